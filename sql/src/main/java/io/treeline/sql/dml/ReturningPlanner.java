// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.PreparedSql.Held;
import io.treeline.sql.api.ResultColumn;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.parse.Piece;
import io.treeline.sql.parse.SourceText;
import io.treeline.sql.parse.SqlErrors;
import io.treeline.sql.parse.WriteQueries;
import io.treeline.sql.system.HeldTable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Plans RETURNING: a query over the rows that were written, which the statement holds, and over the rows of the other
 * tables that stood beside them, which the look-up of the rows gives too.
 */
final class ReturningPlanner {
    /** The label of what stands behind the columns of another table, so that it is known where they end. */
    private static final String END = "__end";

    private final WritePlanner.Queries queries;
    private final WriteTarget target;
    private final List<Piece> items;
    private final SourceText source;
    private final List<String> others = new ArrayList<>();

    /**
     * A planner.
     *
     * @param items what is behind RETURNING; empty when there is none
     * @param source the whole statement
     */
    ReturningPlanner(WritePlanner.Queries queries, WriteTarget target, List<Piece> items, SourceText source) {
        this.queries = queries;
        this.target = target;
        this.items = items;
        this.source = source;
    }

    /**
     * Adds the columns of the tables that stand beside the target, which is the first of {@code from}, to what is
     * looked up.
     */
    void addOthers(SqlNode from, List<SqlNode> selected) throws SQLException {
        if (items.isEmpty()) {
            return;
        }
        List<String> aliases = new ArrayList<>();
        aliases(from, aliases);
        for (String alias : aliases.subList(1, aliases.size())) {
            selected.add(SqlIdentifier.star(
                    List.of(alias, ""), SqlParserPos.ZERO, List.of(SqlParserPos.ZERO, SqlParserPos.ZERO)));
            SqlNode end = SqlLiteral.createExactNumeric("1", SqlParserPos.ZERO);
            selected.add(SqlStdOperatorTable.AS.createCall(
                    SqlParserPos.ZERO,
                    end,
                    new SqlIdentifier(END + others.size(), SqlParserPos.ZERO.withQuoting(true))));
            others.add(alias);
        }
    }

    private static void aliases(SqlNode from, List<String> aliases) throws SQLException {
        if (from instanceof SqlJoin join) {
            aliases(join.getLeft(), aliases);
            aliases(join.getRight(), aliases);
        } else if (from.getKind() == SqlKind.AS) {
            aliases.add(((SqlIdentifier) ((SqlCall) from).operand(1)).getSimple());
        } else if (from instanceof SqlIdentifier name) {
            aliases.add(name.names.get(name.names.size() - 1));
        } else if (from.getKind() == SqlKind.TABLE_REF) {
            aliases(((SqlCall) from).operand(0), aliases);
        } else {
            throw PlanErrors.unsupported("With RETURNING each table of FROM and USING needs an alias");
        }
    }

    /**
     * The plan; null without RETURNING.
     *
     * @param rows the look-up of the rows; null where nothing stands beside the target
     * @param before how many of its columns stand before those of the other tables
     */
    PreparedSql.Returning plan(PreparedSql.Query rows, int before) throws SQLException {
        if (items.isEmpty()) {
            return null;
        }
        boolean oneCase = !target.table().model().keepsCase();
        List<String> aliases = new ArrayList<>(List.of(target.alias()));
        List<HeldTable> held = new ArrayList<>(List.of(new HeldTable(Held.TARGET, target.columns(), oneCase)));
        int at = before;
        for (int i = 0; i < others.size(); i++) {
            List<Column> columns = new ArrayList<>();
            ResultColumn column;
            do {
                column = rows.columns().get(at++);
                columns.add(new Column(
                        column.label(),
                        column.type() == null ? ColumnType.TEXT : column.type(),
                        Column.Role.FIELD,
                        null));
            } while (!column.label().equals(END + i));
            held.add(new HeldTable("other" + i, columns, oneCase));
            aliases.add(others.get(i));
        }
        Piece here = items.get(0);
        List<Piece> from = new ArrayList<>();
        List<List<Piece>> joined = new ArrayList<>();
        for (int i = 0; i < held.size(); i++) {
            if (i > 0) {
                from.add(Piece.symbol(",", here));
                joined.add(WriteQueries.equal(aliases.get(0), aliases.get(i), HeldTable.ROW, here));
            }
            from.addAll(WriteQueries.held(HeldTable.SCHEMA, held.get(i).name().table(), aliases.get(i), here));
        }
        SourceText text = WriteQueries.query(source.original(), List.of(items), from, WriteQueries.and(joined));
        PreparedSql.Query query = query(text, aliases, held, List.of());
        refuseAggregates(text, aliases, held);
        return new PreparedSql.Returning(
                query, held.stream().map(HeldTable::held).toList(), target.columns());
    }

    private PreparedSql.Query query(SourceText text, List<String> aliases, List<HeldTable> held, List<SqlNode> more)
            throws SQLException {
        SqlSelect select = (SqlSelect) queries.parse(text);
        List<SqlNode> selected = new ArrayList<>();
        for (SqlNode item : select.getSelectList()) {
            if (item instanceof SqlIdentifier name && name.isStar() && name.names.size() <= 2) {
                expand(name, aliases, held, text, selected);
            } else {
                selected.add(item);
            }
        }
        selected.addAll(more);
        return queries.plan(WritePlanner.select(selected, select.getFrom(), select.getWhere()), text, held)
                .query();
    }

    /** A query of aggregates has no place for a row's own number. */
    private void refuseAggregates(SourceText text, List<String> aliases, List<HeldTable> held) throws SQLException {
        try {
            query(
                    text,
                    aliases,
                    held,
                    List.of(new SqlIdentifier(List.of(aliases.get(0), HeldTable.ROW), SqlParserPos.ZERO)));
        } catch (SQLException e) {
            if (SqlState.GROUPING_ERROR.code().equals(e.getSQLState())) {
                throw SqlErrors.at(
                        source.original(),
                        items.get(0).start(),
                        SqlState.GROUPING_ERROR,
                        "Aggregate functions are not allowed in RETURNING; query the rows after the statement");
            }
            throw e;
        }
    }

    /** The columns that a star stands for. */
    private static void expand(
            SqlIdentifier star, List<String> aliases, List<HeldTable> held, SourceText text, List<SqlNode> selected) {
        boolean any = star.isSimple() || star.names.size() == 1;
        boolean found = false;
        for (int i = 0; i < held.size(); i++) {
            boolean quoted = !any && text.userQuoted(star.getComponentParserPosition(0));
            if (any
                    || (quoted
                            ? star.names.get(0).equals(aliases.get(i))
                            : star.names.get(0).equalsIgnoreCase(aliases.get(i)))) {
                found = true;
                for (Column column : held.get(i).written()) {
                    if (!column.name().startsWith(END)) {
                        selected.add(
                                new SqlIdentifier(List.of(aliases.get(i), column.name()), star.getParserPosition()));
                    }
                }
            }
        }
        if (!found) {
            selected.add(star);
        }
    }
}
