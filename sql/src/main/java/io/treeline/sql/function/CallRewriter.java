// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.validate.ArrayCast;
import io.treeline.sql.validate.CallRewrite;
import io.treeline.sql.validate.TimeSeriesAggregates;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCollectionTypeNameSpec;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.fun.SqlTrimFunction;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Puts this package's functions and operators in the place of the parser's, so that the validator never sees those
 * whose types or results differ.
 */
public final class CallRewriter implements CallRewrite {
    /** The most digits of a second that PostgreSQL knows; a type that declares so many takes all that a server has. */
    private static final int ALL_DIGITS = 6;

    @Override
    public SqlNode rewrite(SqlNode node) throws SQLException {
        if (node instanceof SqlIntervalLiteral literal
                && literal.getValue() instanceof SqlIntervalLiteral.IntervalValue value) {
            SqlNode text = SqlLiteral.createCharString(
                    (value.getSign() < 0 ? negated(value.getIntervalLiteral()) : value.getIntervalLiteral()),
                    position(node));
            return call("INTERVAL_LITERAL", node, text, units(value.getIntervalQualifier(), node));
        }
        if (node instanceof SqlNumericLiteral number && number.getPrec() == null) {
            return exact(number);
        }
        if (!(node instanceof SqlCall call)) {
            return node;
        }
        List<SqlNode> operands = call.getOperandList();
        switch (call.getKind()) {
            case PLUS, MINUS, TIMES, DIVIDE -> {
                // Before a parameter, only what stands beside it can tell what the minus is of.
                if (call.getKind() == SqlKind.PLUS
                        && operands.get(1) instanceof SqlCall negated
                        && is(negated.getOperator(), "NEGATE")
                        && negated.operand(0).getKind() == SqlKind.DYNAMIC_PARAM) {
                    return call("-", call, operands.get(0), negated.operand(0));
                }
                return call(call.getOperator().getName(), call, operands);
            }
            case MINUS_PREFIX -> {
                if (operands.get(0) instanceof SqlNumericLiteral literal) {
                    return SqlLiteral.createExactNumeric(
                            literal.bigDecimalValue().negate().toPlainString(), position(node));
                }
                return call("NEGATE", call, operands);
            }
            case PLUS_PREFIX -> {
                return call("PLUS", call, operands);
            }
            case INTERVAL -> {
                return call("INTERVAL_OF", call, operands.get(0), units((SqlIntervalQualifier) operands.get(1), node));
            }
            case POSIX_REGEX_CASE_SENSITIVE, POSIX_REGEX_CASE_INSENSITIVE -> {
                String name = call.getOperator().getName().startsWith("NEGATED") ? "!~" : "~";
                return call(call.getKind() == SqlKind.POSIX_REGEX_CASE_SENSITIVE ? name : name + '*', call, operands);
            }
            case SIMILAR -> {
                SqlNode similar = call("SIMILAR TO", call, operands);
                return call.getOperator().getName().startsWith("NOT")
                        ? SqlStdOperatorTable.NOT.createCall(position(node), similar)
                        : similar;
            }
            case IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM -> {
                return isRow(operands.get(0)) && isRow(operands.get(1)) ? RowComparison.of(call) : call;
            }
            case IN, NOT_IN -> {
                return isRow(operands.get(0)) && operands.get(1) instanceof SqlNodeList list
                        ? RowComparison.in(call, list)
                        : call;
            }
            case IS_NULL, IS_NOT_NULL -> {
                return isRow(operands.get(0)) ? RowComparison.nulls(call) : call;
            }
            case OVERLAPS -> {
                return RowComparison.overlaps(call);
            }
            case RLIKE -> {
                SqlNode matches = call("~", call, operands);
                return call.getOperator().getName().startsWith("NOT")
                        ? SqlStdOperatorTable.NOT.createCall(position(node), matches)
                        : matches;
            }
            // What the text's pre-pass makes of ~* and !~*, which the grammar does not have.
            case SUCCEEDS -> {
                return call("~*", call, operands);
            }
            case IMMEDIATELY_SUCCEEDS -> {
                return call("!~*", call, operands);
            }
            case CAST -> {
                if (call.getOperator() != SqlStdOperatorTable.CAST) {
                    return call;
                }
                if (operands.get(1) instanceof SqlIntervalQualifier units && !isPlain(units)) {
                    return call("__INTERVAL_AS", call, operands.get(0), units(units, node));
                }
                String elements = elements(operands.get(1));
                if (!elements.isEmpty()) {
                    return elements(elements, call);
                }
                return isUuid(operands.get(1)) ? call("__UUID", call, operands.get(0)) : cast((SqlBasicCall) call);
            }
            case ARRAY_VALUE_CONSTRUCTOR -> {
                // Without elements only a cast around it can tell its type.
                return operands.isEmpty() ? call : call("ARRAY", call, operands);
            }
            case ITEM -> {
                boolean more = operands.get(0) instanceof SqlBasicCall item && is(item.getOperator(), "ITEM");
                List<SqlNode> subscripts =
                        new ArrayList<>(more ? ((SqlCall) operands.get(0)).getOperandList() : List.of(operands.get(0)));
                subscripts.add(operands.get(1));
                return call("ITEM", call, subscripts);
            }
            default -> {}
        }
        String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
        if (CallRewrite.isSlice(call)) {
            return call("SLICE", call, operands);
        }
        switch (name) {
            // Whether the first two are of an instant or of a clock's reading shows when all types are known.
            case "TIMEZONE", "DATE_BIN", "||", "%" -> {
                return call(name, call, operands);
            }
            case "MAKE_INTERVAL" -> {
                return call(
                        name,
                        call,
                        operands.stream().anyMatch(operand -> operand.getKind() == SqlKind.ARGUMENT_ASSIGNMENT)
                                ? byName(call)
                                : operands);
            }
            // Only the grammar wanted it.
            case "__PARTITION_KEY" -> {
                return operands.get(0);
            }
            case "TRIM" -> {
                return trim(call);
            }
            case "EXTRACT", "DATE_PART", "TIMESTAMPADD", "TIMESTAMPDIFF", "DATE_TRUNC" -> {
                List<SqlNode> changed = new ArrayList<>(operands);
                changed.replaceAll(operand ->
                        operand instanceof SqlIntervalQualifier qualifier ? units(qualifier, node) : operand);
                return call(name, call, changed);
            }
            default -> {}
        }
        SqlNode ofTime = TimeSeriesAggregates.of(call);
        if (ofTime != null) {
            return ofTime;
        }
        if (name.equals("TIME_BUCKET") || name.equals("TIME_BUCKET_GAPFILL")) {
            return call(name, call, NamedArguments.ofBucket(name, operands));
        }
        if (name.equals("LOCF") || name.equals("INTERPOLATE")) {
            return call(NamedArguments.overNull(name, operands) ? "LOCF_OVER_NULL" : name, call, operands.get(0));
        }
        boolean scalar = call.getOperator() instanceof SqlFunction
                && !(call.getOperator() instanceof SqlAggFunction)
                && !(call.getOperator() instanceof FunctionOperator)
                && call.getFunctionQuantifier() == null
                && operands.stream().noneMatch(SqlIntervalQualifier.class::isInstance);
        if (scalar && Functions.callable(name) && simpleName(call)) {
            return call(name, call, operands);
        }
        return node;
    }

    /** The cast that knows of arrays; one of {@code ARRAY[]} is that of a text. */
    private static SqlNode cast(SqlBasicCall call) {
        List<SqlNode> operands = new ArrayList<>(call.getOperandList());
        if (operands.get(1) instanceof SqlDataTypeSpec spec
                && spec.getTypeNameSpec() instanceof SqlBasicTypeNameSpec type
                && type.getPrecision() >= 0
                && type.getPrecision() < ALL_DIGITS
                && type.getTypeName().toString().startsWith("TIME")) {
            SqlNode whole =
                    new SqlBasicCall(ArrayCast.OPERATOR, operands, position(call), call.getFunctionQuantifier());
            return call(
                    "ROUND_TIME",
                    call,
                    whole,
                    SqlLiteral.createExactNumeric(String.valueOf(type.getPrecision()), position(call)));
        }
        if (operands.get(1) instanceof SqlDataTypeSpec spec
                && spec.getTypeNameSpec() instanceof SqlBasicTypeNameSpec type
                && type.getTypeName().toString().equals("CHAR")) {
            // Blanks at the end of a CHARACTER are no part of it; without a length it has one.
            SqlBasicTypeNameSpec text = new SqlBasicTypeNameSpec(
                    SqlTypeName.VARCHAR,
                    Math.max(1, type.getPrecision()),
                    type.getCharSetName(),
                    spec.getParserPosition());
            operands.set(1, new SqlDataTypeSpec(text, spec.getParserPosition()));
            return call(
                    "RTRIM",
                    call,
                    new SqlBasicCall(ArrayCast.OPERATOR, operands, position(call), call.getFunctionQuantifier()));
        }
        if (isEmpty(operands.get(0))) {
            operands.set(0, SqlLiteral.createCharString("{}", position(call)));
        }
        return new SqlBasicCall(ArrayCast.OPERATOR, operands, position(call), call.getFunctionQuantifier());
    }

    /** What stands for INTERVAL without units. */
    private static boolean isPlain(SqlIntervalQualifier units) {
        return units.timeUnitRange == TimeUnitRange.DAY_TO_SECOND
                && units.getFractionalSecondPrecisionPreservingDefault() < 0;
    }

    /** There is no type for a UUID: it is its text, as PostgreSQL writes it. */
    private static boolean isUuid(SqlNode type) {
        return type instanceof SqlDataTypeSpec spec
                && spec.getTypeNameSpec() instanceof SqlBasicTypeNameSpec basic
                && basic.getTypeName().isSimple()
                && basic.getTypeName().getSimple().equalsIgnoreCase("UUID");
    }

    /** The elements of an array's type, where they are text to the library; empty for all others. */
    private static String elements(SqlNode type) {
        String name = type instanceof SqlDataTypeSpec spec
                        && spec.getTypeNameSpec() instanceof SqlCollectionTypeNameSpec collection
                        && collection.getElementTypeName().getTypeName().isSimple()
                ? collection.getElementTypeName().getTypeName().getSimple().toUpperCase(Locale.ROOT)
                : "";
        return name.equals("UUID") || name.equals("JSON") || name.equals("JSONB") ? name : "";
    }

    /** An array of texts, each of which is read as one of the type. */
    private static SqlNode elements(String type, SqlCall call) {
        SqlNode texts = new SqlDataTypeSpec(
                new SqlCollectionTypeNameSpec(
                        new SqlBasicTypeNameSpec(SqlTypeName.VARCHAR, position(call)),
                        SqlTypeName.ARRAY,
                        position(call)),
                position(call));
        SqlNode array = cast(new SqlBasicCall(ArrayCast.OPERATOR, List.of(call.operand(0), texts), position(call)));
        return type.equals("UUID")
                ? call("__UUIDS", call, array)
                : call(
                        "__" + type + "_ELEMENTS",
                        call,
                        array,
                        call("__" + type, call, SqlLiteral.createNull(position(call))));
    }

    private static boolean isEmpty(SqlNode node) {
        return node.getKind() == SqlKind.ARRAY_VALUE_CONSTRUCTOR
                && ((SqlCall) node).getOperandList().stream().allMatch(CallRewriter::isEmpty);
    }

    /** The arguments of MAKE_INTERVAL in their order, of which some are given by name; the others are 0. */
    private static List<SqlNode> byName(SqlCall call) throws SQLException {
        List<String> names = List.of("years", "months", "weeks", "days", "hours", "mins", "secs");
        List<SqlNode> ordered = new ArrayList<>(java.util.Collections.nCopies(names.size(), null));
        for (int i = 0; i < call.operandCount(); i++) {
            SqlNode operand = call.operand(i);
            boolean named = operand.getKind() == SqlKind.ARGUMENT_ASSIGNMENT;
            int place = named
                    ? names.indexOf(((SqlCall) operand).operand(1).toString().toLowerCase(Locale.ROOT))
                    : i;
            if (place < 0 || place >= names.size() || ordered.get(place) != null) {
                throw PlanErrors.syntax(
                        SqlState.UNDEFINED_FUNCTION,
                        "MAKE_INTERVAL takes each of years, months, weeks, days, hours, mins and secs once");
            }
            ordered.set(place, named ? ((SqlCall) operand).operand(0) : operand);
        }
        ordered.replaceAll(operand -> operand == null ? SqlLiteral.createExactNumeric("0", position(call)) : operand);
        return ordered;
    }

    /** A number with an exponent is as exact as one without: PostgreSQL's are all numeric. */
    private static SqlNode exact(SqlNumericLiteral number) throws SQLException {
        BigDecimal value = number.bigDecimalValue();
        if (value.scale() > 400 || value.precision() - value.scale() > 500) {
            throw PlanErrors.data(SqlState.NUMERIC_OUT_OF_RANGE, "The number has more digits than are supported");
        }
        SqlNode literal = SqlLiteral.createExactNumeric(value.toPlainString(), position(number));
        return value.scale() > 0
                ? literal
                : SqlStdOperatorTable.CAST.createCall(
                        position(number),
                        literal,
                        new SqlDataTypeSpec(
                                new SqlBasicTypeNameSpec(SqlTypeName.DECIMAL, position(number)), position(number)));
    }

    @Override
    public void checkCast(RelDataType from, RelDataType to) throws SQLException {
        boolean arrays = Kind.of(from) == Kind.ARRAY && Kind.of(to) == Kind.ARRAY;
        if (!Casts.exists(
                Kind.of(arrays ? from.getComponentType() : from), Kind.of(arrays ? to.getComponentType() : to))) {
            throw PlanErrors.syntax(
                    SqlState.CANNOT_COERCE, "Cannot cast type " + from.getSqlTypeName() + " to " + to.getSqlTypeName());
        }
    }

    private static boolean simpleName(SqlCall call) {
        SqlFunction function = (SqlFunction) call.getOperator();
        return (function.getSqlIdentifier() == null
                        || function.getSqlIdentifier().isSimple())
                && call.getKind() != SqlKind.CAST;
    }

    private static String negated(String text) {
        return text.startsWith("-") ? text.substring(1) : '-' + text;
    }

    private static boolean isRow(SqlNode node) {
        return node.getKind() == SqlKind.ROW;
    }

    private static SqlNode trim(SqlCall call) {
        List<SqlNode> operands = call.getOperandList();
        if (operands.size() != 3 || !(operands.get(0) instanceof SqlLiteral flag)) {
            return call("BTRIM", call, operands);
        }
        String name = switch (flag.symbolValue(SqlTrimFunction.Flag.class)) {
            case LEADING -> "LTRIM";
            case TRAILING -> "RTRIM";
            default -> "BTRIM";
        };
        return operands.get(1) == null
                ? call(name, call, operands.get(2))
                : call(name, call, operands.get(2), operands.get(1));
    }

    private static SqlNode units(SqlIntervalQualifier qualifier, SqlNode at) {
        if (qualifier.timeFrameName != null) {
            return SqlLiteral.createCharString(qualifier.timeFrameName, position(at));
        }
        TimeUnitRange range = qualifier.timeUnitRange;
        String text = range.endUnit == null || range.endUnit == range.startUnit
                ? range.startUnit.name()
                : range.startUnit.name() + " TO " + range.endUnit.name();
        int digits = qualifier.getFractionalSecondPrecisionPreservingDefault();
        if (digits < 0 && text.equals("SECOND")) {
            // To the grammar SECOND(2) has two digits before the point, to PostgreSQL behind it.
            digits = qualifier.getStartPrecisionPreservingDefault();
        }
        return SqlLiteral.createCharString(digits >= 0 ? text + '(' + digits + ')' : text, position(at));
    }

    private static SqlParserPos position(SqlNode node) {
        return node.getParserPosition();
    }

    @Override
    public boolean isStart(String function) {
        return SessionFunctions.isStart(function);
    }

    @Override
    public boolean isZoneOfInstant(SqlOperator operator) {
        return is(operator, "TIMEZONE");
    }

    @Override
    public boolean isZoneOfClock(SqlOperator operator) {
        return is(operator, "AT_ZONE");
    }

    private static boolean is(SqlOperator operator, String name) {
        return operator instanceof FunctionOperator && operator.getName().equals(name);
    }

    @Override
    public SqlOperator ofReadings(SqlCall call) {
        return call.getOperator() instanceof FunctionOperator ? ReadingFunctions.of(call) : null;
    }

    @Override
    public Written written(SqlOperator operator, List<RelDataType> operands, int place) {
        return operator instanceof FunctionOperator own ? ReadingFunctions.written(own, operands, place) : Written.NOT;
    }

    @Override
    public SqlOperator written(Written as, boolean reading) {
        return ReadingFunctions.written(as, reading);
    }

    @Override
    public boolean takesJson(SqlOperator operator, int place) {
        return operator instanceof FunctionOperator own
                && own.overloads().stream()
                        .anyMatch(overload ->
                                !overload.parameters().isEmpty() && overload.parameter(place) == Kind.VALUE);
    }

    @Override
    public SqlOperator function(String name) {
        return Functions.find(name);
    }

    private static SqlNode call(String name, SqlNode at, SqlNode... operands) {
        return call(name, at, List.of(operands));
    }

    private static SqlNode call(String name, SqlNode at, List<SqlNode> operands) {
        SqlOperator operator = Functions.find(name);
        return new SqlBasicCall(operator, operands, position(at));
    }
}
