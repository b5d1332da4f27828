// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.hibernate;

import java.sql.Types;
import org.hibernate.type.descriptor.jdbc.TimestampUtcAsInstantJdbcType;

/**
 * An {@code Instant} as itself. For JDBC its column is a timestamp like that of a {@code LocalDateTime}, so HQL assigns
 * the one to the other, as on PostgreSQL.
 */
final class InstantJdbcType extends TimestampUtcAsInstantJdbcType {
    static final InstantJdbcType INSTANCE = new InstantJdbcType();

    private static final long serialVersionUID = 1L;

    @Override
    public int getJdbcTypeCode() {
        return Types.TIMESTAMP;
    }
}
