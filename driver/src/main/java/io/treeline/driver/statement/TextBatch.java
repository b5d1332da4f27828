// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.dml.InsertWriter;
import io.treeline.driver.parameter.ParameterSlots;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.name.TableName;
import io.treeline.sql.api.PreparedSql;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A batch of texts. Neighbouring INSERTs of plain values become tablets together; anything else runs by itself after
 * all that stands before it, so that the order of the batch is the order of what happens. Native statements run one by
 * one too: of several in one call the server does not say which INSERT, or CREATE, it refused. Runs up to the first
 * failure, as JDBC allows.
 */
final class TextBatch {
    private static final ParameterSlots NONE = new ParameterSlots(0);
    private static final int TEXTS_A_LOOK = 256;
    private static final long WAITING_BYTES =
            Math.min(16L << 20, Runtime.getRuntime().maxMemory() / 32);

    private final IotdbStatement statement;
    private final List<String> texts;
    private final long[] counts;
    private int taken;

    /** The INSERTs that wait: a writer for each table, and which element of the batch each of its adds is. */
    private final Map<TableName, Waiting> waiting = new LinkedHashMap<>();

    private record Waiting(InsertWriter writer, List<Column> columns, boolean emptyRows, List<Integer> places) {}

    TextBatch(IotdbStatement statement, List<String> texts) {
        this.statement = statement;
        this.texts = texts;
        this.counts = new long[texts.size()];
    }

    /**
     * Runs it.
     *
     * @return a count for each text
     * @throws BatchUpdateException with the counts of the texts that ran: all before the failing one, and those sent
     *     together with it
     */
    long[] run() throws SQLException {
        for (int i = 0; i < counts.length; i++) {
            try {
                take(i);
            } catch (BatchUpdateException e) {
                throw e;
            } catch (SQLException e) {
                throw failed(i, e);
            }
        }
        sendInserts();
        return counts;
    }

    private void take(int i) throws SQLException {
        String text = texts.get(i);
        PreparedSql plan = statement.host().prepare(text);
        if (plan instanceof PreparedSql.Insert insert && insert.parameterCount() == 0 && insert.computed() == null) {
            statement.checkMayWrite();
            TableName table = insert.table().name();
            Waiting known = waiting.get(table);
            boolean alone =
                    known == null && !waiting.isEmpty() && (insert.table() instanceof DeviceSetTable || anyMany());
            if (alone
                    || known != null
                            && (!known.columns().equals(insert.columns()) || known.emptyRows() != insert.emptyRows())) {
                // Two writers must not hold rows of the same device: their order would be lost.
                sendInserts();
                known = null;
            }
            if (known == null) {
                known = new Waiting(
                        statement.insertWriter(insert), insert.columns(), insert.emptyRows(), new ArrayList<>());
                waiting.put(table, known);
            }
            known.writer().add(insert.rows(), NONE, null);
            known.places().add(i);
            // Until its outcome is known.
            counts[i] = Statement.EXECUTE_FAILED;
            if (++taken % TEXTS_A_LOOK == 0
                    && waiting.values().stream()
                                    .mapToLong(each -> each.writer().bytes())
                                    .sum()
                            > WAITING_BYTES) {
                // The texts are held already; their rows need not be too.
                sendInserts();
            }
            return;
        }
        sendInserts();
        counts[i] = statement.runOne(text);
    }

    private boolean anyMany() {
        return waiting.values().stream().anyMatch(each -> each.writer().table() instanceof DeviceSetTable);
    }

    private void sendInserts() throws SQLException {
        if (waiting.isEmpty()) {
            return;
        }
        List<Waiting> sent = List.copyOf(waiting.values());
        waiting.clear();
        List<InsertWriter.Outcome> outcomes =
                InsertWriter.flush(sent.stream().map(Waiting::writer).toList());
        SQLException error = null;
        int last = 0;
        for (int w = 0; w < sent.size(); w++) {
            List<Integer> places = sent.get(w).places();
            long[] own = outcomes.get(w).counts();
            for (int k = 0; k < own.length; k++) {
                counts[places.get(k)] = own[k];
                last = Math.max(last, places.get(k));
            }
            error = error == null ? outcomes.get(w).error() : error;
        }
        if (error != null) {
            throw new BatchUpdateException(
                    error.getMessage(),
                    error.getSQLState(),
                    error.getErrorCode(),
                    Arrays.copyOf(counts, last + 1),
                    error.getCause());
        }
    }

    /**
     * What stands before the failing statement has its own outcome first; where that is an error too, both are told.
     */
    private BatchUpdateException failed(int place, SQLException e) {
        SQLException before = null;
        try {
            sendInserts();
        } catch (SQLException earlier) {
            before = earlier;
        }
        BatchUpdateException failure = new BatchUpdateException(
                "Statement " + (place + 1) + " of " + counts.length + " failed, those after it were not run: "
                        + e.getMessage() + (before == null ? "" : "; and of those before it: " + before.getMessage()),
                e.getSQLState(),
                e.getErrorCode(),
                Arrays.copyOf(counts, place),
                e);
        if (before != null) {
            failure.setNextException(before);
        }
        return failure;
    }
}
