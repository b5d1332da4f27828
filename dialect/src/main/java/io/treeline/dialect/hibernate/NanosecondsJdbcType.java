// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.hibernate;

import java.sql.Types;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.jdbc.BigIntJdbcType;

/** A {@link java.time.Duration} as a BIGINT of nanoseconds; PostgreSQL's NUMERIC would have to be a text. */
final class NanosecondsJdbcType extends BigIntJdbcType {
    static final NanosecondsJdbcType INSTANCE = new NanosecondsJdbcType();

    private static final long serialVersionUID = 1L;

    private NanosecondsJdbcType() {}

    /** What makes Hibernate take it for a duration, as in HQL's {@code by}. */
    @Override
    public int getDefaultSqlTypeCode() {
        return SqlTypes.DURATION;
    }

    @Override
    public int getDdlTypeCode() {
        return Types.BIGINT;
    }
}
