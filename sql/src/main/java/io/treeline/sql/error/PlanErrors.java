// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.error;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.name.Spelling;
import io.treeline.sql.parse.SourceText;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.parser.SqlParseException;

/**
 * Says Calcite's errors as SQLExceptions with a state, the position in the user's text, and no list of a hundred
 * expected tokens.
 */
public final class PlanErrors {
    /** What the library says of a parameter that has no neighbour to take its type from. */
    private static final String UNTYPED = "Illegal use of dynamic parameter";

    private record Rule(Pattern message, SqlState state) {}

    private static final List<Rule> RULES = List.of(
            rule("Column '.*' is ambiguous", SqlState.AMBIGUOUS_NAME),
            rule("ROWS value must be a non-negative", SqlState.INVALID_FRAME_OFFSET),
            rule(
                    "Data type of ORDER BY prohibits use of RANGE clause|Data Type mismatch between ORDER BY and RANGE clause",
                    SqlState.FEATURE_NOT_SUPPORTED),
            rule(
                    "RANGE clause cannot be used|frame boundary|existing window reference|both base and referenced windows|Referenced window cannot have|Windowed aggregate expression is illegal|Window expressions are not permitted|"
                            + "Duplicate window (names|specification)",
                    SqlState.WINDOWING_ERROR),
            rule("Window '.*' not found", SqlState.UNDEFINED_OBJECT),
            rule("OVER clause is necessary for window functions", SqlState.WRONG_OBJECT_TYPE),
            rule("Column '.*' not found|Unknown field|Unknown identifier", SqlState.UNDEFINED_COLUMN),
            rule("(Object|Table) '.*' not found", SqlState.UNDEFINED_TABLE),
            rule(
                    "Cannot apply '(NOT|AND|OR|ARRAY)'|Cannot apply 'ITEM' to arguments of type 'ITEM\\(<(?![^>]*ARRAY)",
                    SqlState.DATATYPE_MISMATCH),
            rule("Cannot apply '\\$SCALAR_QUERY'", SqlState.SYNTAX_ERROR),
            rule("Cannot apply '__JSONB?'", SqlState.CANNOT_COERCE),
            rule(
                    "The operator .* does not exist|No match found for function signature|Invalid number of arguments to function|Cannot apply",
                    SqlState.UNDEFINED_FUNCTION),
            rule("Require at least 1 argument|" + UNTYPED, SqlState.INDETERMINATE_TYPE),
            rule(
                    "Ordinal out of range|is not in the select clause|Number of columns must match number of query columns",
                    SqlState.INVALID_COLUMN_REFERENCE),
            rule("requires a FROM clause|String literal continued|Column count mismatch in", SqlState.SYNTAX_ERROR),
            rule(
                    "is not being grouped|Aggregate expression is illegal|Aggregate expressions cannot be nested|must be the same as",
                    SqlState.GROUPING_ERROR),
            rule("Cast function cannot convert", SqlState.CANNOT_COERCE),
            rule(
                    "Values passed to .* operator must have compatible types|Type mismatch|Cannot (cast|assign|infer)|"
                            + "must be of (a )?boolean|Expected a boolean type|must be a condition|incompatible types|Illegal mixing of types|Parameters must be of the same type",
                    SqlState.DATATYPE_MISMATCH),
            rule("Illegal (TIMESTAMP|DATE|TIME|INTERVAL) literal", SqlState.INVALID_DATETIME),
            rule("out of range", SqlState.NUMERIC_OUT_OF_RANGE));

    private static final Pattern MISSING =
            Pattern.compile("^(Column|Table) '(.*?)' not found(?: in table '(.*?)')?", Pattern.DOTALL);

    private PlanErrors() {}

    private static Rule rule(String pattern, SqlState state) {
        return new Rule(Pattern.compile(pattern, Pattern.DOTALL), state);
    }

    /** 0A000 with a sentence. */
    public static SQLException unsupported(String sentence) {
        return SqlState.FEATURE_NOT_SUPPORTED.exception(sentence);
    }

    /** An error of a value. */
    public static SQLException data(SqlState state, String message) {
        return state.exception(message);
    }

    /** An error of the text. */
    public static SQLException syntax(SqlState state, String message) {
        return state.exception(message);
    }

    /** What a failure while running is to who reads the rows: an error of a value as it is, one of ours as ours. */
    public static SQLException running(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException told) {
                return told;
            }
        }
        if (failure instanceof StackOverflowError overflow) {
            return tooDeep(overflow);
        }
        if (failure instanceof OutOfMemoryError exhausted) {
            // What was asked for at once, such as a text made of texts, is refused; what was held before is given back.
            return SqlState.OUT_OF_MEMORY.exception(
                    "A value of the statement, or what it holds, needs more memory than the JVM has left (-Xmx); "
                            + "restrict the rows, or the length of what is computed",
                    0,
                    exhausted);
        }
        // A function that does not look at the size or form of its values itself.
        SqlState ofValue = failure instanceof ArithmeticException
                ? SqlState.NUMERIC_OUT_OF_RANGE
                : failure instanceof DateTimeException
                        ? SqlState.DATETIME_OVERFLOW
                        : failure instanceof NumberFormatException ? SqlState.INVALID_TEXT : null;
        return ofValue == null
                ? internal("running the statement", failure)
                : ofValue.exception("A value is out of range or malformed: " + failure.getMessage(), 0, failure);
    }

    /** Turns what the parser threw into an SQLException. */
    public static SQLException ofParser(SqlParseException e, SourceText source) {
        if (e.getCause() instanceof StackOverflowError || e.getMessage() == null) {
            // The parser makes an exception of it; who planned may have more stack elsewhere.
            throw e.getCause() instanceof StackOverflowError overflow ? overflow : new StackOverflowError();
        }
        String message = firstLine(e.getMessage());
        message = message.replaceFirst(" at line \\d+, column \\d+\\.?", "");
        String where = e.getPos() == null ? "" : " (" + source.position(e.getPos()) + ")";
        if (message.startsWith("Non-query expression")) {
            message = "no statement of SQL or of IoTDB begins like this; a connection is tried with SELECT 1";
        }
        return SqlState.SYNTAX_ERROR.exception("Syntax error: " + message + where, 0, shortened(e, message));
    }

    /**
     * The parser's own exceptions list every token that could have stood there, in more than a hundred lines: the cause
     * keeps the place in the parser, not the list.
     */
    private static Exception shortened(SqlParseException e, String message) {
        IllegalArgumentException cause = new IllegalArgumentException("The parser: " + message);
        cause.setStackTrace(e.getStackTrace());
        return cause;
    }

    /** A statement whose nesting takes more than the thread's stack to plan. */
    public static SQLException tooDeep(StackOverflowError cause) {
        return SqlState.STATEMENT_TOO_COMPLEX.exception(
                "The statement is nested too deeply: one expression within another more often than a thread's stack (-Xss) has room for",
                0,
                cause);
    }

    /**
     * A failure of this engine, or of the library below it, that is no fault of the statement.
     *
     * @param doing what failed
     */
    public static SQLException internal(String doing, Throwable cause) {
        return SqlState.INTERNAL_ERROR.exception(
                "The relational engine failed while " + doing + ": " + cause, 0, cause);
    }

    /** Turns what the validator or converter threw into an SQLException. */
    public static SQLException of(RuntimeException e, SourceText source) {
        return of(e, source, Set.of(), Set.of());
    }

    /**
     * Turns what the validator or converter threw into an SQLException.
     *
     * @param columns the names of columns that could have been meant
     * @param tables the names and aliases of FROM
     */
    public static SQLException of(RuntimeException e, SourceText source, Set<String> columns, Set<String> tables) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        String where = "";
        Throwable told = e;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CalciteContextException context && context.getPosLine() > 0) {
                where = " (" + source.position(context.getPosLine(), context.getPosColumn()) + ")";
            }
            if (cause.getMessage() != null) {
                told = cause;
            }
        }
        if (told instanceof NullPointerException
                || told instanceof IndexOutOfBoundsException
                || told instanceof ClassCastException
                || told instanceof AssertionError) {
            return internal("planning the statement" + where, e);
        }
        String message = told.getMessage() == null ? told.getClass().getSimpleName() : firstLine(told.getMessage());
        if (message.startsWith(UNTYPED)) {
            return SqlState.INDETERMINATE_TYPE.exception(
                    "The type of a parameter cannot be told from what stands around it" + where
                            + ": CAST(? AS type), or set all parameters before anything is asked of the statement",
                    0,
                    e);
        }
        Matcher missing = MISSING.matcher(message);
        if (missing.find()) {
            boolean column = missing.group(1).equals("Column");
            String name = missing.group(2);
            List<String> nearest = Spelling.nearest(name, column ? columns : tables).stream()
                    .filter(near -> !near.equals(name))
                    .map(near -> '"' + near + '"')
                    .toList();
            String what = column
                    ? "Column \"" + name + "\" does not exist"
                            + (missing.group(3) == null ? "" : " in table \"" + missing.group(3) + '"')
                    : "No table of FROM is called \"" + name + '"';
            return (column ? SqlState.UNDEFINED_COLUMN : SqlState.UNDEFINED_TABLE)
                    .exception(
                            what + where + (nearest.isEmpty() ? "" : "; nearest: " + String.join(", ", nearest)), 0, e);
        }
        for (Rule rule : RULES) {
            if (rule.message.matcher(message).find()) {
                return rule.state.exception(message + where, 0, e);
            }
        }
        if (e instanceof CalciteContextException) {
            return SqlState.SYNTAX_OR_ACCESS.exception(message + where, 0, e);
        }
        if (e instanceof UnsupportedOperationException) {
            return SqlState.FEATURE_NOT_SUPPORTED.exception(
                    "This statement uses a construct that the relational engine does not have: " + message, 0, e);
        }
        return internal("planning the statement" + where, e);
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        String line = (end < 0 ? message : message.substring(0, end)).strip();
        // To the library they are texts of these lengths.
        return line.indexOf("VARCHAR(2147") < 0
                ? line
                : line.replace("VARCHAR(" + (Integer.MAX_VALUE - 114) + ')', "JSON")
                        .replace("VARCHAR(" + (Integer.MAX_VALUE - 3802) + ')', "JSONB");
    }
}
