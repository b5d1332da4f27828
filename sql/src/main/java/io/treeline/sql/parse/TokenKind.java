// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

/** What a token is. */
public enum TokenKind {
    /** A keyword or an unquoted name; may begin with a digit, as nodes of the tree may. */
    WORD,
    /**
     * {@code "..."}: a name in relational SQL, a string in native SQL of the tree model. A doubled quote stands for
     * one.
     */
    QUOTED_DOUBLE,
    /** {@code `...`}. A doubled backquote stands for one. */
    QUOTED_BACK,
    /**
     * {@code '...'}, with a prefix letter ({@code X}, {@code N}, {@code E}, {@code U&}) when one stands right before
     * it; PostgreSQL's {@code $$...$$} too.
     */
    STRING,
    /** An unsigned number. */
    NUMBER,
    /** {@code ?}. */
    PARAMETER,
    /** An operator or punctuation, the longest that fits. */
    SYMBOL,
    /** A comment: to the end of the line after two dashes, or a block (blocks nest, as in PostgreSQL). */
    COMMENT,
    /** A brace of a JDBC escape. */
    ESCAPE;

    /** Whether the token is a quoted name. */
    public boolean quotedName() {
        return this == QUOTED_DOUBLE || this == QUOTED_BACK;
    }
}
