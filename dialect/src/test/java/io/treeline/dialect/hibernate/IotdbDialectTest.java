// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.hibernate.LockMode;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.cfg.Configuration;
import org.hibernate.engine.jdbc.dialect.spi.DialectResolver;
import org.hibernate.query.SelectionQuery;
import org.hibernate.resource.jdbc.spi.StatementInspector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The SQL that Hibernate makes of entities and HQL; no connection is ever opened. */
class IotdbDialectTest {
  private static final List<String> SENT = new ArrayList<>();
  private static SessionFactory factory;

  @Entity
  @Table(schema = "root.factory", name = "room2.device1")
  static class Device {
    @Id
    @Column(name = "Time")
    long time;

    Double temperature;
    String status;

    @Column(name = "value")
    Integer count;

    Instant seen;
  }

  @Entity
  @Table(schema = "root.factory", name = "identity")
  static class WithIdentity {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Column(name = "Time")
    Long time;
  }

  @Entity
  @Table(schema = "root.factory", name = "sequence")
  static class WithSequence {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    @Column(name = "Time")
    Long time;
  }

  @Entity
  @Table(schema = "root.factory", name = "counter")
  static class WithTable {
    @Id
    @GeneratedValue(strategy = GenerationType.TABLE)
    @Column(name = "Time")
    Long time;
  }

  @Entity
  @Table(schema = "root.factory", name = "auto")
  static class WithAuto {
    @Id
    @GeneratedValue
    @Column(name = "Time")
    Long time;
  }

  @Entity
  @Inheritance(strategy = InheritanceType.JOINED)
  static class Parent {
    @Id
    long time;
  }

  @Entity
  static class Child extends Parent {
    int extra;
  }

  private static SessionFactory factory(Class<?>... entities) {
    Configuration configuration = new Configuration();
    for (Class<?> entity : entities) {
      configuration.addAnnotatedClass(entity);
    }
    return configuration
        .setProperty("hibernate.dialect", IotdbDialect.class.getName())
        .setProperty("hibernate.boot.allow_jdbc_metadata_access", "false")
        .setProperty("hibernate.connection.provider_disables_autocommit", "true")
        .setProperty("hibernate.connection.provider_class", RefusingConnections.class.getName())
        .setStatementInspector((StatementInspector) sql -> {
          SENT.add(sql);
          return sql;
        })
        .buildSessionFactory();
  }

  @BeforeAll
  static void open() {
    factory = factory(Device.class);
  }

  @AfterAll
  static void close() {
    factory.close();
  }

  /** What Hibernate was about to prepare when it asked for a connection. */
  private static String sql(String hql) {
    return sql(hql, false);
  }

  private static String sql(String hql, boolean paged) {
    SENT.clear();
    try (StatelessSession session = factory.openStatelessSession()) {
      SelectionQuery<Object> query = session.createSelectionQuery(hql, Object.class);
      if (paged) {
        query.setMaxResults(10).setFirstResult(5);
      }
      assertThatThrownBy(query::list).hasStackTraceContaining(RefusingConnections.MESSAGE);
    }
    return SENT.get(SENT.size() - 1);
  }

  @Test
  void namesAreQuoted() {
    assertThat(sql("select d.time, d.temperature from IotdbDialectTest$Device d where d.count = 3 and d.status like 'a%' order by d.time desc"))
        .isEqualTo(
            "select d1_0.\"Time\",d1_0.\"temperature\" from \"root.factory\".\"room2.device1\" d1_0"
                + " where d1_0.\"value\"=3 and d1_0.\"status\" like 'a%' order by d1_0.\"Time\" desc");
  }

  @Test
  void pages() {
    assertThat(sql("select d.time from IotdbDialectTest$Device d order by d.time", true))
        .isEqualTo("select d1_0.\"Time\" from \"root.factory\".\"room2.device1\" d1_0 order by d1_0.\"Time\" offset ? rows fetch first ? rows only");
  }

  @Test
  void aggregates() {
    assertThat(sql("select count(*), count(d.temperature), sum(d.count), avg(d.temperature), min(d.seen), max(d.time) from IotdbDialectTest$Device d"))
        .isEqualTo(
            "select count(*),count(d1_0.\"temperature\"),sum(d1_0.\"value\"),avg(d1_0.\"temperature\"),min(d1_0.\"seen\"),max(d1_0.\"Time\")"
                + " from \"root.factory\".\"room2.device1\" d1_0");
  }

  @Test
  void functions() {
    assertThat(
            sql(
                "select upper(d.status), substring(d.status, 2, 3), locate('x', d.status, 2), d.status || '-', cast(d.count as String),"
                    + " coalesce(d.count, 0), extract(year from d.seen), length(trim(d.status)) from IotdbDialectTest$Device d"))
        .isEqualTo(
            "select upper(d1_0.\"status\"),substring(d1_0.\"status\",2,3),(case position('x' in substring(d1_0.\"status\",2)) when 0 then 0"
                + " else position('x' in substring(d1_0.\"status\",2))+2-1 end),(d1_0.\"status\"||'-'),"
                + "cast(d1_0.\"value\" as VARCHAR),coalesce(d1_0.\"value\",0),extract(year from d1_0.\"seen\"),"
                + "character_length(trim(BOTH from d1_0.\"status\"))"
                + " from \"root.factory\".\"room2.device1\" d1_0");
  }

  @Test
  void buckets() {
    assertThat(sql("select truncate(d.seen, hour), max(d.temperature) from IotdbDialectTest$Device d group by truncate(d.seen, hour)"))
        .isEqualTo(
            "select date_trunc('hour',d1_0.\"seen\"),max(d1_0.\"temperature\") from \"root.factory\".\"room2.device1\" d1_0"
                + " group by date_trunc('hour',d1_0.\"seen\")");
  }

  @Test
  void aDatetimeLiteralKeepsItsDigits() {
    assertThat(sql("select 1 from IotdbDialectTest$Device d where d.seen > datetime 2026-01-01 10:00:00.123")).contains("{ts '2026-01-01 10:00:00.123");
    assertThat(sql("select 1 from IotdbDialectTest$Device d where d.seen > offset datetime 2026-01-01 10:00:00.123+02:00"))
        .endsWith("where d1_0.\"seen\">cast('2026-01-01 08:00:00.123+00:00' as timestamp)");
  }

  @Test
  void locksAreRefused() {
    try (StatelessSession session = factory.openStatelessSession()) {
      session.beginTransaction();
      assertThatThrownBy(
              () ->
                  session
                      .createSelectionQuery("from IotdbDialectTest$Device d", Device.class)
                      .setHibernateLockMode(LockMode.PESSIMISTIC_WRITE)
                      .list())
          .hasStackTraceContaining("IoTDB has no row locks");
    }
  }

  @Test
  void generatedIdentifiersAreRefusedAtStartUp() {
    assertThatThrownBy(() -> factory(WithIdentity.class)).hasStackTraceContaining("IoTDB has no identity columns");
    assertThatThrownBy(() -> factory(WithSequence.class)).hasStackTraceContaining("assign the identifier");
    assertThatThrownBy(() -> factory(WithTable.class)).hasStackTraceContaining("assign the identifier");
    assertThatThrownBy(() -> factory(WithAuto.class)).hasStackTraceContaining("assign the identifier");
  }

  @Test
  void joinedInheritanceIsRefusedAtStartUp() {
    assertThatThrownBy(() -> factory(Parent.class, Child.class)).hasStackTraceContaining("spans several tables");
  }

  @Test
  void theResolverIsRegistered() {
    assertThat(ServiceLoader.load(DialectResolver.class)).anyMatch(resolver -> resolver instanceof IotdbDialectResolver);
  }
}
