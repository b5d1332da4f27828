// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.type.ColumnType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;

/**
 * A column as the names of a query see it.
 *
 * @param name its exact name; null where nothing can refer to it
 * @param reference how it is written so that it means nothing else; each place has its own copy; null where nothing can
 * @param type the type, where it is a table's column as it is; null where it is computed
 * @param parameter the cast around a parameter that it is, whose type nothing tells but what it is compared with; null
 *     where it is none
 * @param merged whether USING or NATURAL made it of two columns, both of which the validator would find under the name
 */
record VisibleColumn(String name, SqlNode reference, ColumnType type, SqlCall parameter, boolean merged) {
    VisibleColumn named(String other) {
        return new VisibleColumn(other, reference, type, parameter, merged);
    }

    /** The reference again, for a place. */
    SqlNode at(SqlParserPos position) {
        return reference.accept(new SqlShuttle() {
            @Override
            public SqlNode visit(SqlIdentifier identifier) {
                return new SqlIdentifier(
                        identifier.names,
                        null,
                        position,
                        identifier.names.stream().map(name -> position).toList());
            }

            @Override
            public SqlNode visit(SqlCall call) {
                List<SqlNode> operands = new ArrayList<>();
                for (SqlNode operand : call.getOperandList()) {
                    operands.add(operand.accept(this));
                }
                return call.getOperator().createCall(position, operands);
            }
        });
    }
}
