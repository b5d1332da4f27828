// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.PreparedSql.InsertValue;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.parse.SourceText;
import io.treeline.sql.parse.TextPosition;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Values that a statement gives to columns: plain ones as they are, the others gathered as the select list of a query.
 */
final class SetValues {
    private final SourceText source;
    private final InsertLiterals literals;
    private final List<SqlNode> nodes = new ArrayList<>();
    private final List<Column> columns = new ArrayList<>();

    /**
     * Values of a statement.
     *
     * @param source the text that they were parsed from
     */
    SetValues(SourceText source, InsertLiterals literals) {
        this.source = source;
        this.literals = literals;
    }

    /** What is to be computed; the n-th is the {@link InsertValue.Computed} of that number. */
    List<SqlNode> nodes() {
        return nodes;
    }

    /** A value for a column. */
    InsertValue value(SqlNode node, Column column) throws SQLException {
        if (node instanceof SqlDynamicParam parameter) {
            return new InsertValue.Parameter(parameter.getIndex());
        }
        if (node.getKind() == SqlKind.DEFAULT || node instanceof SqlLiteral literal && literal.getValue() == null) {
            return new InsertValue.Literal(null);
        }
        // Text of no type yet: it is read as the column's, as PostgreSQL does.
        if (node instanceof SqlCharStringLiteral text) {
            return new InsertValue.Literal(literals.assigned(
                    new InsertStatement.Value.Text(text.getValueAs(String.class), offset(text)), column));
        }
        if (node instanceof SqlLiteral literal && literal.getValue() instanceof BigDecimal number) {
            return new InsertValue.Literal(
                    literals.assigned(new InsertStatement.Value.Number(number, offset(literal)), column));
        }
        return computed(node, column);
    }

    /** A value that is computed, whatever it is. */
    InsertValue computed(SqlNode node, Column column) {
        nodes.add(node);
        columns.add(column);
        return new InsertValue.Computed(nodes.size() - 1);
    }

    private int offset(SqlNode node) {
        return source.position(node.getParserPosition()).offset();
    }

    /** Checks the types of what is computed, the first of which is a query's column {@code from}. */
    void check(PreparedSql.Query query, int from) throws SQLException {
        for (int i = 0; i < nodes.size(); i++) {
            check(query.columns().get(from + i).type(), columns.get(i), nodes.get(i), source);
        }
    }

    /**
     * Whether a value of one type may be assigned to a column of another, as PostgreSQL assigns: numbers to numbers,
     * anything to text, days to times and back.
     */
    static void check(ColumnType from, Column to, SqlNode node, SourceText source) throws SQLException {
        ColumnType type = to.type();
        boolean fits = from == type
                || type.isText()
                || from.isNumeric() && type.isNumeric()
                || (from == ColumnType.DATE || from == ColumnType.TIMESTAMP)
                        && (type == ColumnType.DATE || type == ColumnType.TIMESTAMP)
                || to.role() == Column.Role.TIME && (from == ColumnType.INT64 || from == ColumnType.INT32);
        if (!fits) {
            throw at(
                    SqlState.DATATYPE_MISMATCH,
                    "Column \"" + to.name() + "\" is " + type.sqlName() + ", but the value is " + from.sqlName()
                            + "; CAST it to the column's type",
                    node,
                    source);
        }
    }

    /** An error at the place of a node, where it has one. */
    static SQLException at(SqlState state, String message, SqlNode node, SourceText source) {
        SqlParserPos position = node.getParserPosition();
        Optional<TextPosition> place =
                position.getLineNum() > 0 ? Optional.of(source.position(position)) : Optional.empty();
        return PlanErrors.syntax(
                state, message + place.map(found -> " (" + found + ')').orElse(""));
    }
}
