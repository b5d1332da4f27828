// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Series over whole numbers of a power of two: a multiplication and a shift take a tenth of what the same takes in
 * decimals, which are rounded at each step.
 */
final class FixedPoint {
    /** Bits behind those asked for, for what every step cuts off. */
    private static final int GUARD = 40;

    private static final double BITS_PER_DIGIT = 3.3219280948873626;
    /** Halvings of an exponent before its series, which then needs fewer terms, and squarings after it. */
    private static final int HALVINGS = 8;

    private record Known(int bits, BigInteger value) {}

    /** The logarithm of two with the most bits that were asked for yet. */
    private static volatile Known ln2 = new Known(0, BigInteger.ZERO);

    /** Likewise those of 64ths near one. */
    private static final AtomicReferenceArray<Known> LN_64THS = new AtomicReferenceArray<>(128);

    private record Tens(int digits, BigDecimal value) {}

    /** Likewise that of ten. */
    private static volatile Tens tens = new Tens(0, BigDecimal.ZERO);

    private FixedPoint() {}

    private static int bits(int digits) {
        return (int) Math.ceil(digits * BITS_PER_DIGIT) + GUARD;
    }

    private static BigInteger ln2(int bits) {
        Known known = ln2;
        if (known.bits < bits) {
            int more = bits + 64;
            known = new Known(
                    more,
                    artanh(BigInteger.ONE.shiftLeft(more).divide(BigInteger.valueOf(3)), more)
                            .shiftLeft(1));
            ln2 = known;
        }
        return known.value.shiftRight(known.bits - bits);
    }

    /** The logarithm of so many 64ths, between 43 and 86 of them. */
    private static BigInteger of64ths(int count, int bits) {
        Known known = LN_64THS.get(count);
        if (known == null || known.bits < bits) {
            int more = bits + 64;
            known = new Known(
                    more,
                    artanh(
                                    BigInteger.valueOf(count - 64L)
                                            .shiftLeft(more)
                                            .divide(BigInteger.valueOf(count + 64L)),
                                    more)
                            .shiftLeft(1));
            LN_64THS.set(count, known);
        }
        return known.value.shiftRight(known.bits - bits);
    }

    /** The logarithm of ten, which LOG divides by. */
    static BigDecimal ln10(int digits) {
        Tens known = tens;
        if (known.digits < digits) {
            known = new Tens(digits + 20, logarithm(BigDecimal.TEN, digits + 20));
            tens = known;
        }
        return known.value;
    }

    /** t + t^3/3 + t^5/5 ... */
    private static BigInteger artanh(BigInteger t, int bits) {
        BigInteger square = t.multiply(t).shiftRight(bits);
        BigInteger sum = t;
        BigInteger power = t;
        for (int n = 3; power.bitLength() > 1; n += 2) {
            power = power.multiply(square).shiftRight(bits);
            sum = sum.add(power.divide(BigInteger.valueOf(n)));
        }
        return sum;
    }

    /**
     * The natural logarithm.
     *
     * @param value positive
     * @param digits behind the point
     */
    static BigDecimal logarithm(BigDecimal value, int digits) {
        int bits = bits(digits);
        BigInteger numerator = value.scale() < 0 ? value.toBigIntegerExact() : value.unscaledValue();
        BigInteger denominator = value.scale() <= 0 ? BigInteger.ONE : BigInteger.TEN.pow(value.scale());
        // value = m * 2^k with m near one
        int k = numerator.bitLength() - denominator.bitLength();
        bits += 32 - Integer.numberOfLeadingZeros(Math.abs(k));
        BigInteger one = BigInteger.ONE.shiftLeft(bits);
        BigInteger m = k <= bits
                ? numerator.shiftLeft(bits - k).divide(denominator)
                : numerator.divide(denominator.shiftLeft(k - bits));
        BigInteger third = one.divide(BigInteger.valueOf(3));
        if (m.compareTo(one.add(third)) > 0) {
            k++;
            m = m.shiftRight(1);
        } else if (m.compareTo(one.subtract(third)) < 0) {
            k--;
            m = m.shiftLeft(1);
        }
        // The rest, beside the nearest 64th, is below a hundredth, so that every term of the series gives four digits.
        int near = m.shiftRight(bits - 7).add(BigInteger.ONE).shiftRight(1).intValueExact();
        BigInteger c = BigInteger.valueOf(near).shiftLeft(bits - 6);
        BigInteger t = m.subtract(c).shiftLeft(bits).divide(m.add(c));
        return decimal(
                artanh(t, bits)
                        .shiftLeft(1)
                        .add(of64ths(near, bits))
                        .add(ln2(bits).multiply(BigInteger.valueOf(k))),
                bits,
                digits);
    }

    /**
     * The exponential.
     *
     * @param digits behind the point
     */
    static BigDecimal exponential(BigDecimal value, int digits) {
        // A result with many digits before the point needs as many bits more.
        int whole = (int) Math.max(0, Math.ceil(value.doubleValue() * 1.4426950408889634));
        int bits = bits(digits) + whole + HALVINGS;
        BigInteger x = value.scale() <= 0
                ? value.toBigIntegerExact().shiftLeft(bits)
                : value.unscaledValue().shiftLeft(bits).divide(BigInteger.TEN.pow(value.scale()));
        BigInteger unit = ln2(bits + 32).shiftRight(32);
        // value = k * ln(2) + rest
        int k = x.divide(unit).intValueExact();
        BigInteger rest = x.subtract(
                        ln2(bits + 32).multiply(BigInteger.valueOf(k)).shiftRight(32))
                .shiftRight(HALVINGS);
        BigInteger sum = BigInteger.ONE.shiftLeft(bits);
        BigInteger term = sum;
        for (int n = 1; term.signum() != 0 && term.bitLength() > 1; n++) {
            term = term.multiply(rest).shiftRight(bits).divide(BigInteger.valueOf(n));
            sum = sum.add(term);
        }
        for (int i = 0; i < HALVINGS; i++) {
            sum = sum.multiply(sum).shiftRight(bits);
        }
        return decimal(sum, bits - k, digits);
    }

    private static BigDecimal decimal(BigInteger value, int bits, int digits) {
        BigInteger scaled =
                digits >= 0 ? value.multiply(BigInteger.TEN.pow(digits)) : value.divide(BigInteger.TEN.pow(-digits));
        return new BigDecimal(bits >= 0 ? scaled.shiftRight(bits) : scaled.shiftLeft(-bits), digits);
    }
}
