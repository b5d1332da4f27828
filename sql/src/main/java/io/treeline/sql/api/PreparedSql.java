// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.api;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.type.ColumnType;
import java.sql.SQLException;
import java.util.List;

/**
 * A statement after parsing and planning, ready to be bound and run any number of times. Immutable and shared between
 * threads.
 */
public sealed interface PreparedSql {
    /** How many {@code ?} the text holds. */
    int parameterCount();

    /**
     * The statement is IoTDB's own: the text (with its parameters rendered as literals by the driver) goes to the
     * server untouched.
     *
     * @param again whether planning it once more may give an {@link Insert}, when what it names has been made
     */
    record Native(String text, int parameterCount, boolean again) implements PreparedSql {
        /** A text that stays the server's. */
        public Native(String text, int parameterCount) {
            this(text, parameterCount, false);
        }
    }

    /**
     * {@code USE database} where the server has no such statement: the session's default schema, as
     * Connection.setSchema sets it.
     */
    record UseSchema(String schema) implements PreparedSql {
        @Override
        public int parameterCount() {
            return 0;
        }
    }

    /** A statement about the session, which no server is asked about. */
    record Session(SessionCommand command) implements PreparedSql {
        @Override
        public int parameterCount() {
            return 0;
        }
    }

    /** A relational query. */
    non-sealed interface Query extends PreparedSql {
        /** The result's columns. */
        List<ResultColumn> columns();

        /** Each parameter's type as the validator inferred it; null where nothing is known. */
        List<ColumnType> parameterTypes();

        /**
         * Binds parameters.
         *
         * @param parameters one per {@code ?}: null, Boolean, Integer, Long, Float, Double, BigDecimal, String, byte[],
         *     LocalDate, LocalTime, {@link io.treeline.metadata.time.Ticks} or
         *     {@link io.treeline.metadata.type.ArrayValue}
         * @throws SQLException 22xxx for a value that does not fit
         */
        Bound bind(List<Object> parameters) throws SQLException;

        /** Binds parameters for a reader who wants rows as objects, whoever computes them. */
        Local bindRows(List<Object> parameters) throws SQLException;
    }

    /** A bound query: what runs. */
    sealed interface Bound {
        /** Every native statement it will or may send, for EXPLAIN and the slow-query log. */
        List<String> nativeStatements() throws SQLException;
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

        /** Whether the server has any part in it; a statement without tables has its answer here. */
        boolean asksServer();
    }

    /** Rows that local operators made. */
    interface LocalRows extends AutoCloseable {
        /** Moves to the next row. */
        boolean next() throws SQLException;

        /**
         * The value, 0-based: null, Boolean, Integer, Long (also TIMESTAMP, in ticks), Float, Double, BigDecimal,
         * String, byte[], LocalDate or {@link io.treeline.metadata.type.ArrayValue}, as the column's type says.
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
     * @param computed a query of one row with the values that are {@link InsertValue.Computed}; null when there are
     *     none
     * @param parameterCount how many {@code ?}
     * @param emptyRows whether a row of nothing but its time is counted and not stored, as by IoTDB's own INSERT, and
     *     not refused
     */
    record Insert(
            Table table,
            List<Column> columns,
            List<List<InsertValue>> rows,
            Query computed,
            int parameterCount,
            boolean emptyRows)
            implements PreparedSql {
        /** An INSERT of literals and parameters. */
        public Insert(Table table, List<Column> columns, List<List<InsertValue>> rows, int parameterCount) {
            this(table, columns, rows, null, parameterCount, false);
        }
    }

    /**
     * INSERT of literals and parameters whose table, or some of whose columns, do not exist and are to be made.
     *
     * @param creation looks up what is missing, now
     * @param parameterCount how many {@code ?}
     */
    record InsertNew(Creation creation, int parameterCount) implements PreparedSql {
        /** What an INSERT needs by the definitions that there are when it runs. */
        public interface Creation {
            /**
             * What makes the missing table or columns.
             *
             * @param types the type of each parameter's values; null where all are NULL
             * @throws SQLException 3F000 without a database, 23502 when no column of a new table has a value
             */
            DefinitionSteps steps(List<ColumnType> types) throws SQLException;

            /**
             * The INSERT, when those steps are done; columns that were not made, since all their values are NULL, are
             * left out.
             */
            Insert insert(List<ColumnType> types) throws SQLException;
        }
    }

    /**
     * INSERT ... SELECT.
     *
     * @param table the target
     * @param columns the target columns, one for each column of the query
     * @param values for each of them the column of the query, or the clock
     * @param query the rows
     * @param readsTarget whether the query reads the target too, so that it must be read to its end before anything is
     *     written
     * @param parameterCount how many {@code ?}
     */
    record InsertSelect(
            Table table,
            List<Column> columns,
            List<InsertValue> values,
            Query query,
            boolean readsTarget,
            int parameterCount)
            implements PreparedSql {}

    /**
     * Rows that a running statement holds and that its own queries read like a table, through
     * {@link NativeExecutor#held}.
     *
     * @param name what the executor knows them as
     * @param columns how many values a row has
     */
    record Held(String name, int columns) {
        /** The rows of the target: as they are for ON CONFLICT, as they are returned for RETURNING. */
        public static final String TARGET = "target";
        /** The rows that ON CONFLICT calls EXCLUDED. */
        public static final String EXCLUDED = "excluded";
    }

    /**
     * RETURNING.
     *
     * @param query over the rows that are held
     * @param held the target's rows with all columns that {@code columns} names, then the rows of each table that
     *     stands beside it, of as many rows
     * @param columns the target's
     */
    record Returning(Query query, List<Held> held, List<Column> columns) {
        /** How many values of a row are of other tables than the target. */
        public int others() {
            return held.stream().skip(1).mapToInt(Held::columns).sum();
        }
    }

    /**
     * UPDATE: its rows are looked up, then written.
     *
     * @param table the target
     * @param key the columns that identify a row: the time, and the tags of the table model, or the device of a table
     *     of many
     * @param assignments what is set; a computed value is a column of {@code rows}
     * @param rows the rows to be changed: the key, then the computed values, then {@code kept}, then the other tables'
     *     rows where they are returned
     * @param kept the columns whose present values {@code rows} gives behind that, since the row must be written anew
     *     or returned; empty when it need not be
     * @param joins whether a row can be found more than once, beside rows of other tables: the first counts
     * @param returning null without RETURNING
     * @param parameterCount how many {@code ?}
     */
    record Update(
            Table table,
            List<Column> key,
            List<Assignment> assignments,
            Query rows,
            List<Column> kept,
            boolean joins,
            Returning returning,
            int parameterCount)
            implements PreparedSql {
        /** Whether rows get another key. */
        public boolean moves() {
            return assignments.stream().anyMatch(assignment -> key.contains(assignment.column()));
        }
    }

    /** SET column = value. */
    record Assignment(Column column, InsertValue value) {}

    /**
     * DELETE.
     *
     * @param table the target
     * @param key the columns that identify a row, which {@code rows} gives first
     * @param rows the rows to be deleted; with RETURNING its columns behind the key, then the other tables' rows
     * @param times the condition as ranges of time, when it is nothing else
     * @param count a query of the number of rows; null without {@code times}
     * @param returning null without RETURNING
     * @param parameterCount how many {@code ?}
     */
    record Delete(
            Table table,
            List<Column> key,
            Query rows,
            Times times,
            Query count,
            Returning returning,
            int parameterCount)
            implements PreparedSql {
        /** A condition on the time alone. */
        @FunctionalInterface
        public interface Times {
            /** Sorted ranges that do not touch. */
            List<TimeRange> ranges(List<Object> parameters) throws SQLException;
        }
    }

    /**
     * INSERT that looks up what is there first: with ON CONFLICT or RETURNING.
     *
     * @param source the rows: an {@link Insert} or an {@link InsertSelect}
     * @param columns the columns of the target as this statement sees them, the key among them
     * @param key the columns that identify a row
     * @param present looks up the rows that are there
     * @param conflict null where IoTDB's upsert is meant, and only RETURNING asks what becomes of it
     * @param returning null without RETURNING
     * @param parameterCount how many {@code ?}
     */
    record Upsert(
            PreparedSql source,
            List<Column> columns,
            List<Column> key,
            Present present,
            Conflict conflict,
            Returning returning,
            int parameterCount)
            implements PreparedSql {
        /** The target. */
        public Table table() {
            return source instanceof Insert insert ? insert.table() : ((InsertSelect) source).table();
        }

        /** The columns that the statement names, in its order. */
        public List<Column> named() {
            return source instanceof Insert insert ? insert.columns() : ((InsertSelect) source).columns();
        }
    }

    /**
     * Queries of the rows that are there: all columns of the statement's. Their parameters are the statement's, which
     * may be anything, and behind them the lowest and highest time.
     *
     * @param span all rows between two times
     * @param one those of one device or set of tags, whose values are further parameters, none of them NULL; null where
     *     the time is all of the key
     */
    record Present(Query span, Query one) {}

    /**
     * ON CONFLICT.
     *
     * @param assignments what DO UPDATE sets; empty for DO NOTHING. A computed value is a column of {@code changes}
     * @param changes over the rows held as {@link Held#TARGET} and {@link Held#EXCLUDED}: the number of a row that
     *     fulfils the condition, then the computed values; null for DO NOTHING
     * @param parameters whether it has parameters of its own
     */
    record Conflict(List<Assignment> assignments, Query changes, boolean parameters) {}

    /**
     * MERGE.
     *
     * @param table the target
     * @param columns the columns of the target as this statement sees them, the key among them
     * @param key the columns that identify a row
     * @param rows for each row of the source, beside each row of the target that it matches: which of {@code whens} is
     *     for it, from 0, or -1; then {@code columns}, NULL where no row matches; then what is computed
     * @param whens what is done
     * @param present looks up the rows that are there
     * @param parameterCount how many {@code ?}
     */
    record Merge(
            Table table,
            List<Column> columns,
            List<Column> key,
            Query rows,
            List<When> whens,
            Present present,
            int parameterCount)
            implements PreparedSql {}

    /**
     * What MERGE does with a row.
     *
     * @param action what
     * @param assignments what UPDATE sets and INSERT gives; a computed value is a place among what is computed
     */
    record When(Action action, List<Assignment> assignments) {
        /** The ways. */
        public enum Action {
            UPDATE,
            DELETE,
            INSERT,
            NOTHING
        }
    }

    /** Times from low to high in ticks, both included. */
    record TimeRange(long low, long high) {}

    /** A value of an INSERT. */
    sealed interface InsertValue {
        /**
         * A literal: null, Boolean, Long, BigDecimal, Double, String, byte[], LocalDate or
         * {@link io.treeline.metadata.time.Ticks}.
         */
        record Literal(Object value) implements InsertValue {}

        /** The n-th {@code ?}, 0-based. */
        record Parameter(int index) implements InsertValue {}

        /** The n-th column, 0-based, of the query that computes values. */
        record Computed(int index) implements InsertValue {}

        /**
         * The time of a row's arrival, as the value of the time column only: another for each row, since of two rows of
         * one time the second would replace the first.
         */
        record Clock() implements InsertValue {}
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
