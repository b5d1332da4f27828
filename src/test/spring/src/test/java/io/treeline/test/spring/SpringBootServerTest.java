// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.batch.BatchAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Transient;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Persistable;
import org.springframework.data.domain.Sort;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.data.repository.PagingAndSortingRepository;

/** Spring Boot with url, username and password and nothing else, and repositories of Spring Data JDBC. */
@WithServer
class SpringBootServerTest {
    /** An application; Spring Batch, which is here for another test, would want another database for its own tables. */
    @Configuration
    @EnableAutoConfiguration(exclude = BatchAutoConfiguration.class)
    @EnableJdbcRepositories(considerNestedRepositories = true)
    static class Application {}

    /** A row. */
    @Table(schema = "root.boot", name = "hall1.press")
    static class Press implements Persistable<Instant> {
        @Id
        @Column("Time")
        Instant time;

        Double pressure;
        String state;

        @Transient
        boolean added;

        @Override
        public Instant getId() {
            return time;
        }

        @Override
        public boolean isNew() {
            return added;
        }
    }

    /** Its repository. */
    interface Presses extends ListCrudRepository<Press, Instant>, PagingAndSortingRepository<Press, Instant> {
        List<Press> findByPressureGreaterThanOrderByTimeDesc(double least);

        long countByState(String state);
    }

    @BeforeAll
    static void create(IotdbServer server) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.url(), "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA \"root.boot\"");
            statement.execute("CREATE TABLE \"root.boot\".\"hall1.press\" (pressure DOUBLE PRECISION, state VARCHAR)");
        }
    }

    private static ConfigurableApplicationContext start(IotdbServer server, String... more) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.datasource.url=" + server.url(),
                        "spring.datasource.username=root",
                        "spring.datasource.password=root",
                        "spring.main.banner-mode=off")
                .properties(more)
                .run();
    }

    @Test
    void urlUserAndPasswordAreEnough(IotdbServer server) {
        try (ConfigurableApplicationContext context = start(server)) {
            assertThat(context.getBean(DataSource.class))
                    .isInstanceOfSatisfying(
                            HikariDataSource.class,
                            pool -> assertThat(pool.getDriverClassName()).isEqualTo("io.treeline.driver.IotdbDriver"));
            assertThat(context.getEnvironment().getProperty("spring.jpa.hibernate.naming.physical-strategy"))
                    .endsWith("PhysicalNamingStrategyStandardImpl");
        }
        try (ConfigurableApplicationContext context =
                start(server, "spring.jpa.hibernate.naming.physical-strategy=own")) {
            assertThat(context.getEnvironment().getProperty("spring.jpa.hibernate.naming.physical-strategy"))
                    .as("what the application says goes first")
                    .isEqualTo("own");
        }
    }

    @Test
    void repositories(IotdbServer server) {
        try (ConfigurableApplicationContext context = start(server)) {
            Presses presses = context.getBean(Presses.class);
            Instant start = Instant.parse("2026-01-01T00:00:00Z");
            for (int i = 0; i < 10; i++) {
                Press press = new Press();
                press.time = start.plusSeconds(i);
                press.pressure = i / 2.0;
                press.state = i % 2 == 0 ? "even" : "odd";
                press.added = true;
                presses.save(press);
            }
            assertThat(presses.count()).isEqualTo(10);
            assertThat(presses.findByPressureGreaterThanOrderByTimeDesc(4))
                    .extracting(press -> press.time)
                    .containsExactly(start.plusSeconds(9));
            assertThat(presses.countByState("odd")).isEqualTo(5);
            assertThat(presses.findAll(PageRequest.of(1, 4, Sort.by("time"))).getContent())
                    .extracting(press -> press.pressure)
                    .containsExactly(2.0, 2.5, 3.0, 3.5);
            Press found = presses.findById(start.plusSeconds(3)).orElseThrow();
            found.state = "changed";
            presses.save(found);
            assertThat(presses.findById(start.plusSeconds(3)).orElseThrow().state)
                    .isEqualTo("changed");
            presses.deleteById(start.plusSeconds(3));
            assertThat(presses.existsById(start.plusSeconds(3))).isFalse();
        }
    }
}
