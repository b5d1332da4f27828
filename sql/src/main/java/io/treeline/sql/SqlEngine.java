// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql;

import io.treeline.metadata.Catalog;
import io.treeline.metadata.Column;
import io.treeline.metadata.ColumnType;
import io.treeline.metadata.DevicePath;
import io.treeline.metadata.SqlState;
import io.treeline.metadata.Table;
import io.treeline.metadata.TableName;
import io.treeline.metadata.TimePrecision;
import io.treeline.sql.function.CallRewriter;
import io.treeline.sql.local.LocalFixedValues;
import io.treeline.sql.local.LocalPlan;
import io.treeline.sql.local.LocalPlanner;
import io.treeline.sql.pushdown.Absorber;
import io.treeline.sql.pushdown.NativeScan;
import io.treeline.sql.pushdown.PushdownRules;
import io.treeline.sql.pushdown.VirtualHints;
import io.treeline.sql.text.DefinitionPlanner;
import io.treeline.sql.text.NativeComments;
import io.treeline.sql.text.SessionStatements;
import io.treeline.sql.text.SourceText;
import io.treeline.sql.text.SqlRewrite;
import io.treeline.sql.text.StatementClassifier;
import io.treeline.sql.text.StatementKind;
import io.treeline.sql.validate.FineTimes;
import io.treeline.sql.validate.Frontend;
import io.treeline.sql.validate.PlanErrors;
import io.treeline.sql.validate.PlanningStop;
import io.treeline.sql.validate.TableLookup;
import io.treeline.sql.validate.TimeText;
import io.treeline.sql.virtual.NativeDescriber;
import io.treeline.sql.virtual.VirtualTables;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlExplainLevel;

/** Prepares statements: the one entrance of this module. Safe for use by several threads. */
public final class SqlEngine {
  private static final int CACHED_PLANS = 512;
  /** Characters. */
  private static final int LONG = 4_000;
  private static final Set<String> DEFINITIONS = Set.of("CREATE", "ALTER", "DROP", "TRUNCATE");
  private static final Set<String> WRITES = Set.of("INSERT", "UPDATE", "DELETE");

  private record Key(String text, SqlSettings settings, long epoch) {}

  private final Catalog catalog;
  private long planHits;
  private final NativeDescriber describer;
  private final Frontend frontend = new Frontend(new CallRewriter());
  private final Map<Key, PreparedSql> plans = new LinkedHashMap<>(64, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<Key, PreparedSql> eldest) {
      return size() > CACHED_PLANS;
    }
  };

  /** An engine over a catalog. */
  public SqlEngine(Catalog catalog) {
    this(catalog, null);
  }

  /** An engine over a catalog, in whose queries NATIVE('...') can stand. */
  public SqlEngine(Catalog catalog, NativeDescriber describer) {
    this.catalog = catalog;
    this.describer = describer;
  }

  /**
   * Prepares a statement, or finds it prepared.
   *
   * @throws SQLException 42xxx for what is wrong with the text, 0A000 for what this engine does not do, or as the server answered a look-up in the catalog
   */
  public PreparedSql prepare(String sql, SqlSettings settings) throws SQLException {
    return prepare(sql, settings, () -> { });
  }

  /**
   * Prepares a statement, or finds it prepared.
   *
   * @param sign is asked in every stage whether the plan is still wanted, by the calling thread or another
   * @throws SQLException 42xxx for what is wrong with the text, 0A000 for what this engine does not do, as the server answered a look-up in the catalog, or what the sign said
   */
  public PreparedSql prepare(String sql, SqlSettings settings, PlanningStop.Sign sign) throws SQLException {
    Key key = new Key(sql, settings, catalog.epoch());
    synchronized (plans) {
      PreparedSql known = plans.get(key);
      if (known != null) {
        planHits++;
        return known;
      }
    }
    PreparedSql prepared = planned(sql, settings, sign);
    // An INSERT whose rows are literals is hardly sent twice.
    if (!(prepared instanceof PreparedSql.Native) && !(prepared instanceof PreparedSql.Definition) && !(prepared instanceof PreparedSql.InsertNew)
        && !(prepared instanceof PreparedSql.Insert insert && insert.parameterCount() == 0)) {
      // Under the epoch from before planning: what was planned while the catalog changed is never found again.
      synchronized (plans) {
        plans.put(key, prepared);
      }
    }
    return prepared;
  }

  /** A long text can be a deep tree. An overflow is not waited for where it is to be expected: one within the initialization of a class would make that useless for ever. */
  private PreparedSql planned(String sql, SqlSettings settings, PlanningStop.Sign sign) throws SQLException {
    PlanningStop stop = PlanningStop.at(sign);
    DeepStack.Work<PreparedSql> deep = () -> {
      try (PlanningStop.Stay stay = sign.taken()) {
        return make(sql, settings, stop);
      }
    };
    try {
      StatementKind kind = StatementClassifier.classify(sql, settings.mode(), catalog.tableModel());
      if (kind == StatementKind.NATIVE || sql.length() < LONG) {
        try {
          return make(sql, settings, stop);
        } catch (StackOverflowError e) {
          // The caller's thread has little stack left.
          return DeepStack.run(deep);
        }
      }
      return DeepStack.run(deep);
    } catch (PlanningStop.Stopped e) {
      throw e.reason();
    } catch (RuntimeException | AssertionError e) {
      throw PlanErrors.internal("planning the statement", e);
    }
  }

  /** How often a plan was found ready. */
  public long planHits() {
    synchronized (plans) {
      return planHits;
    }
  }

  /** Plans a small query over a table that nobody has, so that classes are loaded before the first real one; asks the server nothing. */
  public void warmUp() throws SQLException {
    Table table = new Table(new TableName("root.w", "d"), new DevicePath(List.of("root", "w", "d")), false, List.of(
        new Column("Time", ColumnType.TIMESTAMP, Column.Role.TIME, null), new Column("a", ColumnType.INT32, Column.Role.FIELD, null)));
    SqlSettings settings = new SqlSettings(SqlMode.RELATIONAL, null, ZoneOffset.UTC, true, false, 1 << 20);
    for (String sql : List.of("SELECT \"Time\", \"a\" FROM \"root.w\".\"d\" WHERE \"Time\" >= ? AND \"a\" > 1 ORDER BY \"Time\" LIMIT 10",
        "SELECT \"a\", COUNT(*) FROM \"root.w\".\"d\" GROUP BY \"a\" ORDER BY 2")) {
      SourceText source = SqlRewrite.rewrite(sql);
      PlannedQuery query = query(frontend.parse(source, PlanningStop.NEVER), source, settings, TimePrecision.MILLI, parts -> table, VirtualTables.NONE, PlanningStop.NEVER);
      query.bind(query.parameterCount() == 1 ? List.of(0L) : List.of());
    }
  }

  private PreparedSql make(String sql, SqlSettings settings, PlanningStop stop) throws SQLException {
    StatementKind kind = StatementClassifier.classify(sql, settings.mode(), catalog.tableModel());
    if (kind == StatementKind.NATIVE) {
      // The tree model's server reads a comment as part of an expression.
      String text = catalog.tableModel() ? sql : NativeComments.strip(sql);
      return new PreparedSql.Native(text, NativeParameters.count(text));
    }
    SourceText source = SqlRewrite.rewrite(sql);
    VirtualTables virtuals = new VirtualTables(catalog, describer, settings.defaultSchema());
    TableLookup lookup = parts -> catalog.resolve(parts, settings.defaultSchema());
    String first = firstWord(source.text());
    if (WRITES.contains(first)) {
      WriteStatements writes = new WriteStatements(catalog, frontend,
          (query, text, how) -> plan(query, text, how, catalog.precision(), lookup, virtuals, stop), stop);
      return catalog.tableModel() && settings.mode() == SqlMode.AUTO ? writes.planOrPass(first, source, settings) : writes.plan(first, source, settings);
    }
    if (DEFINITIONS.contains(first)) {
      return definition(sql, settings, stop);
    }
    if ((first.equals("USE") || first.equals("SET")) && !source.explain() && SessionStatements.changesSchema(sql)) {
      return catalog.tableModel() ? new PreparedSql.Native(sql, NativeParameters.count(sql)) : new PreparedSql.UseSchema(SessionStatements.usedSchema(sql));
    }
    if (!source.explain() && (first.equals("DESC") || first.equals("DESCRIBE"))) {
      source = SqlRewrite.rewrite(SessionStatements.describing(catalog.resolve(SessionStatements.described(sql), settings.defaultSchema())));
    }
    refuseOthers(first);
    SqlNode parsed = frontend.parse(source, stop);
    if (!parsed.isA(SqlKind.QUERY)) {
      throw PlanErrors.unsupported(parsed.getKind()
          + " statements are not supported by the relational engine; use IoTDB's own statement, which is passed to the server.");
    }
    PlannedQuery query = query(parsed, source, settings, catalog.precision(), lookup, virtuals, stop);
    if (!source.explain()) {
      return query;
    }
    return new Explain(query, source.analyze());
  }

  private PreparedSql definition(String sql, SqlSettings settings, PlanningStop stop) throws SQLException {
    try {
      return DefinitionPlanner.plan(sql, catalog, settings, query -> columns(query, settings, stop));
    } catch (SQLSyntaxErrorException e) {
      if (catalog.tableModel() && settings.mode() == SqlMode.AUTO && SqlState.SYNTAX_ERROR.code().equals(e.getSQLState())) {
        // The table model's server has CREATE TABLE itself, and a newer one may know more of it.
        return new PreparedSql.Native(sql, NativeParameters.count(sql));
      }
      throw e;
    }
  }

  private List<ResultColumn> columns(String query, SqlSettings settings, PlanningStop stop) throws SQLException {
    SqlSettings relational = new SqlSettings(SqlMode.RELATIONAL, settings.defaultSchema(), settings.zone(), settings.pushdown(), settings.dropNullRows(),
        settings.maxLocalMemory(), false);
    if (make(query, relational, stop) instanceof PreparedSql.Query planned) {
      return planned.columns();
    }
    throw PlanErrors.unsupported("CREATE TABLE ... AS needs a query.");
  }

  private static void refuseOthers(String first) throws SQLException {
    switch (first) {
      case "MERGE", "UPSERT" -> throw PlanErrors.unsupported(first + " is not supported; INSERT replaces the row of the same \"Time\" in IoTDB.");
      case "COMMENT" -> throw PlanErrors.unsupported("COMMENT is not supported; tags and attributes of series are shown as remarks: "
          + "ALTER TIMESERIES root.db.device.measurement ADD ATTRIBUTES ...");
      default -> { }
    }
  }

  private static String firstWord(String text) {
    int start = 0;
    while (start < text.length() && (Character.isWhitespace(text.charAt(start)) || text.charAt(start) == '(')) {
      start++;
    }
    int end = start;
    while (end < text.length() && Character.isLetter(text.charAt(end))) {
      end++;
    }
    return text.substring(start, end).toUpperCase(java.util.Locale.ROOT);
  }

  private PlannedQuery query(SqlNode parsed, SourceText source, SqlSettings settings, TimePrecision precision, TableLookup lookup,
      VirtualTables virtuals, PlanningStop stop) throws SQLException {
    return plan(parsed, source, settings, precision, lookup, virtuals, stop).query();
  }

  private WriteStatements.EnginePlan plan(SqlNode parsed, SourceText source, SqlSettings settings, TimePrecision precision, TableLookup lookup,
      VirtualTables virtuals, PlanningStop stop) throws SQLException {
    TimeText time = new TimeText(precision, settings.zone());
    Frontend.Relational relational = frontend.convert(parsed, source, lookup, virtuals, stop);
    return new WriteStatements.EnginePlan(query(relational, source, settings, time, false, stop), relational.tables());
  }

  private static PlannedQuery query(Frontend.Relational relational, SourceText source, SqlSettings settings, TimeText time, boolean cautious,
      PlanningStop stop) throws SQLException {
    try {
      Absorber absorber = new Absorber(settings.pushdown(), settings.dropNullRows(), cautious, new LocalFixedValues(time), time, stop);
      RelNode absorbed = VirtualHints.across(absorber.absorb(FineTimes.settle(relational.rel(), time)));
      LocalPlan local = new LocalPlanner(absorber, time, stop).plan(absorbed);
      String plan = RelOptUtil.toString(absorbed, SqlExplainLevel.EXPPLAN_ATTRIBUTES).stripTrailing();
      return new PlannedQuery(relational.columns(), relational.parameterTypes(), source.parameterCount(), absorbed instanceof NativeScan scan ? scan : null,
          local, plan, settings, time,
          settings.pushdown() == PushdownRules.NOTHING ? null : () -> query(relational, source, cautious ? settings.with(PushdownRules.NOTHING) : settings, time, true, PlanningStop.NEVER));
    } catch (RuntimeException e) {
      throw PlanErrors.of(e, source);
    } catch (AssertionError e) {
      // The library's own checks, where the JVM runs with assertions.
      throw PlanErrors.internal("planning the statement", e);
    }
  }
}
