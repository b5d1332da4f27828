// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.NativeExecutor;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.ResultColumn;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * EXPLAIN of INSERT, UPDATE, DELETE and MERGE: what would be written, the plan of the query that finds the rows, and
 * the native statements of that. Nothing is read or written.
 *
 * @param json whether it is told as JSON
 */
record ExplainWrite(PreparedSql write, boolean json) implements PreparedSql.Query {
    @Override
    public List<ResultColumn> columns() {
        return Explain.PLAN;
    }

    @Override
    public List<ColumnType> parameterTypes() {
        PlannedQuery query = query(write);
        if (query != null && query.parameterCount() == write.parameterCount()) {
            return query.parameterTypes();
        }
        List<ColumnType> types = new ArrayList<>();
        for (int i = 0; i < write.parameterCount(); i++) {
            types.add(null);
        }
        return types;
    }

    @Override
    public int parameterCount() {
        return write.parameterCount();
    }

    @Override
    public PreparedSql.Local bindRows(List<Object> parameters) throws SQLException {
        return new PreparedSql.Local() {
            @Override
            public boolean asksServer() {
                return true;
            }

            @Override
            public List<String> nativeStatements() {
                return List.of();
            }

            @Override
            public PreparedSql.LocalRows open(NativeExecutor executor) throws SQLException {
                return Explain.rows(json ? List.of(ExplainJson.of(lines(parameters))) : lines(parameters));
            }
        };
    }

    @Override
    public PreparedSql.Bound bind(List<Object> parameters) throws SQLException {
        return bindRows(parameters);
    }

    private List<String> lines(List<Object> parameters) throws SQLException {
        List<String> lines = new ArrayList<>(heading(write));
        PlannedQuery query = query(write);
        if (query != null) {
            query.plan().lines().forEach(line -> lines.add("  " + line));
            PreparedSql.Bound bound = query.bind(parameters.subList(0, query.parameterCount()));
            for (String statement : bound.nativeStatements()) {
                lines.add("native: " + statement);
            }
        }
        return lines;
    }

    /** The query of the rows; null where they are written out. */
    private static PlannedQuery query(PreparedSql write) {
        PreparedSql.Query query = null;
        if (write instanceof PreparedSql.InsertSelect insert) {
            query = insert.query();
        } else if (write instanceof PreparedSql.Update update) {
            query = update.rows();
        } else if (write instanceof PreparedSql.Delete delete) {
            query = delete.rows();
        } else if (write instanceof PreparedSql.Merge merge) {
            query = merge.rows();
        } else if (write instanceof PreparedSql.Upsert upsert) {
            return query(upsert.source());
        }
        return query instanceof PlannedQuery planned ? planned : null;
    }

    private static List<String> heading(PreparedSql write) {
        List<String> lines = new ArrayList<>();
        if (write instanceof PreparedSql.Insert insert) {
            lines.add(on("Insert", insert.table()));
            lines.add("  Values(columns=[" + names(insert.columns()) + "], rows=["
                    + insert.rows().size() + "])");
        } else if (write instanceof PreparedSql.InsertSelect insert) {
            lines.add(on("Insert", insert.table()));
            lines.add("  columns: " + names(insert.columns()));
        } else if (write instanceof PreparedSql.InsertNew) {
            lines.add("Insert on a table that is not there, or has not all columns; what is missing is made first");
        } else if (write instanceof PreparedSql.Upsert upsert) {
            lines.addAll(heading(upsert.source()));
            if (upsert.conflict() != null) {
                boolean update = !upsert.conflict().assignments().isEmpty();
                lines.add("  conflict resolution: " + (update ? "UPDATE" : "NOTHING"));
                lines.add("  conflict key: " + names(upsert.key()));
            }
            lines.addAll(returning(upsert.returning()));
        } else if (write instanceof PreparedSql.Update update) {
            lines.add(on("Update", update.table()));
            lines.add("  set: "
                    + names(update.assignments().stream()
                            .map(PreparedSql.Assignment::column)
                            .toList()));
            lines.addAll(returning(update.returning()));
        } else if (write instanceof PreparedSql.Delete delete) {
            lines.add(on("Delete", delete.table()));
            if (delete.times() != null) {
                lines.add("  by ranges of time");
            }
            lines.addAll(returning(delete.returning()));
        } else if (write instanceof PreparedSql.Merge merge) {
            lines.add(on("Merge", merge.table()));
            for (PreparedSql.When when : merge.whens()) {
                lines.add("  when: " + when.action().name().toLowerCase(Locale.ROOT));
            }
        }
        return lines;
    }

    private static List<String> returning(PreparedSql.Returning returning) {
        return returning == null
                ? List.of()
                : List.of("  returning: "
                        + String.join(
                                ", ",
                                returning.query().columns().stream()
                                        .map(ResultColumn::label)
                                        .toList()));
    }

    private static String on(String what, Table table) {
        return what + " on " + table.name();
    }

    private static String names(List<Column> columns) {
        return String.join(", ", columns.stream().map(Column::name).toList());
    }
}
