// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import io.treeline.test.differential.TestTable.Col;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Some tables of one seed, in a database of IoTDB and a schema of PostgreSQL. */
final class World {
    private static final boolean PATTERNS =
            Boolean.parseBoolean(System.getProperty("treeline.differential.patterns", "true"));

    final long seed;
    final String database;
    final List<TestTable> tables = new ArrayList<>();
    /** All devices as one table; null where it would have columns of several types. */
    private final PatternTable pattern;

    World(long seed, String database, int number, String unit, boolean tableModel) {
        this.seed = seed;
        this.database = database;
        Random random = new Random(seed * 31 + 7);
        random.nextInt();
        // Times of one style, so that joins on Time find something.
        int style = random.nextInt(3);
        for (int i = 0, count = 2 + random.nextInt(3); i < count; i++) {
            long own = seed * 17 + i;
            tables.add(
                    tableModel
                            ? TestTable.ofTableModel(database, number * 10 + i, own, style, unit)
                            : TestTable.random(database, number * 10 + i, own, style, unit));
        }
        pattern = PATTERNS && !tableModel ? PatternTable.of(database, tables) : null;
    }

    void create(Connection iotdb, Connection inserter, Connection postgres) throws SQLException {
        for (TestTable table : tables) {
            table.loadReference(postgres);
            table.load(iotdb, inserter, new Random(seed + 1));
        }
        if (pattern != null) {
            pattern.createReference(postgres);
        }
    }

    void drop(Connection iotdb, Connection postgres) throws SQLException {
        if (pattern != null) {
            pattern.dropReference(postgres);
        }
        for (TestTable table : tables) {
            table.drop(iotdb);
            try (Statement statement = postgres.createStatement()) {
                statement.execute("DROP TABLE " + table.sqlName());
            }
        }
    }

    List<Source> sources() {
        List<Source> sources = new ArrayList<>();
        if (pattern != null) {
            sources.add(pattern.source());
        }
        for (TestTable table : tables) {
            List<Source.Column> columns = new ArrayList<>();
            List<Col> all = table.all();
            for (int c = 0; c < all.size(); c++) {
                int place = c;
                List<Object> samples = table.rows().stream()
                        .map(row -> row[place])
                        .filter(java.util.Objects::nonNull)
                        .limit(30)
                        .toList();
                columns.add(new Source.Column(
                        all.get(c).name(), all.get(c).type().kind(), all.get(c).tame(), samples));
            }
            sources.add(new Source(
                    table.sqlName(), columns, table.key(), table.rows().size()));
        }
        return sources;
    }

    /** The tables as text. */
    String text(String sql) {
        StringBuilder text = new StringBuilder();
        for (TestTable table : tables) {
            if (sql.contains(table.sqlName())) {
                text.append("\n  table ")
                        .append(table.name())
                        .append(table.aligned() ? " aligned " : " ")
                        .append(table.rows().size())
                        .append(" rows: ")
                        .append(table.columns().stream()
                                .map(c -> c.name() + " " + c.type())
                                .toList());
            }
        }
        return text.toString();
    }
}
