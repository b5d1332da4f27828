// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.NativeExecutor;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.ResultColumn;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * EXPLAIN of a query: its operators, who computes what, then every native statement it would send; it sends none of
 * them. EXPLAIN ANALYZE runs the query, throws its rows away, and tells the rows and the time of each native statement.
 *
 * @param analyze whether to run it
 * @param json whether it is told as JSON
 */
record Explain(PlannedQuery query, boolean analyze, boolean json) implements PreparedSql.Query {
    /** The one column of an explanation. */
    static final List<ResultColumn> PLAN =
            List.of(new ResultColumn("PLAN", "PLAN", ColumnType.TEXT, 0, 0, false, "", ""));

    @Override
    public List<ResultColumn> columns() {
        return PLAN;
    }

    @Override
    public List<ColumnType> parameterTypes() {
        return query.parameterTypes();
    }

    @Override
    public int parameterCount() {
        return query.parameterCount();
    }

    @Override
    public PreparedSql.Local bindRows(List<Object> parameters) throws SQLException {
        return new Lines(query, query.bind(parameters), analyze, json);
    }

    @Override
    public PreparedSql.Bound bind(List<Object> parameters) throws SQLException {
        return bindRows(parameters);
    }

    /** Lines as rows. */
    static PreparedSql.LocalRows rows(List<String> lines) {
        Iterator<String> iterator = lines.iterator();
        return new PreparedSql.LocalRows() {
            private String line;

            @Override
            public boolean next() {
                line = iterator.hasNext() ? iterator.next() : null;
                return line != null;
            }

            @Override
            public Object value(int column) {
                return line;
            }

            @Override
            public void close() {}
        };
    }

    /** Text as rows; made when it is opened. */
    private record Lines(PlannedQuery query, PreparedSql.Bound bound, boolean analyze, boolean json)
            implements PreparedSql.Local {
        /** Who explains has a program before him, not a pool. */
        @Override
        public boolean asksServer() {
            return true;
        }

        @Override
        public List<String> nativeStatements() throws SQLException {
            return analyze ? bound.nativeStatements() : List.of();
        }

        @Override
        public PreparedSql.LocalRows open(NativeExecutor executor) throws SQLException {
            List<String> lines = new ArrayList<>(query.plan().lines().toList());
            lines.add(shares());
            lines.add("pushdown: " + query.pushdown());
            if (analyze) {
                run(executor, lines);
            } else {
                for (String statement : bound.nativeStatements()) {
                    lines.add("native: " + statement);
                }
            }
            return rows(json ? List.of(ExplainJson.of(lines)) : lines);
        }

        /** Who computes what. */
        private String shares() throws SQLException {
            if (bound instanceof PreparedSql.Pushed) {
                return "computed by the server: all";
            }
            Set<String> here = new LinkedHashSet<>();
            for (String line : query.plan().lines().toList()) {
                String operator = line.strip().replaceFirst("\\(.*", "").replaceFirst("^Logical", "");
                if (!operator.startsWith("Native") && !operator.startsWith("Virtual")) {
                    here.add(operator);
                }
            }
            String server = bound.nativeStatements().isEmpty()
                    ? "computed by the server: nothing"
                    : "computed by the server: the leaves";
            return here.isEmpty() ? server : server + "; computed here: " + String.join(", ", here);
        }

        private void run(NativeExecutor executor, List<String> lines) throws SQLException {
            Measured measured = new Measured(executor);
            long start = System.nanoTime();
            long rows = 0;
            if (bound instanceof PreparedSql.Pushed pushed) {
                try (NativeExecutor.NativeCursor cursor = measured.open(pushed.query())) {
                    while (cursor.next()) {
                        rows++;
                    }
                }
            } else {
                try (PreparedSql.LocalRows result = ((PreparedSql.Local) bound).open(measured)) {
                    while (result.next()) {
                        rows++;
                    }
                }
            }
            long total = System.nanoTime() - start;
            List<Measured.Statement> statements = measured.statements();
            for (Measured.Statement statement : statements) {
                lines.add("native: " + statement.text() + "  -- "
                        + (statement.runs() == 1 ? "" : statement.runs() + " runs, ") + statement.rows() + " rows, "
                        + millis(statement.nanos()));
            }
            for (String planned : bound.nativeStatements()) {
                if (statements.stream().noneMatch(statement -> statement.text().equals(planned))) {
                    lines.add("native: " + planned);
                }
            }
            lines.add("result: " + rows + " rows, " + millis(total));
        }

        private static String millis(long nanos) {
            return String.format(java.util.Locale.ROOT, "%.1f ms", nanos / 1e6);
        }
    }
}
