// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.parameter;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.driver.codec.MemoryBlob;
import io.treeline.driver.codec.MemoryClob;
import io.treeline.driver.codec.ReadForm.Ease;
import io.treeline.metadata.time.TimePrecision;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URL;
import java.sql.Date;
import java.sql.JDBCType;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Walks every class of parameter to every target type of setObject, and compares with the table. */
class WriteFormTest {
    private final ParameterConverter converter =
            new ParameterConverter(TimePrecision.MILLI, ZoneId.of("Europe/Berlin"), Long.MAX_VALUE);

    private static List<Supplier<Object>> values(WriteForm form) {
        Instant instant = Instant.parse("2024-02-29T11:30:00.123Z");
        return switch (form) {
            case BOOLEAN -> List.of(() -> true, () -> false);
            case INTEGER -> List.of(() -> 1, () -> (byte) 1, () -> (short) 1000, () -> Integer.MAX_VALUE);
            case LONG -> List.of(() -> 1L, () -> Long.MAX_VALUE);
            case FLOAT -> List.of(() -> 1f, () -> 1.5f, () -> Float.NaN, () -> Float.MAX_VALUE);
            case DOUBLE -> List.of(() -> 1.0, () -> 1.5, () -> Double.NaN, () -> Double.MAX_VALUE);
            case DECIMAL ->
                List.of(
                        () -> BigDecimal.ONE,
                        () -> new BigDecimal("1e400"),
                        () -> BigInteger.ONE,
                        () -> new BigDecimal("0.5"));
            case TEXT ->
                List.of(
                        () -> "1",
                        () -> '1',
                        () -> new MemoryClob("true"),
                        () -> new StringReader("12:30:00"),
                        () -> "2024-02-29",
                        () -> "\\x00ff",
                        () -> "abc");
            case OTHER_TEXT ->
                List.of(() -> new UUID(1, 2), () -> OffsetTime.parse("10:00+01:00"), () -> {
                    try {
                        return new URL("http://example.org/");
                    } catch (java.net.MalformedURLException e) {
                        throw new IllegalStateException(e);
                    }
                });
            case BYTES ->
                List.of(
                        () -> new byte[] {1, 2},
                        () -> new MemoryBlob(new byte[0]),
                        () -> new ByteArrayInputStream(new byte[] {9}));
            case DAY -> List.of(() -> LocalDate.of(2024, 2, 29), () -> Date.valueOf("1969-12-31"), () -> LocalDate.MAX);
            case MOMENT ->
                List.of(
                        () -> instant,
                        () -> Timestamp.from(instant),
                        () -> instant.atZone(ZoneId.of("Asia/Tokyo")),
                        () -> instant.atZone(ZoneId.of("Asia/Tokyo")).toOffsetDateTime(),
                        () -> LocalDateTime.of(2024, 3, 31, 2, 30),
                        () -> new java.util.Date(5),
                        GregorianCalendar::new,
                        () -> instant.plusNanos(1));
            case TIME -> List.of(() -> LocalTime.of(12, 30), () -> Time.valueOf("23:59:59"));
        };
    }

    private String outcome(Object value, JDBCType target) {
        try {
            converter.set(new ParameterSlots(1), 0, value, target.getVendorTypeNumber(), -1);
            return "ok";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    @Test
    void everyCell() {
        List<String> wrong = new ArrayList<>();
        for (WriteForm form : WriteForm.values()) {
            for (int t = 0; t < WriteForm.TARGETS.size(); t++) {
                for (JDBCType target : WriteForm.TARGETS.get(t)) {
                    Set<String> outcomes = new TreeSet<>();
                    for (Supplier<Object> value : values(form)) {
                        // OffsetTime is what TIME WITH TIME ZONE is for.
                        if (target != JDBCType.TIME_WITH_TIMEZONE || !(value.get() instanceof OffsetTime)) {
                            outcomes.add(outcome(value.get(), target));
                        }
                    }
                    boolean right = switch (form.to(t)) {
                        case ALWAYS -> outcomes.equals(Set.of("ok"));
                        case IF_IT_FITS ->
                            outcomes.size() > 1
                                    && outcomes.contains("ok")
                                    && Set.of("ok", "22003", "22008", "22018").containsAll(outcomes);
                        case NEVER -> outcomes.equals(Set.of("22018"));
                    };
                    if (!right) {
                        wrong.add(form + " to " + target + ": " + form.to(t) + " but " + outcomes);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void nullGoesToEveryTargetAndObjectsOfAClassUnknownNowhere() throws SQLException {
        ParameterSlots slots = new ParameterSlots(1);
        for (List<JDBCType> targets : WriteForm.TARGETS) {
            for (JDBCType target : targets) {
                converter.set(slots, 0, null, target.getVendorTypeNumber(), 3);
                assertThat(slots.kind(0)).isEqualTo(ParameterSlots.Kind.NULL);
                assertThat(outcome(new Thread(), target)).as(target.getName()).isEqualTo("22018");
            }
        }
        assertThat(outcome(1, JDBCType.STRUCT)).isEqualTo("0A000");
        assertThat(Ease.values()).hasSize(3);
    }
}
