// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.type;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * PostgreSQL's json and jsonb, which the library lacks: values are text, and the types are texts of lengths that nobody
 * else asks for.
 */
public final class JsonTypes {
    private static final int JSON = Integer.MAX_VALUE - 114;
    private static final int JSONB = Integer.MAX_VALUE - 3802;

    private JsonTypes() {}

    /** Whether a type is json. */
    public static boolean isJson(RelDataType type) {
        return type.getSqlTypeName() == SqlTypeName.VARCHAR && type.getPrecision() == JSON;
    }

    /** Whether a type is jsonb. */
    public static boolean isJsonb(RelDataType type) {
        return type.getSqlTypeName() == SqlTypeName.VARCHAR && type.getPrecision() == JSONB;
    }

    /** The type. */
    public static RelDataType of(RelDataTypeFactory factory, boolean binary) {
        return SqlTypeUtil.addCharsetAndCollation(
                factory.createSqlType(SqlTypeName.VARCHAR, binary ? JSONB : JSON), factory);
    }
}
