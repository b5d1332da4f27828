// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.driver.block.Block;
import io.treeline.driver.block.BlockSource;
import io.treeline.driver.error.Errors;
import io.treeline.driver.rpc.RpcClient.Head;
import io.treeline.driver.rpc.RpcClient.Reply;
import io.treeline.driver.rpc.RpcClient.Request;
import io.treeline.driver.rpc.RpcClient.Tablet;
import io.treeline.driver.rpc.RpcClient.TabletCalls;
import io.treeline.metadata.error.ServerStatus;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.name.NewName;
import io.treeline.metadata.type.ColumnType;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes as text what the server takes in no tablet. In the table model IoTDB 2.0.1-beta looks a tablet's table up
 * among the paths of the tree: so it refuses the tablets of all users but root, whatever they may do, and loses or
 * refuses those of tables whose names are no node of a path. What it has refused once in a session and then taken as
 * text goes as text at once from then on. Tables and columns that a tablet would have made are made.
 */
final class TextInserts {

    private final RpcClient client;
    private volatile boolean refused;
    private long statement = -1;
    /** Of whoever writes now. */
    private StopSign sign = StopSign.NEVER;
    /** What is known of tables, by their quoted names. */
    private final Map<String, Shape> shapes = new HashMap<>();
    /**
     * Those that were described for what is written now: the order of columns, which rows in one statement depend on,
     * changes when somebody makes a table anew.
     */
    private final Set<String> fresh = new HashSet<>();

    /**
     * A table's columns.
     *
     * @param time the name of its time column
     * @param columns each column's place in the table, by its name in small letters
     */
    private record Shape(String time, Map<String, Integer> columns) {}

    TextInserts(RpcClient client) {
        this.client = client;
    }

    /** Whether the tablets of a call go as text without being tried. */
    boolean needed(List<Tablet> call) {
        Tablet first = call.get(0);
        return first.categories() != null && (refused || !NewName.served(first.target()));
    }

    /** Whether the server's answer to a call means that the rows are to be tried as text. */
    static boolean helps(List<Tablet> call, @Nullable SQLException refusal) {
        return refusal != null
                && ServerStatus.NO_PERMISSION.is(refusal)
                && call.get(0).categories() != null;
    }

    /**
     * Calls as the server's tablets take them, up to the first that must go as text; each call's answer is passed on in
     * its turn.
     */
    final class Calls implements TabletCalls {
        private final TabletCalls calls;
        private final Deque<List<Tablet>> sent = new ArrayDeque<>();
        private final Deque<Answer> held = new ArrayDeque<>();
        private @Nullable List<Tablet> waiting;
        private boolean ended;

        private record Answer(List<Tablet> call, @Nullable SQLException outcome, boolean again) {}

        Calls(TabletCalls calls) {
            this.calls = calls;
        }

        @Override
        public @Nullable List<Tablet> next() {
            if (ended || waiting != null || !held.isEmpty()) {
                return null;
            }
            List<Tablet> call = calls.next();
            if (call == null) {
                ended = true;
                return null;
            }
            if (needed(call)) {
                waiting = call;
                return null;
            }
            sent.add(call);
            return call;
        }

        @Override
        public StopSign sign() {
            return calls.sign();
        }

        @Override
        public void answered(@Nullable SQLException refusal) {
            List<Tablet> call = sent.remove();
            boolean again = helps(call, refusal);
            if (again || !held.isEmpty()) {
                held.add(new Answer(call, refusal, again));
            } else {
                calls.answered(refusal);
            }
        }

        /**
         * Writes as text what must be, when the server has answered all that was sent.
         *
         * @return whether there may be more to send
         */
        boolean goOn() throws SQLException {
            synchronized (TextInserts.this) {
                fresh.clear();
                sign = calls.sign();
                for (Answer answer = held.poll(); answer != null; answer = held.poll()) {
                    calls.answered(answer.again() ? insert(answer.call().get(0), true) : answer.outcome());
                }
                while (waiting != null) {
                    List<Tablet> call = waiting;
                    waiting = null;
                    calls.answered(insert(call.get(0), false));
                    List<Tablet> next = ended ? null : calls.next();
                    ended |= next == null;
                    if (next != null && !needed(next)) {
                        // Another table's: it can be a tablet again.
                        calls.answered(client.insertTablets(List.of(next), calls.sign())
                                .get(0));
                    } else {
                        waiting = next;
                    }
                }
            }
            return !ended;
        }
    }

    /**
     * Writes one tablet's rows.
     *
     * @param until asked between two statements; what it stops is not sent, and the error then has for each row whether
     *     it is stored
     * @return null when all were stored, else why one of them was not; then others of them may be stored, and more of
     *     them not
     * @throws SQLException when the connection failed
     */
    synchronized @Nullable SQLException insert(Tablet tablet, StopSign until) throws SQLException {
        fresh.clear();
        sign = until;
        return insert(tablet, true);
    }

    private @Nullable SQLException insert(Tablet tablet, boolean wasRefused) throws SQLException {
        try {
            write(tablet);
            refused |= wasRefused && NewName.served(tablet.target());
            return null;
        } catch (SQLException e) {
            if (client.broken()) {
                throw e;
            }
            return e;
        }
    }

    private void write(Tablet tablet) throws SQLException {
        String database = Objects.requireNonNull(tablet.database(), "A tablet of the table model names its database");
        String table = quote(database) + '.' + quote(tablet.target());
        try {
            write(texts(tablet, table, shape(tablet, table)), tablet.rows());
        } catch (SQLException e) {
            if (!ServerStatus.TABLE_NOT_EXISTS.is(e) && !ServerStatus.COLUMN_NOT_EXISTS.is(e)) {
                throw e;
            }
            // Somebody has changed the table meanwhile; what is stored twice is stored once.
            shapes.remove(table);
            write(texts(tablet, table, shape(tablet, table)), tablet.rows());
        }
    }

    private void write(List<TabletText> texts, int rows) throws SQLException {
        boolean stored = false;
        long[] counts = new long[rows];
        Arrays.fill(counts, Statement.EXECUTE_FAILED);
        for (TabletText text : texts) {
            while (text.hasNext()) {
                try {
                    sign.check();
                } catch (SQLException e) {
                    throw new BatchUpdateException(e.getMessage(), e.getSQLState(), e.getErrorCode(), counts, e);
                }
                String sql = text.next();
                try {
                    client.execute(request(sql, ServerCall.write(sql, sign)));
                } catch (SQLException e) {
                    throw stored && !client.broken()
                            ? new BatchUpdateException(
                                    e.getMessage(), e.getSQLState(), e.getErrorCode(), new long[0], e)
                            : e;
                }
                stored = true;
                text.given().forEach(row -> counts[row] = 1);
            }
        }
    }

    /**
     * A tablet's rows as text. Tags first, in the order of the table, then attributes, then fields: of several rows in
     * another order the server stores the first as it is written, and mixes up the others. Of a tablet the server takes
     * a device's attributes from its last row, and those that are NULL there stay as they were: so each row gets the
     * last one's, and rows of devices that lack some go in statements without these.
     */
    private static List<TabletText> texts(Tablet tablet, String table, Shape shape) {
        TabletCells cells = new TabletCells(tablet);
        int width = tablet.names().size();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            places.add(i);
        }
        places.sort((a, b) -> Integer.compare(rank(tablet, shape, a), rank(tablet, shape, b)));
        int[][] sources = new int[width][];
        Map<BitSet, List<Integer>> groups = new LinkedHashMap<>();
        List<Integer> attributes =
                places.stream().filter(place -> tablet.category(place) == 2).toList();
        int[] last = attributes.isEmpty() ? new int[0] : lastRows(tablet, cells);
        attributes.forEach(attribute -> sources[attribute] = last);
        for (int row = 0; row < cells.rows(); row++) {
            BitSet absent = new BitSet();
            for (int attribute : attributes) {
                absent.set(attribute, cells.isNull(attribute, last[row]));
            }
            groups.computeIfAbsent(absent, none -> new ArrayList<>()).add(row);
        }
        List<TabletText> texts = new ArrayList<>();
        groups.forEach((absent, rows) -> {
            int[] order = places.stream()
                    .filter(place -> !absent.get(place))
                    .mapToInt(Integer::intValue)
                    .toArray();
            StringBuilder head =
                    new StringBuilder("INSERT INTO ").append(table).append('(').append(quote(shape.time()));
            for (int place : order) {
                head.append(',').append(quote(tablet.names().get(place)));
            }
            texts.add(new TabletText(
                    cells,
                    head.append(") VALUES ").toString(),
                    order,
                    rows.stream().mapToInt(Integer::intValue).toArray(),
                    sources));
        });
        return texts;
    }

    /** For each row the last one of its device. */
    private static int[] lastRows(Tablet tablet, TabletCells cells) {
        Map<List<String>, Integer> rowOfDevice = new HashMap<>();
        int[] last = new int[cells.rows()];
        for (int row = last.length - 1; row >= 0; row--) {
            List<String> device = new ArrayList<>();
            for (int i = 0; i < tablet.names().size(); i++) {
                if (tablet.category(i) == 0) {
                    device.add(cells.isNull(i, row) ? null : HexFormat.of().formatHex(cells.getBytes(i, row)));
                }
            }
            Integer known = rowOfDevice.putIfAbsent(device, row);
            last[row] = known == null ? row : known;
        }
        return last;
    }

    private static int rank(Tablet tablet, Shape shape, int column) {
        int place = Objects.requireNonNull(
                shape.columns().get(folded(tablet.names().get(column))), "The shape has all columns of the tablet");
        return switch (tablet.category(column)) {
            case 0 -> place;
            case 2 -> place + shape.columns().size();
            default -> place + 2 * shape.columns().size();
        };
    }

    private Shape shape(Tablet tablet, String table) throws SQLException {
        Shape known = tablet.rows() == 1 || fresh.contains(table) ? shapes.get(table) : null;
        if (known == null) {
            fresh.add(table);
            known = described(table);
            if (known == null) {
                create(tablet, table);
                known = described(table);
            } else if (add(tablet, table, known)) {
                known = described(table);
            }
            if (known == null) {
                throw Errors.of(
                        SqlState.UNDEFINED_TABLE, "Table " + table + " was dropped while rows were written to it");
            }
            for (String column : tablet.names()) {
                if (!known.columns().containsKey(folded(column))) {
                    throw Errors.of(
                            SqlState.UNDEFINED_COLUMN,
                            "Column " + quote(column) + " of table " + table
                                    + " was dropped while rows were written to it");
                }
            }
            shapes.put(table, known);
        } else if (add(tablet, table, known)) {
            shapes.remove(table);
            return shape(tablet, table);
        }
        return known;
    }

    private void create(Tablet tablet, String table) throws SQLException {
        String fault = NewName.tableFault(tablet.target()).orElse(null);
        if (fault != null) {
            throw Errors.of(SqlState.INVALID_NAME, "Table " + table + " does not exist and cannot be made: " + fault);
        }
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < tablet.names().size(); i++) {
            columns.add(definition(tablet, i));
        }
        run("CREATE TABLE IF NOT EXISTS " + table + " (" + String.join(", ", columns) + ')');
    }

    /** Adds the columns that the table lacks; whether there were any. */
    private boolean add(Tablet tablet, String table, Shape shape) throws SQLException {
        boolean any = false;
        for (int i = 0; i < tablet.names().size(); i++) {
            if (!shape.columns().containsKey(folded(tablet.names().get(i)))) {
                run("ALTER TABLE " + table + " ADD COLUMN IF NOT EXISTS " + definition(tablet, i));
                any = true;
            }
        }
        return any;
    }

    private static String definition(Tablet tablet, int column) {
        byte category = tablet.category(column);
        return quote(tablet.names().get(column))
                + ' '
                + (category == 1 ? tablet.types().get(column) : ColumnType.STRING)
                + (category == 0 ? " TAG" : category == 1 ? " FIELD" : " ATTRIBUTE");
    }

    /** The table's columns; null when there is no such table. */
    private @Nullable Shape described(String table) throws SQLException {
        Reply reply;
        try {
            reply = client.execute(request("DESC " + table, ServerCall.plain("DESC " + table, sign)));
        } catch (SQLException e) {
            if (ServerStatus.TABLE_NOT_EXISTS.is(e)) {
                return null;
            }
            throw e;
        }
        if (!(reply instanceof Reply.Rows rows)) {
            throw Errors.of(SqlState.PROTOCOL_VIOLATION, "The server described a table without rows");
        }
        String time = "time";
        Map<String, Integer> columns = new HashMap<>();
        try (BlockSource blocks = rows.blocks()) {
            int name = place(rows.head(), "ColumnName");
            int category = place(rows.head(), "Category");
            for (Block block = blocks.next(); block != null; block = blocks.next()) {
                for (int row = 0; row < block.rows(); row++) {
                    String column = block.columns()[name].getString(row);
                    columns.put(folded(column), columns.size());
                    time = "TIME".equalsIgnoreCase(block.columns()[category].getString(row)) ? column : time;
                }
            }
        }
        return new Shape(time, columns);
    }

    private static int place(Head head, String label) throws SQLException {
        for (int i = 0; i < head.labels().size(); i++) {
            if (head.labels().get(i).equalsIgnoreCase(label)) {
                return head.blockColumns()[i];
            }
        }
        throw Errors.of(SqlState.PROTOCOL_VIOLATION, "The server described a table without the column " + label);
    }

    private void run(String sql) throws SQLException {
        client.execute(request(sql, ServerCall.plain(sql, sign)));
    }

    private Request request(String sql, ServerCall call) throws SQLException {
        if (statement < 0) {
            statement = client.openStatement(sign);
        }
        return new Request(statement, sql, 1000, null, call);
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
