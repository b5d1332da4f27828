// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.hibernate;

import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import org.hibernate.type.descriptor.ValueBinder;
import org.hibernate.type.descriptor.ValueExtractor;
import org.hibernate.type.descriptor.WrapperOptions;
import org.hibernate.type.descriptor.java.JavaType;
import org.hibernate.type.descriptor.jdbc.BasicBinder;
import org.hibernate.type.descriptor.jdbc.BasicExtractor;
import org.hibernate.type.descriptor.jdbc.TimestampJdbcType;

/**
 * Hands a {@link LocalDateTime} to the driver as it is. Hibernate's own way through {@link java.sql.Timestamp} would
 * move local times that the JVM's zone skips, and would not heed the connection's zone.
 */
final class LocalTimestampJdbcType extends TimestampJdbcType {
    static final LocalTimestampJdbcType INSTANCE = new LocalTimestampJdbcType();

    private static final long serialVersionUID = 1L;

    private static boolean direct(JavaType<?> javaType, WrapperOptions options) {
        // hibernate.jdbc.time_zone asks for a zone of its own, which only the java.sql.Timestamp way can carry.
        return javaType.getJavaTypeClass() == LocalDateTime.class && options.getJdbcTimeZone() == null;
    }

    @Override
    public <X> ValueBinder<X> getBinder(JavaType<X> javaType) {
        ValueBinder<X> standard = super.getBinder(javaType);
        return new BasicBinder<>(javaType, this) {
            private static final long serialVersionUID = 1L;

            @Override
            protected void doBind(PreparedStatement statement, X value, int index, WrapperOptions options)
                    throws SQLException {
                if (direct(javaType, options)) {
                    statement.setObject(index, javaType.unwrap(value, LocalDateTime.class, options));
                } else {
                    standard.bind(statement, value, index, options);
                }
            }

            @Override
            protected void doBind(CallableStatement statement, X value, String name, WrapperOptions options)
                    throws SQLException {
                standard.bind(statement, value, name, options);
            }
        };
    }

    @Override
    public <X> ValueExtractor<X> getExtractor(JavaType<X> javaType) {
        ValueExtractor<X> standard = super.getExtractor(javaType);
        return new BasicExtractor<>(javaType, this) {
            private static final long serialVersionUID = 1L;

            @Override
            protected X doExtract(ResultSet rows, int index, WrapperOptions options) throws SQLException {
                return direct(javaType, options)
                        ? javaType.wrap(rows.getObject(index, LocalDateTime.class), options)
                        : standard.extract(rows, index, options);
            }

            @Override
            protected X doExtract(CallableStatement statement, int index, WrapperOptions options) throws SQLException {
                return standard.extract(statement, index, options);
            }

            @Override
            protected X doExtract(CallableStatement statement, String name, WrapperOptions options)
                    throws SQLException {
                return standard.extract(statement, name, options);
            }
        };
    }
}
