// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.catalog.DefinitionChange;
import io.treeline.metadata.model.ServerModel;
import java.sql.SQLException;
import java.util.List;

/**
 * The native language of a server's model: which statements are its, and how text of it must be written so that the
 * server reads what is meant.
 */
// Nothing but this class makes them, so that no thread begins with one of them and waits for this class.
@SuppressWarnings("ClassInitializationDeadlock")
public abstract sealed class NativeLanguage permits TreeLanguage, TableModelLanguage {
    private static final NativeLanguage TREE = new TreeLanguage();
    private static final NativeLanguage TABLE = new TableModelLanguage();

    /** The language of a model. */
    public static NativeLanguage of(ServerModel model) {
        return model.match(tree -> TREE, table -> TABLE);
    }

    /** Whether it has SQL's own statements, USE among them: what cannot be read here may be its. */
    public abstract boolean speaksSql();

    /**
     * The text without comments, where the server does not know them.
     *
     * @throws SQLException 42601 when a quote or a comment is not closed
     */
    public abstract String uncommented(String text) throws SQLException;

    /**
     * The text as it must be sent for the server to read it as it is written: a comment as one, {@code x * -1} as a
     * product.
     *
     * @throws SQLException 42601 when a quote or a comment is not closed
     */
    public abstract String asWritten(String text) throws SQLException;

    /**
     * Lets text pass that the server survives.
     *
     * @param text without comments
     * @throws SQLException 0A000 with what to write instead; 42601 when a quote is not closed
     */
    public abstract void check(String text) throws SQLException;

    /**
     * Whether a statement is to go to the server as it is.
     *
     * @param tokens behind EXPLAIN, if there is one
     * @param analyzed whether there was EXPLAIN ANALYZE before them
     */
    abstract boolean takes(List<Token> tokens, boolean analyzed) throws SQLException;

    /** Whether a token names the time of rows, if what stands behind it does not make it something else. */
    abstract boolean isTime(TokenWords tokens, int i);

    /**
     * What a statement does to definitions.
     *
     * @param head its text as far as the tokens go
     * @param database where names without one are looked up, or null
     * @throws IllegalArgumentException for what cannot be read
     */
    abstract DefinitionChange change(TokenWords words, String head, String database);
}
