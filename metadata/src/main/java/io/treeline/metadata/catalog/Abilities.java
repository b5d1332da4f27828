// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import io.treeline.metadata.error.ServerStatus;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a server turned out not to know when it was first asked; versions are not believed. One per connection, safe for
 * use by several threads.
 */
final class Abilities {
    /** Statements that not every server has. */
    enum Ability {
        /** {@code SHOW TABLES DETAILS}, with comments and kinds of tables. */
        TABLE_DETAILS,
        /** {@code DESC t DETAILS}, with comments of columns. */
        COLUMN_DETAILS,
        /** The table model's {@code information_schema.columns}. */
        COLUMNS_VIEW,
        /** Schema templates. */
        TEMPLATES,
        /** {@code SHOW DEVICES ... WHERE TEMPLATE = '..'}. */
        DEVICES_BY_TEMPLATE,
        /** {@code SHOW DEVICES ... WHERE DEVICE CONTAINS '..'}. */
        DEVICES_BY_TEXT
    }

    private final Set<Ability> missing = EnumSet.noneOf(Ability.class);

    /** Something that a server may not know how to answer. */
    interface Question<T> {
        /** Asks the server. */
        T ask() throws SQLException;
    }

    /**
     * Asks in the way that needs the ability, or, once the server has refused that as unknown, in the other.
     *
     * @throws SQLException as the server answered, unless that it does not know such a statement
     */
    <T> T ask(Ability ability, Question<T> question, Question<T> otherwise) throws SQLException {
        synchronized (missing) {
            if (missing.contains(ability)) {
                question = otherwise;
            }
        }
        try {
            return question.ask();
        } catch (SQLException e) {
            boolean unknown = ServerStatus.UNSUPPORTED_OPERATION.is(e)
                    || ServerStatus.SQL_PARSE_ERROR.is(e)
                    || ServerStatus.SEMANTIC_ERROR.is(e)
                    || ServerStatus.TABLE_NOT_EXISTS.is(e) && ability == Ability.COLUMNS_VIEW;
            if (question == otherwise || !unknown) {
                throw e;
            }
        }
        T answer = otherwise.ask();
        synchronized (missing) {
            missing.add(ability);
        }
        return answer;
    }
}
