// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a result set, column by column: arrays of primitives and masks of NULLs, as they were decoded, without a
 * copy. For programs that take many rows on, to other columns (Arrow, Parquet, data frames) or to numbers computed over
 * them; a result set of this driver unwraps to it.
 *
 * <pre>{@code
 * try (ResultSet rows = statement.executeQuery("SELECT \"Time\", temperature FROM \"root.factory\".\"room2.device1\"")) {
 *   ColumnarResult blocks = rows.unwrap(ColumnarResult.class);
 *   while (blocks.nextBlock()) {
 *     ColumnarResult.Column temperature = blocks.column(2);
 *     double[] values = temperature.doubles();
 *     for (int i = 0; i < blocks.blockRows(); i++) {
 *       if (!temperature.isNull(i)) {
 *         sum += values[temperature.place(i)];
 *       }
 *     }
 *   }
 * }
 * }</pre>
 *
 * The result set's own cursor stands before the first row of the present block, so that {@code next} and getters can be
 * used for the rows of a block as well. Not safe for use by several threads, as the result set is not.
 */
public interface ColumnarResult {
    /** How the values of a column are held. */
    enum Kind {
        /** BOOLEAN: bits, the most significant first ({@link Column#bits()}). */
        BOOLEAN,
        /**
         * INTEGER, and DATE as the number yyyymmdd, which is the year times 10000 and the rest: below year 0 the month
         * is that of {@code Math.floorMod} ({@link Column#ints()}).
         */
        INT,
        /** BIGINT, and TIMESTAMP in ticks of the server's precision since 1970 ({@link Column#longs()}). */
        LONG,
        /** REAL ({@link Column#floats()}). */
        FLOAT,
        /** DOUBLE PRECISION ({@link Column#doubles()}). */
        DOUBLE,
        /** Texts in UTF-8 and BLOBs from the server: parts of one array ({@link Column#bytes()}). */
        BINARY,
        /** What was computed here: String, byte[], BigDecimal or an array's value ({@link Column#objects()}). */
        OBJECT
    }

    /**
     * Goes to the next block, passing over what is left of the present one.
     *
     * @return whether there is one; it has at least one row
     * @throws SQLException as {@code ResultSet.next}; 0A000 where {@code setMaxFieldSize} asks for values that are cut
     */
    boolean nextBlock() throws SQLException;

    /** How many rows the present block has, at most as many as {@code setMaxRows} leaves; 0 where there is none. */
    int blockRows();

    /**
     * A column of the present block. Its arrays are the driver's own: they must not be changed, and are valid for as
     * long as somebody holds them.
     *
     * @param column its number, 1 for the first
     * @throws SQLException 42703 when there is no such column, 24000 when there is no present block
     */
    Column column(int column) throws SQLException;

    /**
     * The values of one column in one block. An array has at least as many elements as the block has rows, unless
     * {@link #repeated()} says that its first one stands for all.
     */
    interface Column {
        /** Which of the arrays there is. The same in all blocks of a column that hold a value that is not NULL. */
        Kind kind();

        /** Whether the first element stands for every row: a constant, or all NULL. */
        boolean repeated();

        /** Where the value of a row stands in the array: the row, or 0 where the value is {@link #repeated()}. */
        int place(int row);

        /** Whether any row can be NULL. */
        boolean hasNulls();

        /** Whether a row is NULL; what the arrays hold in its place means nothing. */
        boolean isNull(int row);

        /**
         * The mask of NULLs, a bit for each row, the most significant first, 1 for NULL, from byte
         * {@link #nullsStart()} on; null where no row is NULL. Where the column is {@link #repeated()} only its first
         * bit counts.
         */
        byte @Nullable [] nulls();

        /** The byte of {@link #nulls()} that begins the mask. */
        int nullsStart();

        /**
         * The bits of a BOOLEAN, a bit for each row, the most significant first, from byte {@link #bitsStart()} on.
         *
         * @throws IllegalStateException when the column is of another kind, as from each of these methods
         */
        byte @Nullable [] bits();

        /** The byte of {@link #bits()} that begins the column. */
        int bitsStart();

        /** The values of kind INT; null where all are NULL, as from each of the methods that give an array. */
        int @Nullable [] ints();

        /** The values of kind LONG. */
        long @Nullable [] longs();

        /** The values of kind FLOAT. */
        float @Nullable [] floats();

        /** The values of kind DOUBLE. */
        double @Nullable [] doubles();

        /** The array that holds the values of kind BINARY and of other columns. */
        byte @Nullable [] bytes();

        /** Where in {@link #bytes()} the value of each row begins. */
        int @Nullable [] starts();

        /** How many bytes the value of each row has. */
        int @Nullable [] lengths();

        /** The values of kind OBJECT. */
        Object @Nullable [] objects();
    }
}
