// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.lease;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A lock made of rows, for a database without locks, transactions and compare-and-set: Lamport's bakery. Whoever wants
 * the lease writes a row of its own, draws a number above all it can see, and waits until nobody has a smaller one and
 * nobody is drawing. That needs no more than IoTDB gives: a row that was acknowledged is seen by every later query.
 *
 * <p>A row that {@linkplain Ticket#beat beats} and then falls silent for {@link #SILENCE} is taken for that of a dead
 * program and removed by who waits for it; a row that never beats stays until it is {@linkplain #clear cleared}.
 */
public final class LeaseTable {
    /** How long a row that beats may be silent, on the clock of who waits for it, before it is taken for dead. */
    public static final Duration SILENCE = Duration.ofSeconds(60);

    /** Rows are of no real time, and must not end by a time to live of the schema's. */
    private static final String COLUMNS =
            " (\"Time\" TIMESTAMP, drawing BOOLEAN, number BIGINT, beat BIGINT, owner VARCHAR, since TIMESTAMP) WITH (ttl = "
                    + Long.MAX_VALUE + ')';

    /** A table, or a column, that does not exist. */
    private static final Set<String> UNDEFINED = Set.of("42P01", "42703");

    private static final int ATTEMPTS = 20;
    private static final long PAUSE_MILLIS = 100;

    private final String table;
    private final Duration silence;

    /** The lease that is kept in a table; {@code table} is its name as SQL writes it, with quotes and schema. */
    public LeaseTable(String table) {
        this(table, SILENCE);
    }

    /** One for whose users another time of silence than {@link #SILENCE} means death; all must mean the same. */
    public LeaseTable(String table, Duration silence) {
        this.table = table;
        this.silence = silence;
    }

    /** The row of who holds the lease, or waits for it. */
    public record Holder(Instant id, String owner, @Nullable Instant since) {}

    /** A row as others see it. */
    private record Row(Instant id, boolean drawing, long number, long beat, Holder holder) {
        boolean isBefore(long otherNumber, Instant otherId) {
            return drawing || number > 0 && (number < otherNumber || number == otherNumber && id.isBefore(otherId));
        }
    }

    /** The lease, as long as it is not {@linkplain #release released}. Its methods are for one thread at a time. */
    public final class Ticket {
        private final Instant id;
        private final long number;
        private long beat;

        private Ticket(Instant id, long number) {
            this.id = id;
            this.number = number;
        }

        /**
         * Says that the holder is alive. From the first beat on, silence counts as death.
         *
         * @throws SQLException with 55000 when the row is gone: others took this program for dead, or a person did
         */
        public void beat(Connection connection) throws SQLException {
            beat++;
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE " + table + " SET drawing = false, number = ?, beat = ? WHERE \"Time\" = ?")) {
                update.setLong(1, number);
                update.setLong(2, beat);
                update.setTimestamp(3, Timestamp.from(id));
                if (update.executeUpdate() == 0) {
                    throw new SQLException("The lock in " + table + " was taken away from this program", "55000");
                }
            }
        }

        /** Gives the lease back. */
        public void release(Connection connection) throws SQLException {
            delete(connection, id);
        }
    }

    /**
     * Makes the table when it is not there. Several programs may do so at once: of two the later meets a table that is
     * half made, and waits.
     */
    public void create(Connection connection) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                rows(connection);
                return;
            } catch (SQLException missing) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("CREATE TABLE IF NOT EXISTS " + table + COLUMNS);
                } catch (SQLException refused) {
                    if (attempt == ATTEMPTS) {
                        refused.addSuppressed(missing);
                        throw refused;
                    }
                }
                if (attempt == ATTEMPTS) {
                    throw missing;
                }
                if (attempt > 1) {
                    pause();
                }
            }
        }
    }

    /**
     * Waits for the lease.
     *
     * @param owner who asks, for others to read
     * @param beating whether the ticket will beat
     * @param patience how long to wait; null for as long as it takes
     * @return the ticket, or null when others still had it after that time
     */
    public @Nullable Ticket acquire(Connection connection, String owner, boolean beating, @Nullable Duration patience)
            throws SQLException {
        // An instant in milliseconds, of which there are 2^40: rows of two programs do not meet.
        Instant id = Instant.ofEpochMilli(ThreadLocalRandom.current().nextLong(1, 1L << 40));
        try {
            draw(connection, id, owner, beating);
            long number = 1;
            for (Row row : rows(connection)) {
                number = Math.max(number, row.number + 1);
            }
            Ticket ticket = new Ticket(id, number);
            settle(connection, ticket, beating);
            if (await(connection, ticket, beating, patience)) {
                return ticket;
            }
        } catch (SQLException | RuntimeException error) {
            withdraw(connection, id, error);
            throw error;
        }
        delete(connection, id);
        return null;
    }

    private boolean await(Connection connection, Ticket ticket, boolean beating, @Nullable Duration patience)
            throws SQLException {
        long begin = System.nanoTime();
        long beaten = begin;
        Map<Instant, Row> seen = new HashMap<>();
        Map<Instant, Long> seenAt = new HashMap<>();
        while (true) {
            long now = System.nanoTime();
            boolean first = true;
            for (Row row : rows(connection)) {
                if (row.id.equals(ticket.id) || !row.isBefore(ticket.number, ticket.id)) {
                    continue;
                }
                if (!row.equals(seen.put(row.id, row))) {
                    seenAt.put(row.id, now);
                }
                if (row.beat > 0 && now - seenAt.getOrDefault(row.id, now) > silence.toNanos()) {
                    delete(connection, row.id);
                } else {
                    first = false;
                }
            }
            if (first) {
                return true;
            }
            if (patience != null && now - begin > patience.toNanos()) {
                return false;
            }
            if (beating && now - beaten > silence.toNanos() / 6) {
                ticket.beat(connection);
                beaten = now;
            }
            pause();
        }
    }

    private void draw(Connection connection, Instant id, String owner, boolean beating) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                insert(connection, id, owner, beating);
                return;
            } catch (SQLException error) {
                // What another program makes this moment comes into being column by column.
                if (attempt == ATTEMPTS || !UNDEFINED.contains(String.valueOf(error.getSQLState()))) {
                    throw error;
                }
                pause();
            }
        }
    }

    private void insert(Connection connection, Instant id, String owner, boolean beating) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table
                + " (\"Time\", drawing, number, beat, owner, since) VALUES (?, true, 0, ?, ?, ?)")) {
            insert.setTimestamp(1, Timestamp.from(id));
            insert.setLong(2, beating ? 1 : 0);
            insert.setString(3, owner);
            insert.setTimestamp(4, new Timestamp(System.currentTimeMillis()));
            insert.executeUpdate();
        }
    }

    private void settle(Connection connection, Ticket ticket, boolean beating) throws SQLException {
        ticket.beat = beating ? 1 : -1;
        ticket.beat(connection);
    }

    /** All rows of who holds the lease or waits for it, the holder first. */
    public List<Holder> holders(Connection connection) throws SQLException {
        return rows(connection).stream().map(Row::holder).toList();
    }

    /** Takes the lease from whoever has it or waits for it: for a person who knows that they are gone. */
    public void clear(Connection connection) throws SQLException {
        for (Row row : rows(connection)) {
            delete(connection, row.id);
        }
    }

    private List<Row> rows(Connection connection) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT \"Time\", drawing, number, beat, owner, since FROM "
                        + table + " ORDER BY drawing, number, \"Time\"")) {
            while (result.next()) {
                Instant id = result.getTimestamp(1).toInstant();
                Timestamp since = result.getTimestamp(6);
                Holder holder = new Holder(id, result.getString(5), since == null ? null : since.toInstant());
                rows.add(new Row(id, result.getBoolean(2), result.getLong(3), result.getLong(4), holder));
            }
        }
        return rows;
    }

    private void delete(Connection connection, Instant id) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table + " WHERE \"Time\" = ?")) {
            delete.setTimestamp(1, Timestamp.from(id));
            delete.executeUpdate();
        }
    }

    private void withdraw(Connection connection, Instant id, Exception error) {
        try {
            delete(connection, id);
        } catch (SQLException also) {
            error.addSuppressed(also);
        }
    }

    private static void pause() throws SQLException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new SQLException("Interrupted while waiting for another program", "57014", interrupted);
        }
    }
}
