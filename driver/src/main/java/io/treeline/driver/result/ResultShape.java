// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.result;

import io.treeline.driver.block.ColumnVector;
import io.treeline.driver.error.Errors;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.NativeQuery;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.ResultColumn;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A result's columns and where in a block each is found.
 *
 * @param columns the columns
 * @param vectorIndex for each column the index of its vector in {@link io.treeline.driver.block.Block#columns()}, or
 *     {@link #TIME}
 */
public record ResultShape(List<ResultColumn> columns, int[] vectorIndex) {
    /** Marks the block's time column. */
    public static final int TIME = -1;

    /** Copies the columns. */
    public ResultShape {
        columns = List.copyOf(columns);
        if (columns.size() != vectorIndex.length) {
            throw new IllegalArgumentException(columns.size() + " columns but " + vectorIndex.length + " places");
        }
    }

    /** Blocks that hold the columns in order, as local operators and in-memory rows make them. */
    public static ResultShape inOrder(List<ResultColumn> columns) {
        int[] places = new int[columns.size()];
        Arrays.setAll(places, i -> i);
        return new ResultShape(columns, places);
    }

    /**
     * The answer to native SQL: {@code Time} first where the answer has times, then the columns under the server's own
     * labels.
     */
    public static ResultShape ofNative(RpcClient.Head head) {
        List<ResultColumn> columns = new ArrayList<>();
        int shift = head.hasTime() ? 1 : 0;
        int[] places = new int[head.labels().size() + shift];
        if (head.hasTime()) {
            columns.add(new ResultColumn("Time", "Time", ColumnType.TIMESTAMP, 0, 0, false, "", ""));
            places[0] = TIME;
        }
        for (int i = 0; i < head.labels().size(); i++) {
            String label = head.labels().get(i);
            columns.add(new ResultColumn(label, label, head.types().get(i), 0, 0, true, "", ""));
            places[i + shift] = head.blockColumns()[i];
        }
        return new ResultShape(columns, places);
    }

    /**
     * The answer to a query that the server computes whole.
     *
     * @param columns the result's columns
     * @throws SQLException when the answer has not the columns that were asked for: a series was dropped or made anew
     *     with another type since the catalog was read
     */
    public static ResultShape ofPushed(List<ResultColumn> columns, PreparedSql.Pushed pushed, RpcClient.Head head)
            throws SQLException {
        requireAnswered(pushed.query(), head);
        int[] places = new int[columns.size()];
        for (int i = 0; i < places.length; i++) {
            int from = pushed.projection()[i];
            places[i] = from == PreparedSql.Pushed.TIME ? TIME : head.blockColumns()[from];
        }
        return new ResultShape(columns, places);
    }

    /**
     * Makes sure that an answer has the columns that were asked for; the server leaves out unknown ones without a word,
     * which would shift the others.
     *
     * @throws SQLException 42703 when one is missing, 42804 when its type is another
     */
    static void requireAnswered(NativeQuery query, RpcClient.Head head) throws SQLException {
        int expected = query.types().size();
        if (head.types().size() != expected) {
            throw Errors.of(
                    SqlState.UNDEFINED_COLUMN,
                    "The server answered with " + head.types().size() + " columns where " + expected
                            + " were asked for: a column was dropped, or the catalog is out of date. Sent: "
                            + query.text());
        }
        for (int i = 0; i < expected; i++) {
            if (ColumnVector.kind(head.types().get(i))
                    != ColumnVector.kind(query.types().get(i))) {
                throw Errors.of(
                        SqlState.DATATYPE_MISMATCH,
                        "The server answered with " + head.types().get(i) + " for '"
                                + head.labels().get(i) + "', which is "
                                + query.types().get(i) + " in the catalog: the column was made anew with another type");
            }
        }
    }
}
