// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.dml.InsertWriter;
import io.treeline.driver.error.Errors;
import io.treeline.driver.parameter.ParameterSlots;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Table;
import io.treeline.sql.api.PreparedSql;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a prepared statement gathers from the first addBatch on: the rows, and the plan and schema that the first of
 * them was given for. Nothing that happens to the statement, the connection or the definitions meanwhile changes any of
 * it; running it empties it, whatever becomes of it. Not safe for use by several threads.
 */
final class PreparedBatch {
    private final IotdbStatement statement;
    private final String sql;
    private final @Nullable String schema;
    private final PreparedSql plan;
    /** Whose rows go together; null for all other statements. */
    /** Takes the rows of an INSERT that go as tablets; null for all other statements. */
    private final @Nullable InsertWriter writer;

    private static final int LOOKED_AT = 8;
    private static final int ROW_BYTES = 64;
    private static final int SLOT_BYTES = 24;
    private static final int OBJECT_BYTES = 40;

    /**
     * Whether the table, or columns, of an INSERT whose rows go as tablets are to be made when all values are known.
     */
    private final boolean insertsNew;

    private final boolean rewrites;
    /** The parameters as they were set, where there is no writer. */
    private final List<ParameterSlots> kept = new ArrayList<>();
    /** Bytes of those, about. */
    private long keptBytes;

    /**
     * An empty batch.
     *
     * @param schema of unqualified names, or null
     * @param rewrites whether rows of an INSERT go as tablets
     */
    PreparedBatch(IotdbStatement statement, String sql, PreparedSql plan, @Nullable String schema, boolean rewrites)
            throws SQLException {
        this.statement = statement;
        this.sql = sql;
        this.plan = plan;
        this.schema = schema;
        this.rewrites = rewrites;
        PreparedSql.Insert insert = insert(plan);
        this.writer = !rewrites || insert == null
                ? null
                : plan == insert
                        ? statement.insertWriter(insert)
                        // Its rows are looked at one by one, and take several times as much then.
                        : statement.insertWriter(insert).holds(statement.mostBatchBytes() / LOOKED_AT);
        this.insertsNew = rewrites && plan instanceof PreparedSql.InsertNew;
    }

    /** The rows of an INSERT that go together: values, with an ON CONFLICT that is the same for all. */
    private static PreparedSql.@Nullable Insert insert(PreparedSql plan) {
        if (plan instanceof PreparedSql.Insert insert) {
            return insert;
        }
        return plan instanceof PreparedSql.Upsert upsert
                        && upsert.source() instanceof PreparedSql.Insert source
                        && upsert.returning() == null
                        && !upsert.conflict().parameters()
                ? source
                : null;
    }

    /** The plan that it was made with. */
    PreparedSql plan() {
        return plan;
    }

    boolean isEmpty() {
        return writer == null ? kept.isEmpty() : writer.size() == 0;
    }

    /**
     * Keeps one set of parameters; when it throws, as {@link InsertWriter#add(ParameterSlots)} or with 07001, those
     * before it are still there.
     */
    void add(ParameterSlots slots) throws SQLException {
        if (writer != null) {
            if (writer.plan().computed() != null) {
                statement.beginComputing();
            }
            writer.add(slots);
            return;
        }
        ParameterSlots copy = new ParameterSlots(slots.size());
        for (int i = 0; i < slots.size(); i++) {
            switch (slots.kind(i)) {
                case UNSET ->
                    throw Errors.of(
                            SqlState.PARAMETER_NOT_SET, "Parameter " + (i + 1) + " of " + slots.size() + " is not set");
                case NULL, OBJECT -> copy.set(i, slots.object(i));
                default -> copy.set(i, slots.kind(i), slots.bits(i));
            }
        }
        long bytes = bytes(copy);
        if (keptBytes + bytes > statement.mostBatchBytes()) {
            throw Errors.of(
                    SqlState.OUT_OF_MEMORY,
                    "The batch needs more than the " + statement.mostBatchBytes()
                            + " bytes that may be held here (maxLocalMemory) at row " + (kept.size() + 1)
                            + ": execute it in parts, or raise the limit");
        }
        keptBytes += bytes;
        kept.add(copy);
    }

    private static long bytes(ParameterSlots slots) {
        long bytes = ROW_BYTES + (long) slots.size() * SLOT_BYTES;
        for (int i = 0; i < slots.size(); i++) {
            if (slots.kind(i) == ParameterSlots.Kind.OBJECT) {
                bytes += OBJECT_BYTES
                        + (slots.object(i) instanceof String text
                                ? 2L * text.length()
                                : slots.object(i) instanceof byte[] blob ? blob.length : 0);
            }
        }
        return bytes;
    }

    void clear() {
        kept.clear();
        keptBytes = 0;
        if (writer != null) {
            writer.clear();
        }
    }

    /**
     * Runs it, inside an execution of the statement.
     *
     * @return a count for each add
     * @throws BatchUpdateException with the counts of what ran; none, or EXECUTE_FAILED for all, when nothing was sent
     */
    long[] run() throws SQLException {
        try {
            if (isEmpty()) {
                return new long[0];
            }
            if (writer == null && !insertsNew) {
                return rewrites && plan instanceof PreparedSql.Native text && text.again()
                        ? runWhileMissing()
                        : runOneByOne();
            }
            if (statement.host().readOnly()) {
                throw Errors.of(SqlState.READ_ONLY, "The connection is read-only: the batch was not sent");
            }
            InsertWriter rows = rows();
            return plan instanceof PreparedSql.Upsert upsert ? statement.upsert(upsert, rows) : rows.flush();
        } finally {
            clear();
        }
    }

    /** The definitions are read as they are now, since nothing was made ready by those of the first add. */
    private long[] runOneByOne() throws SQLException {
        PreparedSql now = plan;
        if (!(plan instanceof PreparedSql.Native)) {
            try {
                now = statement.host().prepare(sql, schema);
            } catch (SQLException e) {
                throw new BatchUpdateException(
                        "Nothing of the batch was run: " + e.getMessage(),
                        e.getSQLState(),
                        e.getErrorCode(),
                        new long[0],
                        e);
            }
        }
        PreparedSql prepared = now;
        return statement.runBatch(kept.size(), i -> statement.run(sql, prepared, kept.get(i), null, Wanted.COUNT));
    }

    /**
     * IoTDB's own INSERT into what was not there when it was planned: the server makes it, with types that it reads off
     * the first rows' text; when it is there, the others go as tablets.
     */
    private long[] runWhileMissing() throws SQLException {
        long[] counts = new long[kept.size()];
        int asked = 1;
        for (int i = 0; i < counts.length; i++) {
            PreparedSql now;
            try {
                now = i + 1 == asked ? statement.host().prepare(sql, schema) : plan;
            } catch (SQLException e) {
                throw failed(
                        counts,
                        i,
                        "Statement " + (i + 1) + " of " + counts.length + " failed, those after it were not run: "
                                + e.getMessage(),
                        e);
            }
            if (now instanceof PreparedSql.Insert insert) {
                return restAsTablets(insert, counts, i);
            }
            asked += i + 1 == asked ? asked : 0;
            ParameterSlots values = kept.get(i);
            long[] before = Arrays.copyOf(counts, i);
            try {
                counts[i] = statement.runBatch(1, none -> statement.run(sql, plan, values, null, Wanted.COUNT))[0];
            } catch (BatchUpdateException e) {
                SQLException cause = e.getCause() instanceof SQLException own ? own : e;
                throw failed(
                        before,
                        i,
                        "Statement " + (i + 1) + " of " + counts.length + " failed, those after it were not run: "
                                + cause.getMessage(),
                        cause);
            }
        }
        return counts;
    }

    private long[] restAsTablets(PreparedSql.Insert insert, long[] counts, int from) throws SQLException {
        statement.checkMayWrite();
        InsertWriter rest = statement.insertWriter(insert).holds(Long.MAX_VALUE);
        int added = from;
        SQLException refused = null;
        try {
            for (; added < counts.length; added++) {
                rest.add(kept.get(added));
            }
        } catch (SQLException e) {
            // The statements before it would have run one by one.
            refused = e;
        }
        try {
            long[] own = rest.flush();
            System.arraycopy(own, 0, counts, from, own.length);
        } catch (BatchUpdateException e) {
            System.arraycopy(e.getLargeUpdateCounts(), 0, counts, from, e.getLargeUpdateCounts().length);
            throw failed(Arrays.copyOf(counts, added), added, e.getMessage(), e);
        }
        if (refused != null) {
            throw failed(
                    counts,
                    added,
                    "Statement " + (added + 1) + " of " + counts.length + " failed, those after it were not run: "
                            + refused.getMessage(),
                    refused);
        }
        return counts;
    }

    private static BatchUpdateException failed(long[] counts, int known, @Nullable String message, SQLException e) {
        return new BatchUpdateException(message, e.getSQLState(), e.getErrorCode(), Arrays.copyOf(counts, known), e);
    }

    /** The writer with all rows, whose table is there. */
    private InsertWriter rows() throws SQLException {
        int size = writer == null ? kept.size() : writer.size();
        try {
            if (writer != null) {
                checkDefinitions(writer.plan());
                return writer;
            }
            InsertWriter all = statement
                    .insertWriter(TableCreation.run(statement, (PreparedSql.InsertNew) plan, kept, statement.limit()))
                    // They are counted already, and the table is there: now is too late to refuse them.
                    .holds(Long.MAX_VALUE);
            for (ParameterSlots row : kept) {
                all.add(row);
            }
            return all;
        } catch (SQLException e) {
            if (SqlState.QUERY_CANCELED.code().equals(e.getSQLState())) {
                throw e;
            }
            long[] failed = new long[size];
            Arrays.fill(failed, Statement.EXECUTE_FAILED);
            throw new BatchUpdateException(
                    "No row of the batch was stored: " + e.getMessage(), e.getSQLState(), e.getErrorCode(), failed, e);
        }
    }

    /**
     * The rows have the types of the columns as they were, and the server would often not refuse them now: it makes
     * what is missing. What another connection changed is found out when the catalog is no older than the change.
     */
    private void checkDefinitions(PreparedSql.Insert insert) throws SQLException {
        Optional<Table> found = statement.host().table(insert.table());
        if (found.isEmpty()) {
            throw Errors.of(
                    SqlState.UNDEFINED_TABLE,
                    "Table " + insert.table().name()
                            + " was dropped after the batch was begun, or may no longer be read; create it and add the rows again");
        }
        for (Column column : insert.columns()) {
            Column now = found.get().columns().stream()
                    .filter(each -> each.name().equals(column.name()))
                    .findFirst()
                    .orElse(null);
            String which = "Column \"" + column.name() + "\" of table "
                    + insert.table().name();
            if (now == null) {
                throw Errors.of(
                        SqlState.UNDEFINED_COLUMN,
                        which + " was dropped after the batch was begun; add the rows again without it");
            }
            if (now.type() != column.type() || now.role() != column.role()) {
                throw Errors.of(
                        SqlState.INVALID_CAST,
                        which + " was made anew after the batch was begun, as "
                                + now.type().sqlName() + ' ' + now.role() + " instead of "
                                + column.type().sqlName() + ' ' + column.role() + "; add the rows again");
            }
        }
    }
}
