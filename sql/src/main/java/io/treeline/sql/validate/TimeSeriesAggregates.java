// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;
import org.apache.calcite.sql.util.SqlOperatorTables;
import org.apache.calcite.util.Optionality;

/**
 * Aggregates that look at values in the order of time, as TimescaleDB and its toolkit have them: FIRST, LAST, MIN_BY,
 * MAX_BY, DELTA, RATE, those of counters, TIME_WEIGHT_AVG, INTEGRAL and STATE_DURATION. The toolkit's two steps,
 * {@code delta(counter_agg(ts, value))}, are one here.
 */
public final class TimeSeriesAggregates {
    /** How values between two rows are thought. */
    private static final String LOCF = "_LOCF";

    /** What SESSION is made of. */
    private static final String SESSION_EDGE = "__SESSION_EDGE";

    private static final SqlReturnTypeInference DIFFERENCE = binding -> {
        RelDataTypeFactory types = binding.getTypeFactory();
        return types.createTypeWithNullability(
                switch (binding.getOperandType(0).getSqlTypeName()) {
                    case TINYINT, SMALLINT, INTEGER, BIGINT -> types.createSqlType(SqlTypeName.BIGINT);
                    case DECIMAL -> binding.getOperandType(0);
                    default -> types.createSqlType(SqlTypeName.DOUBLE);
                },
                true);
    };

    private static final SqlReturnTypeInference INTERVAL = binding -> binding.getTypeFactory()
            .createTypeWithNullability(
                    binding.getTypeFactory()
                            .createSqlIntervalType(
                                    new SqlIntervalQualifier(TimeUnit.DAY, TimeUnit.SECOND, SqlParserPos.ZERO)),
                    true);

    private static final SqlReturnTypeInference FIRST_ARGUMENT =
            ReturnTypes.ARG0.andThen(SqlTypeTransforms.FORCE_NULLABLE);
    private static final SqlOperandTypeChecker NUMBER_AND_TIME =
            OperandTypes.family(SqlTypeFamily.NUMERIC, SqlTypeFamily.TIMESTAMP);

    private static final Map<String, Aggregate> ALL = new LinkedHashMap<>();

    static {
        for (String name : List.of("FIRST", "LAST", "MIN_BY", "MAX_BY")) {
            define(name, FIRST_ARGUMENT, OperandTypes.ANY_ANY);
        }
        define("DELTA", DIFFERENCE, NUMBER_AND_TIME);
        define("COUNTER_DELTA", DIFFERENCE, NUMBER_AND_TIME);
        define("COUNTER_RESETS", ReturnTypes.BIGINT, NUMBER_AND_TIME);
        for (String name : List.of(
                "RATE", "COUNTER_RATE", "TIME_WEIGHT_AVG", "TIME_WEIGHT_AVG" + LOCF, "INTEGRAL", "INTEGRAL" + LOCF)) {
            define(name, ReturnTypes.DOUBLE_FORCE_NULLABLE, NUMBER_AND_TIME);
        }
        define(SESSION_EDGE, FIRST_ARGUMENT, OperandTypes.family(SqlTypeFamily.TIMESTAMP, SqlTypeFamily.NUMERIC));
        define("STATE_DURATION", INTERVAL, OperandTypes.family(SqlTypeFamily.BOOLEAN, SqlTypeFamily.TIMESTAMP));
    }

    /** For the validator to find them. */
    static final SqlOperatorTable OPERATORS = SqlOperatorTables.of(List.copyOf(ALL.values()));

    private static final Set<String> WEIGHTED = Set.of("TIME_WEIGHT_AVG", "INTEGRAL");

    private TimeSeriesAggregates() {}

    /** An aggregate of a value and a time. */
    private static final class Aggregate extends SqlAggFunction {
        Aggregate(String name, SqlReturnTypeInference type, SqlOperandTypeChecker operands) {
            super(
                    name,
                    null,
                    SqlKind.OTHER_FUNCTION,
                    type,
                    null,
                    operands,
                    SqlFunctionCategory.USER_DEFINED_FUNCTION,
                    false,
                    false,
                    Optionality.FORBIDDEN);
        }
    }

    private static void define(String name, SqlReturnTypeInference type, SqlOperandTypeChecker operands) {
        ALL.put(name, new Aggregate(name, type, operands));
    }

    /** What they are called in a statement, without those that the engine alone knows. */
    public static List<String> names() {
        return ALL.keySet().stream()
                .filter(name -> !name.endsWith(LOCF) && !name.startsWith("__"))
                .toList();
    }

    /**
     * The call of one of these aggregates that a call as parsed means; null where it means none.
     *
     * @throws SQLException 42883 for arguments that the function does not take, 22023 for a method that there is none
     *     of
     */
    public static SqlNode of(SqlCall call) throws SQLException {
        if (!(call.getOperator() instanceof SqlFunction function)
                || function.getNameAsId() == null
                || !function.getNameAsId().isSimple()
                || call.getOperator() instanceof Aggregate) {
            return null;
        }
        String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
        SqlNode twoSteps = ofSummary(name, call);
        if (twoSteps != null) {
            return twoSteps;
        }
        if (!ALL.containsKey(name) || name.endsWith(LOCF)) {
            return null;
        }
        List<SqlNode> operands = new ArrayList<>(call.getOperandList());
        String weighted = name;
        if (WEIGHTED.contains(name) && operands.size() == 3) {
            weighted = weighted(name, operands.remove(2));
        }
        if (operands.size() != 2) {
            throw wrong(
                    name,
                    "takes a value and its time"
                            + (WEIGHTED.contains(name) ? ", and 'linear' or 'locf' behind them" : "") + ", and has "
                            + call.operandCount() + " arguments");
        }
        return made(weighted, call, operands.get(0), operands.get(1));
    }

    private static SqlNode made(String name, SqlCall at, SqlNode value, SqlNode time) {
        return new SqlBasicCall(
                ALL.get(name), List.of(value, time), at.getParserPosition(), at.getFunctionQuantifier());
    }

    /** The toolkit's {@code accessor(summary(time, value))}. */
    private static SqlNode ofSummary(String accessor, SqlCall call) throws SQLException {
        if (call.operandCount() == 0
                || !(call.operand(0) instanceof SqlBasicCall summary)
                || !(summary.getOperator() instanceof SqlFunction)) {
            return null;
        }
        String kind = summary.getOperator().getName().toUpperCase(Locale.ROOT);
        List<SqlNode> given = summary.getOperandList();
        switch (kind) {
            case "COUNTER_AGG", "GAUGE_AGG" -> {
                boolean counter = kind.equals("COUNTER_AGG");
                String name = switch (accessor) {
                    case "DELTA", "RATE" -> counter ? "COUNTER_" + accessor : accessor;
                    case "NUM_RESETS" -> counter ? "COUNTER_RESETS" : null;
                    default -> null;
                };
                if (name == null) {
                    throw PlanErrors.unsupported(accessor + " of " + kind + " is not supported; DELTA, RATE"
                            + (counter ? " and NUM_RESETS are." : " are."));
                }
                check(kind, given.size() == 2 && call.operandCount() == 1, "takes a time and a value");
                return made(name, call, given.get(1), given.get(0));
            }
            case "TIME_WEIGHT" -> {
                String name =
                        accessor.equals("AVERAGE") ? "TIME_WEIGHT_AVG" : accessor.equals("INTEGRAL") ? accessor : null;
                if (name == null) {
                    throw PlanErrors.unsupported(
                            accessor + " of TIME_WEIGHT is not supported; AVERAGE and INTEGRAL are.");
                }
                check(
                        kind,
                        given.size() == 3 && call.operandCount() == 1,
                        "takes 'Linear' or 'LOCF', a time and a value");
                return made(weighted(name, given.get(0)), call, given.get(2), given.get(1));
            }
            case "STATE_AGG", "COMPACT_STATE_AGG" -> {
                if (!accessor.equals("DURATION_IN")) {
                    throw PlanErrors.unsupported(accessor + " of " + kind + " is not supported; DURATION_IN is.");
                }
                check(
                        kind,
                        given.size() == 2 && call.operandCount() == 2,
                        "takes a time and a state, and DURATION_IN the state that is meant behind it");
                return made(
                        "STATE_DURATION",
                        call,
                        SqlStdOperatorTable.EQUALS.createCall(call.getParserPosition(), given.get(1), call.operand(1)),
                        given.get(0));
            }
            default -> {
                return null;
            }
        }
    }

    private static String weighted(String name, SqlNode method) throws SQLException {
        String word = method instanceof SqlCharStringLiteral text ? ((SqlLiteral) text).toValue() : null;
        if (word != null && word.equalsIgnoreCase("linear")) {
            return name;
        } else if (word != null && (word.equalsIgnoreCase("locf") || word.equalsIgnoreCase("last"))) {
            return name + LOCF;
        }
        throw PlanErrors.syntax(
                SqlState.INVALID_PARAMETER_VALUE,
                "The method of " + name + " is 'linear' or 'locf', written as a literal");
    }

    private static void check(String name, boolean right, String takes) throws SQLException {
        if (!right) {
            throw wrong(name, takes);
        }
    }

    private static SQLException wrong(String name, String what) {
        return PlanErrors.syntax(SqlState.UNDEFINED_FUNCTION, name + ' ' + what);
    }
}
