// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FixedPointTest {
    /** Digits from published tables. */
    @ParameterizedTest
    @CsvSource({
        "2, 0.693147180559945309417232121458176568075500134360255254120680",
        "10, 2.302585092994045684017991454684364207601101488628772976033328",
        "0.5, -0.693147180559945309417232121458176568075500134360255254120680",
        "3, 1.098612288668109691395245236922525704647490557822749451734694"
    })
    void logarithmsAreThoseOfTables(BigDecimal value, BigDecimal logarithm) {
        assertThat(FixedPoint.logarithm(value, 60).setScale(58, RoundingMode.HALF_UP))
                .isEqualTo(logarithm.setScale(58, RoundingMode.HALF_UP));
        assertThat(FixedPoint.exponential(logarithm, 60).setScale(55, RoundingMode.HALF_UP))
                .isEqualTo(value.setScale(55, RoundingMode.HALF_UP));
    }

    @Test
    void eachUndoesTheOther() {
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            BigDecimal value = new BigDecimal(
                    new BigInteger(1 + random.nextInt(150), random).add(BigInteger.ONE), random.nextInt(30));
            int whole = Math.max(value.precision() - value.scale(), 0);
            BigDecimal logarithm = FixedPoint.logarithm(value, 60 + whole);
            assertThat(logarithm.doubleValue())
                    .isCloseTo(
                            Math.log(value.doubleValue()),
                            within(1e-12 * Math.max(1, Math.abs(logarithm.doubleValue()))));
            BigDecimal again = FixedPoint.exponential(logarithm, 60);
            assertThat(again.subtract(value).abs()).as(value.toPlainString()).isLessThan(new BigDecimal("1E-50"));
        }
    }

    @Test
    void theLogarithmOfAProductIsTheSum() {
        Random random = new Random(6);
        for (int i = 0; i < 500; i++) {
            BigDecimal a = new BigDecimal(new BigInteger(100, random).add(BigInteger.ONE), random.nextInt(40));
            BigDecimal b = BigDecimal.ONE.add(
                    new BigDecimal(new BigInteger(60, random), 20 + random.nextInt(40)), MathContext.UNLIMITED);
            BigDecimal sum = FixedPoint.logarithm(a, 50).add(FixedPoint.logarithm(b, 50));
            assertThat(FixedPoint.logarithm(a.multiply(b), 50).subtract(sum).abs())
                    .as(a + " * " + b)
                    .isLessThan(new BigDecimal("1E-47"));
        }
    }
}
