// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A random table: columns of random types and names, and rows whose first value is the time.
 *
 * @param database the tree's database, PostgreSQL's schema
 * @param name the device's path below it
 * @param aligned how the device stores its columns
 * @param columns the columns without the time
 * @param rows the values, the time first, in the order of writing
 * @param model the data model
 */
record TestTable(String database, String name, boolean aligned, List<Col> columns, List<Object[]> rows, Model model) {
    /** Of the tree model, or of the table model, where the first columns are tags and the next attributes. */
    record Model(boolean table, int tags, int attributes) {
        static final Model TREE = new Model(false, 0, 0);

        private String category(int column) {
            return column < tags ? " TAG" : column < tags + attributes ? " ATTRIBUTE" : " FIELD";
        }
    }

    /** A column type of both databases. */
    enum Type {
        BOOLEAN("BOOLEAN", "boolean", Types.BOOLEAN),
        INT32("INT32", "integer", Types.INTEGER),
        INT64("INT64", "bigint", Types.BIGINT),
        FLOAT("FLOAT", "real", Types.REAL),
        DOUBLE("DOUBLE", "double precision", Types.DOUBLE),
        TEXT("TEXT", "text collate \"C\"", Types.VARCHAR),
        STRING("STRING", "text collate \"C\"", Types.VARCHAR),
        DATE("DATE", "date", Types.DATE),
        TIMESTAMP("TIMESTAMP", "timestamptz", Types.TIMESTAMP),
        BLOB("BLOB", "bytea", Types.VARBINARY);

        final String iotdb;
        final String postgres;
        final int jdbc;

        Type(String iotdb, String postgres, int jdbc) {
            this.iotdb = iotdb;
            this.postgres = postgres;
            this.jdbc = jdbc;
        }

        Kind kind() {
            return switch (this) {
                case BOOLEAN -> Kind.BOOLEAN;
                case INT32 -> Kind.INT;
                case INT64 -> Kind.BIGINT;
                case FLOAT -> Kind.REAL;
                case DOUBLE -> Kind.DOUBLE;
                case TEXT, STRING -> Kind.TEXT;
                case DATE -> Kind.DATE;
                case TIMESTAMP -> Kind.TIMESTAMP;
                case BLOB -> Kind.BLOB;
            };
        }

        boolean numeric() {
            return this == INT32 || this == INT64 || this == FLOAT || this == DOUBLE;
        }

        boolean text() {
            return this == TEXT || this == STRING;
        }
    }

    /**
     * A column.
     *
     * @param name unquoted
     * @param type the type
     * @param tame numbers are small and multiples of 1/8, so that sums do not depend on the order of adding and do not
     *     overflow; times are far from the ends
     */
    record Col(String name, Type type, boolean tame) {
        String quoted() {
            return quote(name);
        }
    }

    private static final Col TIME = new Col("Time", Type.TIMESTAMP, true);
    private static final Col TABLE_TIME = new Col("time", Type.TIMESTAMP, true);

    private static final List<String> ODD_NAMES = List.of(
            "a b", "select", "x.y", "é", "count", "q\"t", "Device", "value", "S", "s", "1a", "b`c", "ORDER", "null",
            "it's", "温度", "a-b", "max", "Root", "%", "C1", "C2", "Count", "VALUE");
    private static final List<String> ODD_DEVICES =
            List.of("`d 1_%d`", "room2.device1_%d", "x.`y.z_%d`", "Select_%d", "device_%d", "温.d_%d", "`it's-%d`");
    static final List<String> TEXTS = List.of(
            "",
            " ",
            "a",
            "A",
            "b",
            "abc",
            "ab%c",
            "a_c",
            "it's",
            "say \"hi\"",
            "back\\slash",
            "\\n",
            "line\nbreak",
            "tab\t",
            "é",
            "e\u0301",
            "Z",
            "z",
            "null",
            "NULL",
            "true",
            "10",
            "9",
            "-- no comment",
            "/* x */",
            "?",
            "😀",
            "\uFFFD",
            "\uE000",
            "日本",
            "a ",
            " a",
            "1=1",
            "'",
            "''",
            "$1",
            ";");

    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String node(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    /** The name both databases understand. */
    String sqlName() {
        return quote(database) + "." + quote(name);
    }

    private Col time() {
        return model.table() ? TABLE_TIME : TIME;
    }

    /** The names of the columns that identify a row. */
    List<String> key() {
        List<String> key = new ArrayList<>(List.of(time().name()));
        columns.subList(0, model.tags()).forEach(column -> key.add(column.name()));
        return key;
    }

    /** The time and all columns. */
    List<Col> all() {
        List<Col> all = new ArrayList<>(List.of(time()));
        all.addAll(columns);
        return all;
    }

    /** The table of a seed. */
    static TestTable random(String database, int number, long seed, int style, String unit) {
        boolean micros = !unit.equals("ms");
        Random random = new Random(seed);
        // As the server prints it: a node that is no plain word stands in backquotes.
        String name = random.nextInt(3) == 0
                ? ODD_DEVICES.get(random.nextInt(ODD_DEVICES.size())).formatted(number)
                : "d" + number;
        Set<String> names = new HashSet<>();
        List<Col> columns = new ArrayList<>();
        int count = 1 + random.nextInt(9);
        for (int i = 0; i < count; i++) {
            String column = random.nextInt(3) == 0 ? ODD_NAMES.get(random.nextInt(ODD_NAMES.size())) : "c" + i;
            if (names.add(column)) {
                columns.add(new Col(column, Type.values()[random.nextInt(Type.values().length)], random.nextBoolean()));
            }
        }
        int size = switch (random.nextInt(8)) {
            case 0 -> random.nextInt(2);
            case 1, 2, 3 -> 10;
            case 7 -> 200;
            default -> 40;
        };
        double nullShare = random.nextInt(4) * 0.3;
        List<LocalDateTime> times = new ArrayList<>(times(size, random, style, micros));
        Collections.sort(times);
        if (random.nextBoolean()) {
            Collections.shuffle(times, random);
        }
        List<Object[]> rows = new ArrayList<>();
        for (LocalDateTime time : times) {
            Object[] row = new Object[columns.size() + 1];
            row[0] = time;
            int kept = 1 + random.nextInt(columns.size());
            for (int c = 1; c < row.length; c++) {
                // A device has no row of only nulls.
                row[c] = c != kept && random.nextDouble() < nullShare ? null : value(columns.get(c - 1), unit, random);
            }
            rows.add(row);
        }
        return new TestTable(database, name, random.nextBoolean(), List.copyOf(columns), rows, Model.TREE);
    }

    /** A table of the table model: devices told apart by tags, the attributes of each fixed. */
    static TestTable ofTableModel(String database, int number, long seed, int style, String unit) {
        boolean micros = !unit.equals("ms");
        Random random = new Random(seed);
        Model model = new Model(true, random.nextInt(3), random.nextInt(2));
        List<Col> columns = new ArrayList<>();
        int dimensions = model.tags() + model.attributes();
        for (int i = 0, count = dimensions + 1 + random.nextInt(6); i < count; i++) {
            String name = random.nextInt(6) == 0
                    ? List.of("a b", "select", "é", "value", "温度", "count").get(random.nextInt(6)) + i
                    : "c" + i;
            columns.add(new Col(
                    name,
                    i < dimensions ? Type.STRING : Type.values()[random.nextInt(Type.values().length)],
                    random.nextBoolean()));
        }
        List<Object[]> devices = new ArrayList<>();
        Set<List<Object>> known = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            Object[] device = new Object[dimensions];
            for (int d = 0; d < dimensions; d++) {
                device[d] = random.nextInt(4) == 0
                        ? null
                        : List.of("a", "b", "é", "it's", "A").get(random.nextInt(5));
            }
            if (known.add(new ArrayList<>(Arrays.asList(device).subList(0, model.tags())))) {
                devices.add(device);
            }
        }
        double nullShare = random.nextInt(4) * 0.3;
        List<LocalDateTime> times =
                new ArrayList<>(times(List.of(0, 8, 8, 20, 60).get(random.nextInt(5)), random, style, micros));
        List<Object[]> rows = new ArrayList<>();
        for (LocalDateTime time : times) {
            for (Object[] device : devices) {
                if (random.nextBoolean()) {
                    Object[] row = new Object[columns.size() + 1];
                    row[0] = time;
                    for (int c = 0; c < columns.size(); c++) {
                        row[c + 1] = c < dimensions
                                ? device[c]
                                : random.nextDouble() < nullShare ? null : value(columns.get(c), unit, random);
                    }
                    rows.add(row);
                }
            }
        }
        Collections.shuffle(rows, random);
        return new TestTable(database, "t" + number, false, List.copyOf(columns), rows, model);
    }

    private static Set<LocalDateTime> times(int size, Random random, int style, boolean micros) {
        Set<LocalDateTime> times = new HashSet<>();
        LocalDateTime epoch = LocalDateTime.of(1970, 1, 1, 0, 0);
        while (times.size() < size) {
            times.add(
                    switch (style) {
                        case 0 -> epoch.plusNanos(random.nextInt(300) * (micros ? 1_000L : 1_000_000L));
                        case 1 ->
                            LocalDateTime.of(2024, 2, 28, 23, 0)
                                    .plusMinutes(random.nextInt(20) * 60L)
                                    .plusMinutes(random.nextInt(20));
                        default ->
                            epoch.plusSeconds(random.nextInt(2_000_000_000) * (random.nextBoolean() ? 1L : -1L))
                                    .plusNanos(random.nextInt(1000) * (micros ? 1_000L : 1_000_000L));
                    });
        }
        return times;
    }

    /** A random value of a column; few different ones, so that predicates hit and duplicates occur. */
    private static Object value(Col column, String unit, Random random) {
        boolean extreme = random.nextInt(12) == 0 && !column.tame();
        return switch (column.type()) {
            case BOOLEAN -> random.nextBoolean();
            case INT32 ->
                extreme
                        ? pick(random, Integer.MIN_VALUE, Integer.MAX_VALUE, -1, 0)
                        : (Object) (random.nextInt(21) - 10);
            case INT64 ->
                extreme
                        ? pick(
                                random,
                                Long.MIN_VALUE,
                                Long.MAX_VALUE,
                                9007199254740993L,
                                9007199254740992L,
                                -3_000_000_000L)
                        : (Object) (long) (random.nextInt(21) - 10);
            case FLOAT ->
                extreme
                        ? pick(
                                random,
                                Float.MAX_VALUE,
                                -Float.MAX_VALUE,
                                Float.NaN,
                                Float.POSITIVE_INFINITY,
                                Float.NEGATIVE_INFINITY,
                                0.1f,
                                1e-20f)
                        : (Object) ((random.nextInt(41) - 20) / 8f);
            case DOUBLE ->
                extreme
                        ? pick(
                                random,
                                Double.MAX_VALUE,
                                -Double.MAX_VALUE,
                                Double.NaN,
                                Double.POSITIVE_INFINITY,
                                Double.NEGATIVE_INFINITY,
                                0.1,
                                1e-200,
                                9007199254740993.0)
                        : (Object) ((random.nextInt(41) - 20) / 8d);
            case TEXT, STRING -> TEXTS.get(random.nextInt(TEXTS.size()));
            case DATE ->
                extreme
                        ? pick(random, LocalDate.of(1000, 1, 1), LocalDate.of(9999, 12, 31))
                        : LocalDate.of(2024, 2, 20).plusDays(random.nextInt(15));
            case TIMESTAMP ->
                extreme && unit.equals("ns")
                        // As far as nanoseconds reach.
                        ? pick(
                                random,
                                LocalDateTime.of(1677, 10, 1, 0, 0),
                                LocalDateTime.of(2262, 4, 10, 23, 59, 59, 998_000_000))
                        : extreme
                                ? pick(
                                        random,
                                        LocalDateTime.of(2, 1, 1, 0, 0),
                                        LocalDateTime.of(9999, 12, 31, 23, 59, 59, 998_000_000))
                                : LocalDateTime.of(1969, 12, 31, 23, 59, 59, 990_000_000)
                                        .plusNanos(random.nextInt(20) * 1_000_000L);
            case BLOB ->
                pick(
                        random,
                        new byte[0],
                        new byte[] {0},
                        new byte[] {1, 2},
                        new byte[] {-1},
                        new byte[] {127},
                        new byte[] {-128, 0});
        };
    }

    private static Object pick(Random random, Object... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** The device as native statements write it. */
    String path() {
        return database + "."
                + Arrays.stream(name.split("\\.(?=(?:[^`]*`[^`]*`)*[^`]*$)"))
                        .map(part -> part.startsWith("`") ? part : node(part))
                        .collect(Collectors.joining("."));
    }

    /** Removes the table from IoTDB. */
    void drop(Connection iotdb) throws SQLException {
        try (Statement statement = iotdb.createStatement()) {
            statement.execute(model.table() ? "DROP TABLE " + sqlName() : "DELETE TIMESERIES " + path() + ".**");
        }
    }

    /**
     * Creates and fills the table in IoTDB, through Treeline; inserter is a connection whose statements are relational.
     */
    void load(Connection iotdb, Connection inserter, Random random) throws SQLException {
        try (Statement statement = iotdb.createStatement()) {
            String path = path();
            if (model.table()) {
                statement.execute("CREATE TABLE " + sqlName()
                        + java.util.stream.IntStream.range(0, columns.size())
                                .mapToObj(i -> columns.get(i).quoted() + " "
                                        + columns.get(i).type().iotdb + model.category(i))
                                .collect(Collectors.joining(", ", " (", ")")));
            } else if (aligned) {
                statement.execute("CREATE ALIGNED TIMESERIES " + path
                        + columns.stream()
                                .map(c -> node(c.name()) + " " + c.type().iotdb)
                                .collect(Collectors.joining(", ", "(", ")")));
            } else {
                for (Col column : columns) {
                    statement.execute("CREATE TIMESERIES " + path + "." + node(column.name()) + " WITH DATATYPE="
                            + column.type().iotdb);
                }
            }
        }
        int batches = 1 + random.nextInt(3);
        for (int b = 0; b < batches; b++) {
            insert(inserter, rows.subList(rows.size() * b / batches, rows.size() * (b + 1) / batches));
            if (random.nextBoolean()) {
                try (Statement statement = iotdb.createStatement()) {
                    statement.execute(model.table() ? "FLUSH" : "FLUSH " + database);
                }
            }
        }
    }

    /** Creates and fills the table in PostgreSQL. */
    void loadReference(Connection postgres) throws SQLException {
        try (Statement statement = postgres.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS " + quote(database));
            statement.execute("CREATE TABLE "
                    + sqlName()
                    + columns.stream()
                            .map(c -> c.quoted() + " " + c.type().postgres)
                            .collect(Collectors.joining(", ", " (" + time().quoted() + " timestamptz, ", ")")));
        }
        insert(postgres, rows);
    }

    private void insert(Connection connection, List<Object[]> part) throws SQLException {
        if (part.isEmpty()) {
            return;
        }
        String sql = "INSERT INTO "
                + sqlName()
                + all().stream().map(Col::quoted).collect(Collectors.joining(", ", " (", ")"))
                + " VALUES "
                + all().stream().map(c -> "?").collect(Collectors.joining(", ", "(", ")"));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Object[] row : part) {
                for (int c = 0; c < row.length; c++) {
                    bind(statement, c + 1, all().get(c).type().jdbc, row[c]);
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Sets a parameter as a program would, with the setter of its type. */
    static void bind(PreparedStatement statement, int index, int jdbcType, Object value) throws SQLException {
        if (value == null) {
            statement.setNull(index, jdbcType);
        } else if (value instanceof Boolean b) {
            statement.setBoolean(index, b);
        } else if (value instanceof Integer i) {
            statement.setInt(index, i);
        } else if (value instanceof Long l) {
            statement.setLong(index, l);
        } else if (value instanceof Float f) {
            statement.setFloat(index, f);
        } else if (value instanceof Double d) {
            statement.setDouble(index, d);
        } else if (value instanceof String s) {
            statement.setString(index, s);
        } else if (value instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else {
            statement.setObject(index, value);
        }
    }
}
