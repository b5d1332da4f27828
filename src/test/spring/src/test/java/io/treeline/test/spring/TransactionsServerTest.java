// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.init.DatabasePopulatorUtils;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.datasource.init.ScriptStatementFailedException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Spring's transactions on a store that has none, with the pool that Spring Boot takes; scripts; and reading in chunks
 * on one open cursor.
 */
@ParameterizedClass
@EnumSource(Model.class)
class TransactionsServerTest extends SpringFixture {
    private HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(model.dataSource(server.url()).getUrl());
        config.setUsername("root");
        config.setPassword("root");
        config.setMaximumPoolSize(2);
        config.setSchema(model.schema);
        return new HikariDataSource(config);
    }

    @Test
    void templatesCommitAndSayThatNothingIsUndone() {
        try (HikariDataSource pool = pool()) {
            JdbcTemplate pooled = new JdbcTemplate(pool);
            TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(pool));
            Integer rows = transaction.execute(status -> {
                int inserted = pooled.update("INSERT INTO " + table + " (\"Time\", n) VALUES (?, ?)", START, 1);
                return inserted + pooled.queryForObject("SELECT COUNT(*) FROM " + table, Integer.class);
            });
            assertThat(rows).isEqualTo(2);

            List<String> warnings = new ArrayList<>();
            assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                        pooled.update("INSERT INTO " + table + " (\"Time\", n) VALUES (?, ?)", START.plusSeconds(1), 2);
                        throw new IllegalStateException("business");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(pooled.queryForObject("SELECT COUNT(*) FROM " + table, Integer.class))
                    .as("what was written stays")
                    .isEqualTo(2);
            pooled.execute((Connection connection) -> {
                connection.setAutoCommit(false);
                connection.rollback();
                warnings.add(connection.getWarnings().getMessage());
                connection.setAutoCommit(true);
                return null;
            });
            assertThat(warnings.get(0)).contains("no transactions");
        }
    }

    @Test
    void readOnlyIsKept() {
        try (HikariDataSource pool = pool()) {
            JdbcTemplate pooled = new JdbcTemplate(pool);
            TransactionTemplate reading = new TransactionTemplate(new JdbcTransactionManager(pool));
            reading.setReadOnly(true);
            reading.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
            reading.setTimeout(30);
            assertThat(reading.<Integer>execute(
                            status -> pooled.queryForObject("SELECT COUNT(*) FROM " + table, Integer.class)))
                    .isZero();
            assertThatThrownBy(() -> reading.executeWithoutResult(
                            status -> pooled.update("INSERT INTO " + table + " (\"Time\", n) VALUES (?, ?)", START, 1)))
                    .isInstanceOfSatisfying(
                            DataAccessException.class,
                            e -> assertThat(((SQLException) e.getCause()).getSQLState())
                                    .isEqualTo("25006"));
            assertThat(pooled.queryForObject("SELECT COUNT(*) FROM " + table, Integer.class))
                    .isZero();
            assertThat(pooled.update("INSERT INTO " + table + " (\"Time\", n) VALUES (?, ?)", START, 1))
                    .as("the pool's connection can write again")
                    .isEqualTo(1);

            TransactionTemplate lazy =
                    new TransactionTemplate(new DataSourceTransactionManager(new LazyConnectionDataSourceProxy(pool)));
            lazy.setReadOnly(true);
            lazy.executeWithoutResult(status -> {});
        }
    }

    @Test
    void nestedTransactionsAreRefusedByName() {
        TransactionTemplate outer = new TransactionTemplate(new DataSourceTransactionManager(source));
        TransactionTemplate nested = new TransactionTemplate(outer.getTransactionManager());
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        assertThatThrownBy(() -> outer.executeWithoutResult(status -> nested.executeWithoutResult(inner -> {})))
                .hasMessageContaining("savepoint");
    }

    @Test
    void scriptsRun() {
        String script =
                "-- tables of the hall\nCREATE TABLE \"$S\".saw (speed DOUBLE PRECISION, note VARCHAR);\n\n/* and\n rows */\n"
                        + "INSERT INTO \"$S\".saw (\"Time\", speed, note) VALUES (1, 1.5, 'a;b'), (2, 2.5, 'it''s -- no comment');\nUPDATE \"$S\".saw SET speed = 3 WHERE note LIKE 'it%';\n";
        ResourceDatabasePopulator populator = new ResourceDatabasePopulator(new ByteArrayResource(
                script.replace("$S", model.schema).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        DatabasePopulatorUtils.execute(populator, source);
        assertThat(jdbc.queryForList(
                        "SELECT note FROM \"" + model.schema + "\".saw WHERE speed >= 1.5 ORDER BY \"Time\"",
                        String.class))
                .containsExactly("a;b", "it's -- no comment");
        assertThat(jdbc.queryForObject("SELECT SUM(speed) FROM \"" + model.schema + "\".saw", Double.class))
                .isEqualTo(4.5);
        assertThatThrownBy(() -> DatabasePopulatorUtils.execute(populator, source))
                .isInstanceOf(ScriptStatementFailedException.class)
                .hasMessageContaining("#1");
    }

    /**
     * What Spring Batch's JdbcCursorItemReader and its writer do: one cursor stays open while other statements of the
     * same connection write, and "commit" between the chunks.
     */
    @Test
    void aCursorStaysOpenWhileChunksAreWritten() throws SQLException {
        fill(1_000);
        jdbc.execute("CREATE TABLE \"" + model.schema + "\".copy (strokes BIGINT)");
        Connection connection = source.getConnection();
        try (var read = connection.prepareStatement(
                        "SELECT \"Time\", strokes FROM " + table + " WHERE strokes % 2 = 0",
                        java.sql.ResultSet.TYPE_FORWARD_ONLY,
                        java.sql.ResultSet.CONCUR_READ_ONLY,
                        java.sql.ResultSet.HOLD_CURSORS_OVER_COMMIT);
                var write = connection.prepareStatement(
                        "INSERT INTO \"" + model.schema + "\".copy (\"Time\", strokes) VALUES (?, ?)")) {
            connection.setAutoCommit(false);
            read.setFetchSize(50);
            read.setMaxRows(0);
            read.setQueryTimeout(60);
            try (var rows = read.executeQuery()) {
                int n = 0;
                while (rows.next()) {
                    write.setTimestamp(1, rows.getTimestamp("Time"));
                    write.setLong(2, rows.getLong("strokes"));
                    write.addBatch();
                    if (++n % 100 == 0) {
                        assertThat(write.executeBatch()).hasSize(100);
                        connection.commit();
                    }
                }
            }
            connection.setAutoCommit(true);
        }
        assertThat(jdbc.queryForMap("SELECT COUNT(*) AS n, SUM(strokes) AS total FROM \"" + model.schema + "\".copy"))
                .containsEntry("n", 500L)
                .hasEntrySatisfying("total", total -> assertThat(total).hasToString("249500"));
    }
}
