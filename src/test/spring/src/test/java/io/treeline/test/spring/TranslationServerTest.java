// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.ServerRelay;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.SQLErrorCodeSQLExceptionTranslator;
import org.springframework.jdbc.support.SQLStateSQLExceptionTranslator;

/** Spring makes of our errors what its users catch: by the classes of java.sql, and by SQLState alone. */
@ParameterizedClass
@EnumSource(Model.class)
class TranslationServerTest extends SpringFixture {
    private static void becomes(Class<? extends DataAccessException> type, String state, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(type, e -> {
            assertThat(e.getCause()).isInstanceOf(SQLException.class);
            assertThat(((SQLException) e.getCause()).getSQLState()).isEqualTo(state);
        });
    }

    @Test
    void theClassesOfJavaSqlAreTranslated() {
        fill(3);
        becomes(BadSqlGrammarException.class, "42601", () -> jdbc.queryForList("SELECT FROM WHERE"));
        becomes(
                BadSqlGrammarException.class,
                "42P01",
                () -> jdbc.queryForList("SELECT * FROM \"" + model.schema + "\".nowhere"));
        becomes(BadSqlGrammarException.class, "42703", () -> jdbc.queryForList("SELECT nothing FROM " + table));
        becomes(
                DataIntegrityViolationException.class,
                "22012",
                () -> jdbc.queryForList("SELECT strokes / 0 FROM " + table));
        becomes(
                DataIntegrityViolationException.class,
                "22003",
                () -> jdbc.update("INSERT INTO " + table + " (\"Time\", n) VALUES (?, ?)", START, 3_000_000_000L));
        becomes(
                DataIntegrityViolationException.class,
                "22003",
                () -> jdbc.batchUpdate(
                        "INSERT INTO " + table + " (\"Time\", n) VALUES (?, ?)",
                        List.<Object[]>of(new Object[] {START, 1}, new Object[] {START, 3_000_000_000L})));
        if (model == Model.TREE) {
            becomes(
                    DataIntegrityViolationException.class,
                    "23502",
                    () -> jdbc.update("INSERT INTO " + table + " (\"Time\", n) VALUES (?, ?)", START, null));
            becomes(
                    DuplicateKeyException.class,
                    "23505",
                    () -> jdbc.update("UPDATE " + table + " SET \"Time\" = ? WHERE strokes = 1", START));
        }
        becomes(
                InvalidDataAccessApiUsageException.class,
                "0A000",
                () -> jdbc.execute("CREATE INDEX i ON " + table + " (n)"));
        assertThatThrownBy(() -> jdbc.update(
                        "INSERT INTO " + table + " (\"Time\", n) VALUES (?, ?)", START, "not a number, and secret"))
                .isInstanceOf(DataIntegrityViolationException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void statesAloneAreTranslatedTheSame() {
        jdbc.setExceptionTranslator(new SQLStateSQLExceptionTranslator());
        becomes(BadSqlGrammarException.class, "42703", () -> jdbc.queryForList("SELECT nothing FROM " + table));
        becomes(DataIntegrityViolationException.class, "22012", () -> jdbc.queryForList("SELECT 1 / 0"));
        // Spring's table of vendor codes has no entry for us, so it falls back as well.
        jdbc.setExceptionTranslator(new SQLErrorCodeSQLExceptionTranslator(source));
        becomes(
                BadSqlGrammarException.class,
                "42P01",
                () -> jdbc.queryForList("SELECT * FROM \"" + model.schema + "\".nowhere"));
    }

    @Test
    void timeAndCancelAreTimeouts() throws Exception {
        fill(100);
        String slow = "SELECT COUNT(*) FROM " + table + " a, " + table + " b, " + table + " c, " + table + " d, "
                + table + " e WHERE a.strokes + b.strokes + c.strokes + d.strokes < e.n";
        jdbc.setQueryTimeout(1);
        becomes(QueryTimeoutException.class, "57014", () -> jdbc.queryForList(slow));
        jdbc.setQueryTimeout(60);
        AtomicReference<java.sql.Statement> running = new AtomicReference<>();
        CompletableFuture<Void> cancel = CompletableFuture.runAsync(() -> {
            try {
                while (running.get() == null) {
                    Thread.sleep(10);
                }
                Thread.sleep(300);
                running.get().cancel();
            } catch (InterruptedException | SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThatThrownBy(() -> jdbc.query(
                        connection -> {
                            var statement = connection.prepareStatement(slow);
                            running.set(statement);
                            return statement;
                        },
                        row -> {}))
                .isInstanceOfSatisfying(
                        DataAccessException.class,
                        e -> assertThat(((SQLException) e.getCause()).getSQLState())
                                .isEqualTo("57014"));
        cancel.get();
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM " + table, Long.class))
                .isEqualTo(100);
    }

    @Test
    void connectionsThatCannotBeHad() {
        DriverManagerDataSource wrong = model.dataSource(server.url());
        wrong.setPassword("wrong");
        becomes(
                CannotGetJdbcConnectionException.class,
                "28000",
                () -> new JdbcTemplate(wrong).queryForList("SELECT 1"));
        try (ServerRelay down = ServerRelay.to(server)) {
            down.refuse(true);
            becomes(
                    CannotGetJdbcConnectionException.class,
                    "08004",
                    () -> new JdbcTemplate(model.dataSource(down.url())).queryForList("SELECT 1"));
        }
        assertThat(jdbc.queryForObject("SELECT 1", Integer.class)).isEqualTo(1);
        relay.cut();
        becomes(RecoverableDataAccessException.class, "08006", () -> jdbc.queryForList("SELECT * FROM " + table));
    }

    @Test
    void whoMayNotIsTold() {
        JdbcTemplate root = new JdbcTemplate(Model.TREE.dataSource(server.url()));
        root.execute("CREATE USER springuser 'passw0rd'");
        try {
            root.execute("GRANT READ_SCHEMA ON root.spring.** TO USER springuser");
            DriverManagerDataSource poor = model.dataSource(server.url());
            poor.setUsername("springuser");
            poor.setPassword("passw0rd");
            if (model == Model.TREE) {
                becomes(
                        BadSqlGrammarException.class,
                        "42501",
                        () -> new JdbcTemplate(poor).update("INSERT INTO " + table + " (\"Time\", n) VALUES (1, 1)"));
            }
            poor.setPassword("other");
            becomes(
                    CannotGetJdbcConnectionException.class,
                    "28000",
                    () -> new JdbcTemplate(poor).queryForList("SELECT 1"));
        } finally {
            root.execute("DROP USER springuser");
        }
    }
}
