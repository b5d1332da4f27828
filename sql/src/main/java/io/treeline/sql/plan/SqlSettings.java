// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.sql.api.SqlMode;
import io.treeline.sql.dialect.PushdownRules;
import java.time.ZoneId;
import java.util.Objects;

/**
 * What of a session bears on the meaning of a statement; part of the plan cache's key.
 *
 * @param mode native or relational
 * @param defaultSchema where unqualified names are looked up, or null
 * @param zone of literals without offset and of text made from timestamps
 * @param pushdown what the server may compute
 * @param dropNullRows true follows the server, which leaves out rows whose selected columns are all null
 * @param maxLocalMemory bytes that one statement's local operators may hold
 * @param autoCreate whether an INSERT makes the table, or columns, that do not exist
 */
public record SqlSettings(
        SqlMode mode,
        String defaultSchema,
        ZoneId zone,
        PushdownRules pushdown,
        boolean dropNullRows,
        long maxLocalMemory,
        boolean autoCreate) {
    /** Settings under which INSERT makes nothing, and the server computes all that it can or nothing. */
    public SqlSettings(
            SqlMode mode,
            String defaultSchema,
            ZoneId zone,
            boolean pushdown,
            boolean dropNullRows,
            long maxLocalMemory) {
        this(
                mode,
                defaultSchema,
                zone,
                pushdown ? PushdownRules.EVERYTHING : PushdownRules.NOTHING,
                dropNullRows,
                maxLocalMemory,
                false);
    }

    // Written out: for a record's own the JVM makes classes at their first call, for which the first row would wait.
    @Override
    public boolean equals(Object other) {
        return other instanceof SqlSettings that
                && mode == that.mode
                && Objects.equals(defaultSchema, that.defaultSchema)
                && zone.equals(that.zone)
                && pushdown.equals(that.pushdown)
                && dropNullRows == that.dropNullRows
                && maxLocalMemory == that.maxLocalMemory
                && autoCreate == that.autoCreate;
    }

    @Override
    public int hashCode() {
        return Objects.hash(mode, defaultSchema, zone, pushdown, dropNullRows, maxLocalMemory, autoCreate);
    }

    /** The same, with other rules for what the server may compute. */
    public SqlSettings with(PushdownRules rules) {
        return new SqlSettings(mode, defaultSchema, zone, rules, dropNullRows, maxLocalMemory, autoCreate);
    }
}
