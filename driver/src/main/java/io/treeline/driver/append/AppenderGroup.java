// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.append;

import io.treeline.driver.error.Errors;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.tablet.CellEncoder;
import io.treeline.driver.tablet.TabletStream;
import io.treeline.driver.tablet.WholeRows;
import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.name.TableName;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The appenders of one connection and schema that send through one stream, and the lines beside them. Of two values for
 * one cell the one that was appended later stays.
 */
final class AppenderGroup {
    final Catalog catalog;
    final String schema;
    final TabletStream stream;
    final CellEncoder encoder;
    private final BooleanSupplier readOnly;
    private final List<TableAppender> all = new ArrayList<>();
    private final Map<List<String>, TableAppender> named = new HashMap<>();
    private @Nullable LineWriter lines;
    /** Grows with each call that may have kept lines. */
    private long linesWritten;

    private boolean closed;

    AppenderGroup(
            Catalog catalog,
            String schema,
            RpcClient rpc,
            ZoneId zone,
            BooleanSupplier readOnly,
            @Nullable WholeRows wholeRows) {
        this.readOnly = readOnly;
        this.catalog = catalog;
        this.schema = schema;
        this.stream = new TabletStream(rpc, wholeRows);
        this.encoder = new CellEncoder(catalog.precision(), zone);
    }

    void checkOpen() throws SQLException {
        if (closed) {
            throw Errors.closed("Appender");
        }
    }

    /** What is kept stays, until the connection is writable again. */
    void checkMayWrite() throws SQLException {
        if (readOnly.getAsBoolean()) {
            throw Errors.of(SqlState.READ_ONLY, "The connection is read-only: the rows were not sent");
        }
    }

    /** Appenders by the table and columns as they were asked for. */
    Map<List<String>, TableAppender> named() {
        return named;
    }

    /** Takes in an appender; gives the one that there is already for its table and columns, else itself. */
    TableAppender add(TableAppender made) {
        List<TableAppender> same =
                all.stream().filter(each -> each.target().equals(made.target())).toList();
        for (TableAppender each : same) {
            if (each.cells().equals(made.cells())) {
                return each;
            }
        }
        for (TableAppender each : same) {
            // TAGs say whose row it is; they are no cells of it.
            if (each.cells().stream()
                    .anyMatch(column ->
                            column.role() != Column.Role.TAG && made.columns().contains(column.name()))) {
                each.rivals().add(made);
                made.rivals().add(each);
            }
        }
        all.add(made);
        return made;
    }

    /** Sends what appenders keep for a table. */
    private void sendRows(TableName table) throws SQLException {
        for (TableAppender each : all) {
            if (each.target().equals(table)) {
                each.sendRows();
            }
        }
    }

    /**
     * Sends the lines that are kept for a table.
     *
     * @param seen what this returned for the table the last time, at first 0
     */
    long sendLines(TableName table, long seen) throws SQLException {
        if (lines != null && seen != linesWritten) {
            lines.send(table);
        }
        return linesWritten;
    }

    long write(Iterable<String> written, TimeUnit unit) throws SQLException {
        checkMayWrite();
        if (lines == null) {
            lines = new LineWriter(catalog, schema, stream, encoder, this::sendRows);
        }
        linesWritten++;
        return lines.write(written, unit);
    }

    /** Sends all that is kept, and waits for the answers; returns the rows stored since the last time. */
    long flush() throws SQLException {
        SQLException leftOut = completeRows();
        if (all.stream().anyMatch(TableAppender::holdsRows) || lines != null && !lines.isEmpty()) {
            checkMayWrite();
        }
        for (TableAppender each : all) {
            each.take().ifPresent(stream::put);
        }
        if (lines != null) {
            lines.sendAll();
        }
        try {
            long stored = stream.settle();
            if (leftOut == null) {
                return stored;
            }
        } catch (SQLException e) {
            if (leftOut == null) {
                throw e;
            }
            leftOut.setNextException(e);
        } finally {
            if (lines != null) {
                lines.settled();
            }
        }
        throw leftOut;
    }

    /**
     * Ends the rows under way; returns the errors of those that are left out, which keep no other row from being sent,
     * or null.
     */
    private @Nullable SQLException completeRows() {
        SQLException leftOut = null;
        for (TableAppender each : all) {
            try {
                each.completeRow();
            } catch (SQLException e) {
                if (leftOut != null) {
                    e.setNextException(leftOut);
                }
                leftOut = e;
            }
        }
        return leftOut;
    }

    void close() throws SQLException {
        if (!closed) {
            try {
                flush();
            } finally {
                closed = true;
            }
        }
    }
}
