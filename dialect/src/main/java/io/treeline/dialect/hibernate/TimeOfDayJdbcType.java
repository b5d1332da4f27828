// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.hibernate;

import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.ValueBinder;
import org.hibernate.type.descriptor.ValueExtractor;
import org.hibernate.type.descriptor.WrapperOptions;
import org.hibernate.type.descriptor.java.JavaType;
import org.hibernate.type.descriptor.jdbc.BasicBinder;
import org.hibernate.type.descriptor.jdbc.BasicExtractor;
import org.hibernate.type.descriptor.jdbc.TimeJdbcType;
import org.jspecify.annotations.Nullable;

/**
 * A time of day, which IoTDB has no type for and a text column holds: to the driver it goes as a {@link LocalTime}, to
 * the last digit. A time with an offset is kept as that of UTC, and read back with that offset, so that times compare
 * as what they are.
 */
final class TimeOfDayJdbcType extends TimeJdbcType {
    static final TimeOfDayJdbcType LOCAL = new TimeOfDayJdbcType(false);
    static final TimeOfDayJdbcType UTC = new TimeOfDayJdbcType(true);

    private static final long serialVersionUID = 1L;

    private final boolean offset;

    private TimeOfDayJdbcType(boolean offset) {
        this.offset = offset;
    }

    /** The time of day in UTC, if the value has an offset; else as it is. */
    static LocalTime utc(TemporalAccessor time) {
        return time.isSupported(ChronoField.OFFSET_SECONDS)
                ? OffsetTime.from(time).withOffsetSameInstant(ZoneOffset.UTC).toLocalTime()
                : LocalTime.from(time);
    }

    @Override
    public int getJdbcTypeCode() {
        return Types.TIME;
    }

    @Override
    public int getDefaultSqlTypeCode() {
        return offset ? SqlTypes.TIME_UTC : Types.TIME;
    }

    @Override
    public int getDdlTypeCode() {
        return Types.TIME;
    }

    private <X> LocalTime toTime(JavaType<X> javaType, X value, WrapperOptions options) {
        return offset
                ? utc(javaType.unwrap(value, OffsetTime.class, options))
                : javaType.unwrap(value, LocalTime.class, options);
    }

    private <X> @Nullable X fromTime(JavaType<X> javaType, LocalTime time, WrapperOptions options) {
        if (time == null) {
            return null;
        }
        return javaType.wrap(
                offset
                        ? time.atOffset(ZoneOffset.UTC)
                        : javaType.getJavaTypeClass() == LocalTime.class ? time : java.sql.Time.valueOf(time),
                options);
    }

    @Override
    public <X> ValueBinder<X> getBinder(JavaType<X> javaType) {
        return new BasicBinder<>(javaType, this) {
            private static final long serialVersionUID = 1L;

            @Override
            protected void doBind(PreparedStatement statement, X value, int index, WrapperOptions options)
                    throws SQLException {
                statement.setObject(index, toTime(javaType, value, options));
            }

            @Override
            protected void doBind(CallableStatement statement, X value, String name, WrapperOptions options)
                    throws SQLException {
                statement.setObject(name, toTime(javaType, value, options));
            }
        };
    }

    @Override
    public <X> ValueExtractor<X> getExtractor(JavaType<X> javaType) {
        return new BasicExtractor<>(javaType, this) {
            private static final long serialVersionUID = 1L;

            @Override
            protected @Nullable X doExtract(ResultSet rows, int index, WrapperOptions options) throws SQLException {
                return fromTime(javaType, rows.getObject(index, LocalTime.class), options);
            }

            @Override
            protected @Nullable X doExtract(CallableStatement statement, int index, WrapperOptions options)
                    throws SQLException {
                return fromTime(javaType, statement.getObject(index, LocalTime.class), options);
            }

            @Override
            protected @Nullable X doExtract(CallableStatement statement, String name, WrapperOptions options)
                    throws SQLException {
                return fromTime(javaType, statement.getObject(name, LocalTime.class), options);
            }
        };
    }
}
