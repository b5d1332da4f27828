// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.error;

import java.sql.SQLException;

/**
 * The status codes of the server that decide what is done next, by their names there; what all others mean in SQL
 * stands with the answers' reader. An exception carries its code as vendor code.
 */
public enum ServerStatus {
    /** All went well. */
    SUCCESS(200),
    /** The server of this version has no such statement. */
    UNSUPPORTED_OPERATION(300),
    /** Several, each of which has a status of its own. */
    MULTIPLE_ERROR(302),
    /** A success that also says which node would have been nearer. */
    REDIRECTION_RECOMMEND(400),
    /** The table model has no such database. */
    DATABASE_NOT_EXIST(500),
    /** A path that the grammar or the server's rules refuse. */
    ILLEGAL_PATH(509),
    /** The table model has no such table. */
    TABLE_NOT_EXISTS(550),
    /** A table of the table model has no such column. */
    COLUMN_NOT_EXISTS(616),
    /** The text does not parse. */
    SQL_PARSE_ERROR(700),
    /** The text parses and means nothing here. */
    SEMANTIC_ERROR(701),
    /** The user lacks the privilege. */
    NO_PERMISSION(803);

    private final int code;

    ServerStatus(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** Whether a number is this status. */
    public boolean is(int number) {
        return number == code;
    }

    /** Whether the server answered with this status. */
    public boolean is(SQLException error) {
        return error.getErrorCode() == code;
    }
}
