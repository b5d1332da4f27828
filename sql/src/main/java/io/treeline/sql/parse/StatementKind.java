// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

/** Whose a statement is. */
public enum StatementKind {
    /** IoTDB's own: passed to the server, in the tree model without its comments. */
    NATIVE,
    /** Planned here. */
    RELATIONAL,
    /** EXPLAIN of a statement that is planned here. */
    EXPLAIN_RELATIONAL
}
