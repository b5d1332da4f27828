// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql;

import io.treeline.metadata.Column;
import io.treeline.metadata.ColumnType;
import io.treeline.metadata.Table;
import java.sql.SQLException;
import java.util.List;

/** A statement after parsing and planning, ready to be bound and run any number of times. Immutable and shared between threads. */
public sealed interface PreparedSql {
  /** How many {@code ?} the text holds. */
  int parameterCount();

  /** The statement is IoTDB's own: the text (with its parameters rendered as literals by the driver) goes to the server untouched. */
  record Native(String text, int parameterCount) implements PreparedSql {}

  /** A relational query. */
  non-sealed interface Query extends PreparedSql {
    /** The result's columns. */
    List<ResultColumn> columns();

    /** Each parameter's type as the validator inferred it; null where nothing is known. */
    List<ColumnType> parameterTypes();

    /**
     * Binds parameters.
     *
     * @param parameters one per {@code ?}: null, Boolean, Integer, Long, Float, Double, BigDecimal, String, byte[], LocalDate, LocalTime or {@link
     * io.treeline.metadata.Ticks}
     * @throws SQLException 22xxx for a value that does not fit
     */
    Bound bind(List<Object> parameters) throws SQLException;
  }

  /** A bound query: what runs. */
  sealed interface Bound {
    /** Every native statement it will or may send, for EXPLAIN and the slow-query log. */
    List<String> nativeStatements();
  }

  /**
   * The server computes everything: the result set reads straight from the column vectors.
   *
   * @param query the native query
   * @param projection for each result column the index of the native value column, or {@link #TIME}
   */
  record Pushed(NativeQuery query, int[] projection) implements Bound {
    /** Marks the block's time column. */
    public static final int TIME = -1;

    @Override
    public List<String> nativeStatements() {
      return List.of(query.text());
    }
  }

  /** Operators of our own have work to do. */
  non-sealed interface Local extends Bound {
    /** Starts it. */
    LocalRows open(NativeExecutor executor) throws SQLException;
  }

  /** Rows that local operators made. */
  interface LocalRows extends AutoCloseable {
    /** Moves to the next row. */
    boolean next() throws SQLException;

    /**
     * The value, 0-based: null, Boolean, Integer, Long (also TIMESTAMP, in ticks), Float, Double, BigDecimal, String, byte[] or LocalDate, as the
     * column's type says.
     */
    Object value(int column);

    @Override
    void close() throws SQLException;
  }

  /**
   * INSERT ... VALUES.
   *
   * @param table the target
   * @param columns the target columns, in the order of the statement
   * @param rows per row one value for each column
   * @param parameterCount how many {@code ?}
   */
  record Insert(Table table, List<Column> columns, List<List<InsertValue>> rows, int parameterCount) implements PreparedSql {}

  /** A value of an INSERT. */
  sealed interface InsertValue {
    /** A literal: null, Boolean, Long, BigDecimal, Double, String, byte[], LocalDate or {@link io.treeline.metadata.Ticks}. */
    record Literal(Object value) implements InsertValue {}

    /** The n-th {@code ?}, 0-based. */
    record Parameter(int index) implements InsertValue {}
  }

  /**
   * CREATE, ALTER, DROP or TRUNCATE of schemas and tables.
   *
   * @param plan looks up what the statement names, now, and says what to run
   */
  record Definition(Plan plan) implements PreparedSql {
    /** What a definition means by the definitions that there are when it runs. */
    @FunctionalInterface
    public interface Plan {
      /** The native statements; 42xxx or 3F000 when what it names does not exist, or does already. */
      DefinitionSteps steps() throws SQLException;
    }

    @Override
    public int parameterCount() {
      return 0;
    }
  }
}
