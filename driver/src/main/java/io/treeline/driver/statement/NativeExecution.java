// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.error.Errors;
import io.treeline.driver.error.MaxRowBytes;
import io.treeline.driver.parameter.NativeLiteral;
import io.treeline.driver.parameter.NativeText;
import io.treeline.driver.parameter.ParameterSlots;
import io.treeline.driver.parameter.SqlTemplate;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.parse.NativeLanguage;
import io.treeline.sql.type.TimeText;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs IoTDB's own statements: as they are written, but for parameters, and for the comments and negative factors that
 * the tree model's server misreads.
 */
final class NativeExecution {
    /**
     * What the server answers to text that it does not understand: not supported, failed in execution or inside, no
     * statement of its grammar, no meaning.
     */
    private static final Set<Integer> REFUSALS = Set.of(300, 301, 305, 700, 701);

    private static final String TREE_REMEDY =
            "; the text went to the server as IoTDB's own SQL. If relational SQL is meant, quote the path (\"root.db\".\"device\", with sql=auto) or connect with sql=relational";
    private static final String TABLE_REMEDY =
            "; the text went to the server as IoTDB's own SQL. If relational SQL is meant, leave out what only IoTDB has (with sql=auto) or connect with sql=relational";

    private final IotdbStatement statement;
    private final StatementHost host;
    private final StatementRunner runner;

    NativeExecution(IotdbStatement statement, StatementRunner runner) {
        this.statement = statement;
        this.host = statement.host();
        this.runner = runner;
    }

    /**
     * What came of it.
     *
     * @param rows null when there are none
     * @param count of a statement without rows
     */
    record Outcome(RpcClient.Reply.@Nullable Rows rows, long count) {}

    Outcome run(PreparedSql.Native plan, ParameterSlots values, Wanted wanted, Limit now) throws SQLException {
        String sql = rendered(NativeLanguage.of(host.model()).asWritten(plan.text()), values);
        NativeText words = new NativeText(sql);
        if (words.mayWrite()) {
            statement.checkMayWrite();
        }
        if (words.logBytes() > host.maxRowBytes()) {
            throw MaxRowBytes.exceeded("The INSERT", words.logBytes(), host.maxRowBytes());
        }
        if (wanted == Wanted.ROWS && words.givesNoRows()) {
            throw Wanted.rowsMissing("this statement gives none; it was not run");
        }
        if (wanted == Wanted.COUNT && words.givesRows()) {
            throw Wanted.rowsNotWanted();
        }
        RpcClient.Reply reply;
        try {
            reply = runner.run(sql, statement.fetchRows(), now);
        } catch (SQLException e) {
            throw explained(e, words);
        } finally {
            // Also after a failure: the server keeps the part that it did.
            if (words.mayWrite()) {
                host.definitionsMayHaveChanged(List.of(sql));
            }
        }
        if (reply instanceof RpcClient.Reply.Rows rows) {
            if (wanted == Wanted.COUNT) {
                rows.blocks().close();
                throw Wanted.rowsNotWanted();
            }
            return new Outcome(rows, -1);
        }
        if (((RpcClient.Reply.Done) reply).database() != null) {
            host.databaseChanged(((RpcClient.Reply.Done) reply).database());
        }
        if (wanted == Wanted.ROWS) {
            throw Wanted.rowsMissing("this statement gave none; it was run");
        }
        return new Outcome(null, words.updateCount());
    }

    private String rendered(String text, ParameterSlots values) throws SQLException {
        NativeLanguage.of(host.model()).check(text);
        return new NativeLiteral(host.model(), new TimeText(host.precision(), host.zone()))
                .render(SqlTemplate.of(text), values);
    }

    /**
     * What the server says of text that it cannot read or take is about its own language: the user may have meant SQL.
     * Statements that SQL has not say nothing more.
     */
    private SQLException explained(SQLException e, NativeText words) {
        boolean refused = REFUSALS.contains(e.getErrorCode());
        if (!refused || !words.standsInSql()) {
            return e;
        }
        return Errors.withMessage(e, e.getMessage() + host.model().match(tree -> TREE_REMEDY, table -> TABLE_REMEDY));
    }
}
