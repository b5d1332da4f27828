// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.error;

import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLNonTransientException;
import java.sql.SQLRecoverableException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientException;
import org.jspecify.annotations.Nullable;

/** The SQLStates this product raises; ISO 9075 classes first, PostgreSQL's where the standard has none. */
public enum SqlState {
    /** A warning: nothing was undone, an unknown key was ignored ... */
    WARNING("01000"),
    /** A parameter has no value. */
    PARAMETER_NOT_SET("07001"),
    /** The feature is not supported. */
    FEATURE_NOT_SUPPORTED("0A000"),
    /** The connection could not be made. */
    CONNECTION_REFUSED("08001"),
    /** The connection is closed. */
    CONNECTION_CLOSED("08003"),
    /** The server took the connection, and turned it away. */
    CONNECTION_REJECTED("08004"),
    /** The connection broke while in use. */
    CONNECTION_FAILURE("08006"),
    /** The connection broke, and nobody can tell whether what was on its way took effect. */
    OUTCOME_UNKNOWN("08007"),
    /** The server and the driver do not speak the same protocol. */
    PROTOCOL_VIOLATION("08P01"),
    /** A subquery used as an expression gives more than one row. */
    CARDINALITY_VIOLATION("21000"),
    /** A text is longer than its type allows. */
    STRING_TOO_LONG("22001"),
    /** A number, or timestamp, does not fit the type asked for. */
    NUMERIC_OUT_OF_RANGE("22003"),
    /** A date or time is malformed. */
    INVALID_DATETIME("22007"),
    /** A date or time is out of range, or finer than the server's precision. */
    DATETIME_OVERFLOW("22008"),
    /** A time zone's offset is no such. */
    INVALID_ZONE_DISPLACEMENT("22009"),
    /** Division by zero. */
    DIVISION_BY_ZERO("22012"),
    /** A part of text was asked for with a negative length, or does not exist. */
    SUBSTRING_ERROR("22011"),
    /** The escape character is no single one. */
    INVALID_ESCAPE("22019"),
    /** An escape character stands where it has no meaning. */
    INVALID_ESCAPE_USE("2200C"),
    /** A pattern ends with its escape character. */
    INVALID_ESCAPE_SEQUENCE("22025"),
    /** A regular expression is malformed. */
    INVALID_REGEX("2201B"),
    /** A logarithm of zero or of a negative number. */
    INVALID_LOGARITHM("2201E"),
    /** A root of a negative number, or a power that is none. */
    INVALID_POWER("2201F"),
    /** The buckets of a histogram are none. */
    INVALID_BUCKETS("2201G"),
    /** A value is none that the operation takes. */
    DATA_EXCEPTION("22000"),
    /** Arrays do not fit each other, or a subscript does not fit its array. */
    ARRAY_SUBSCRIPT("2202E"),
    /** A subscript of a JSON path is none. */
    INVALID_JSON_SUBSCRIPT("22033"),
    /** A JSON path gives several items where one is wanted. */
    MORE_THAN_ONE_JSON_ITEM("22034"),
    /** A JSON path gives nothing where something is wanted. */
    NO_JSON_ITEM("22035"),
    /** An item of JSON is no number where one is wanted. */
    NON_NUMERIC_JSON_ITEM("22036"),
    /** A JSON path gives another number of items than the one that is wanted. */
    SINGLE_JSON_ITEM_REQUIRED("22038"),
    /** An item of JSON is no array where one is wanted. */
    JSON_ARRAY_NOT_FOUND("22039"),
    /** An object of JSON has two members of one key. */
    DUPLICATE_JSON_KEY("22030"),
    /** An object of JSON lacks a member. */
    JSON_MEMBER_NOT_FOUND("2203A"),
    /** An operand in a JSON path is no number. */
    JSON_NUMBER_NOT_FOUND("2203B"),
    /** An item of JSON is no object where one is wanted. */
    JSON_OBJECT_NOT_FOUND("2203C"),
    /** An item of JSON is no single value where one is wanted. */
    JSON_SCALAR_REQUIRED("2203F"),
    /** NULL stands where a value must. */
    NULL_NOT_ALLOWED("22004"),
    /** Text does not have the form of the type asked for. */
    INVALID_TEXT("22P02"),
    /** A character that the target cannot hold. */
    UNTRANSLATABLE_CHARACTER("22P05"),
    /** A value cannot be converted to the type asked for. */
    INVALID_CAST("22018"),
    /** The offset of a window frame is negative or NULL. */
    INVALID_FRAME_OFFSET("22013"),
    /** A field of an interval's text is out of range. */
    INTERVAL_OVERFLOW("22015"),
    /** The argument of NTILE is not positive. */
    INVALID_NTILE("22014"),
    /** The argument of NTH_VALUE is not positive. */
    INVALID_NTH_VALUE("22016"),
    /** A LIMIT is negative. */
    INVALID_LIMIT("2201W"),
    /** The percentage of a sample. */
    INVALID_SAMPLE("2202H"),
    /** The seed of a sample. */
    INVALID_SAMPLE_REPEAT("2202G"),
    /** An OFFSET is negative. */
    INVALID_OFFSET("2201X"),
    /** A parameter has a value that is not allowed. */
    INVALID_PARAMETER_VALUE("22023"),
    /** NULL where none is allowed. */
    NOT_NULL_VIOLATION("23502"),
    /** A result set is closed or not on a row. */
    INVALID_CURSOR_STATE("24000"),
    /** The transaction state does not allow the statement: a write on a read-only connection. */
    READ_ONLY("25006"),
    /** What only makes sense in a transaction stands outside of one. */
    NO_ACTIVE_TRANSACTION("25P01"),
    /** Wrong user or password. */
    INVALID_AUTHORIZATION("28000"),
    /** The database, in PostgreSQL's sense, does not exist. */
    INVALID_CATALOG_NAME("3D000"),
    /** The schema does not exist. */
    INVALID_SCHEMA_NAME("3F000"),
    /** The statement has a syntax error. */
    SYNTAX_ERROR("42601"),
    /** Nothing tells the type of an expression. */
    INDETERMINATE_TYPE("42P18"),
    /** A privilege is missing. */
    INSUFFICIENT_PRIVILEGE("42501"),
    /** A type, or another object that is no table, does not exist. */
    UNDEFINED_OBJECT("42704"),
    /** A name is not well-formed. */
    INVALID_NAME("42602"),
    /** A table exists already. */
    DUPLICATE_TABLE("42P07"),
    /** A schema exists already. */
    DUPLICATE_SCHEMA("42P06"),
    /** A column exists already. */
    DUPLICATE_COLUMN("42701"),
    /** Other objects depend on the one to be dropped. */
    DEPENDENT_OBJECTS("2BP01"),
    /** A row of the same key exists already. */
    UNIQUE_VIOLATION("23505"),
    /** A table does not exist. */
    UNDEFINED_TABLE("42P01"),
    /** A column does not exist. */
    UNDEFINED_COLUMN("42703"),
    /**
     * A place that may only name a column of the result names something else: an ordinal out of range, ORDER BY of
     * DISTINCT.
     */
    INVALID_COLUMN_REFERENCE("42P10"),
    /** invalid_recursion: a WITH RECURSIVE query reads from itself where it may not. */
    INVALID_RECURSION("42P19"),
    /** wrong_object_type: a function of another kind than the place takes. */
    WRONG_OBJECT_TYPE("42809"),
    /** windowing_error: a window's definition that makes no sense. */
    WINDOWING_ERROR("42P20"),
    /** A name stands for more than one thing. */
    AMBIGUOUS_NAME("42702"),
    /** A column is neither grouped nor aggregated, or an aggregate stands where none may. */
    GROUPING_ERROR("42803"),
    /** A function does not exist. */
    UNDEFINED_FUNCTION("42883"),
    /** A table or column exists already. */
    DUPLICATE_OBJECT("42710"),
    /** There is no cast between two types. */
    CANNOT_COERCE("42846"),
    /** Types do not fit. */
    DATATYPE_MISMATCH("42804"),
    /** Any other error of the statement. */
    SYNTAX_OR_ACCESS("42000"),
    /** Too much of something is in use, here or on the server. */
    INSUFFICIENT_RESOURCES("53000"),
    /** Memory ran out, here or on the server. */
    OUT_OF_MEMORY("53200"),
    /** The statement is nested too deeply. */
    STATEMENT_TOO_COMPLEX("54001"),
    /** Something is larger than can be. */
    LIMIT_EXCEEDED("54000"),
    /** An object is not in the state the call needs: a statement is closed. */
    INVALID_STATE("55000"),
    /** A setting that cannot be changed. */
    CANNOT_CHANGE("55P02"),
    /** The statement was cancelled or timed out. */
    QUERY_CANCELED("57014"),
    /**
     * cannot_connect_now: the server, or another node of its cluster, cannot do it at the moment, for a reason that
     * passes.
     */
    SERVER_UNAVAILABLE("57P03"),
    /** The server failed. */
    SYSTEM_ERROR("58000"),
    /** A failure of this product that is no fault of the statement. */
    INTERNAL_ERROR("XX000"),
    /** Anything without a better state. */
    GENERAL_ERROR("HY000");

    private final String code;

    SqlState(String code) {
        this.code = code;
    }

    /** The five characters. */
    public String code() {
        return code;
    }

    /** Whether a state is about the connection; null is not. */
    public static boolean isConnection(String state) {
        return state != null && state.startsWith("08");
    }

    /** An error of this state. */
    public SQLException exception(String message) {
        return exception(message, 0, null);
    }

    /**
     * An error of this state, of the class that JDBC has for it.
     *
     * @param vendorCode the server's own code, or 0
     * @param cause what led to it, or null
     */
    public SQLException exception(@Nullable String message, int vendorCode, @Nullable Throwable cause) {
        return switch (this) {
            case CONNECTION_REFUSED, CONNECTION_CLOSED, CONNECTION_REJECTED, PROTOCOL_VIOLATION ->
                new SQLNonTransientConnectionException(message, code, vendorCode, cause);
            case CONNECTION_FAILURE, OUTCOME_UNKNOWN -> new SQLRecoverableException(message, code, vendorCode, cause);
            case INSUFFICIENT_RESOURCES, OUT_OF_MEMORY, SERVER_UNAVAILABLE ->
                new SQLTransientException(message, code, vendorCode, cause);
            case READ_ONLY -> new SQLNonTransientException(message, code, vendorCode, cause);
            default ->
                switch (code.substring(0, 2)) {
                    case "07" -> new SQLNonTransientException(message, code, vendorCode, cause);
                    case "0A" -> new SQLFeatureNotSupportedException(message, code, vendorCode, cause);
                    case "22" -> new SQLDataException(message, code, vendorCode, cause);
                    case "23" -> new SQLIntegrityConstraintViolationException(message, code, vendorCode, cause);
                    case "28" -> new SQLInvalidAuthorizationSpecException(message, code, vendorCode, cause);
                    case "42", "3F" -> new SQLSyntaxErrorException(message, code, vendorCode, cause);
                    default -> new SQLException(message, code, vendorCode, cause);
                };
        };
    }

    /**
     * An error of this state, of the class by which JDBC says that a time limit passed.
     *
     * @param vendorCode the server's own code, or 0
     * @param cause what led to it, or null
     */
    public SQLTimeoutException timeout(@Nullable String message, int vendorCode, @Nullable Throwable cause) {
        return new SQLTimeoutException(message, code, vendorCode, cause);
    }

    /** The state of five characters; {@link #GENERAL_ERROR} for one that is not here. */
    public static SqlState ofCode(String code) {
        for (SqlState state : values()) {
            if (state.code.equals(code)) {
                return state;
            }
        }
        return GENERAL_ERROR;
    }
}
