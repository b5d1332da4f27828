// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.type.TreelineTypeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlOperatorTables;
import org.apache.calcite.util.Litmus;
import org.apache.calcite.util.Optionality;

/**
 * PostgreSQL's aggregates that the library lacks or types differently. Its PERCENTILE_CONT of integers is an integer,
 * and PERCENTILE_DISC takes numbers only: here both get the value of WITHIN GROUP as a second argument.
 */
final class MoreAggregates extends SqlBasicVisitor<Void> {
    /** An aggregate of PostgreSQL. */
    private static final class Aggregate extends SqlAggFunction {
        Aggregate(String name, SqlReturnTypeInference type, SqlOperandTypeChecker operands, Optionality order) {
            super(
                    name,
                    null,
                    SqlKind.OTHER_FUNCTION,
                    type,
                    null,
                    operands,
                    SqlFunctionCategory.NUMERIC,
                    false,
                    false,
                    order);
        }
    }

    private static final Aggregate CONTINUOUS = new Aggregate(
            "PERCENTILE_CONT_OF",
            binding -> ofEach(
                    binding,
                    binding.getTypeFactory()
                            .createTypeWithNullability(
                                    binding.getTypeFactory().createSqlType(SqlTypeName.DOUBLE), true)),
            OperandTypes.family(SqlTypeFamily.NUMERIC, SqlTypeFamily.NUMERIC)
                    .or(OperandTypes.family(SqlTypeFamily.ARRAY, SqlTypeFamily.NUMERIC)),
            Optionality.MANDATORY);
    private static final Aggregate DISCRETE = new Aggregate(
            "PERCENTILE_DISC_OF",
            binding -> ofEach(
                    binding, binding.getTypeFactory().createTypeWithNullability(binding.getOperandType(1), true)),
            OperandTypes.family(SqlTypeFamily.NUMERIC, SqlTypeFamily.ANY)
                    .or(OperandTypes.family(SqlTypeFamily.ARRAY, SqlTypeFamily.ANY)),
            Optionality.MANDATORY);
    private static final Aggregate ARRAY = new Aggregate(
            "ARRAY_AGG_OF",
            binding -> TreelineTypeFactory.arrayOf(binding.getTypeFactory(), binding.getOperandType(0), true),
            OperandTypes.ANY,
            Optionality.OPTIONAL);
    /** ARRAY_AGG in a window, of the rows whose second argument is true. */
    private static final Aggregate ARRAY_PASSING = new Aggregate(
            "ARRAY_AGG_PASSING",
            binding -> TreelineTypeFactory.arrayOf(binding.getTypeFactory(), binding.getOperandType(0), true),
            OperandTypes.family(SqlTypeFamily.ANY, SqlTypeFamily.BOOLEAN),
            Optionality.FORBIDDEN);

    private static final Aggregate MODE = new Aggregate(
            "MODE_OF",
            ReturnTypes.ARG0.andThen(SqlTypeTransforms.FORCE_NULLABLE),
            OperandTypes.ANY,
            Optionality.MANDATORY);

    /** What a percentile gives: a value, or an array of one for each of the fractions. */
    private static RelDataType ofEach(SqlOperatorBinding binding, RelDataType value) {
        RelDataType fractions = binding.getOperandType(0);
        return fractions.getSqlTypeName() == SqlTypeName.ARRAY
                ? TreelineTypeFactory.arrayOf(binding.getTypeFactory(), value, true)
                : value;
    }

    /** What place a row of these values would have among the others. */
    private static final Map<String, Aggregate> HYPOTHETICAL = Stream.of(
                    "RANK", "DENSE_RANK", "PERCENT_RANK", "CUME_DIST")
            .map(name -> new Aggregate(
                    name + "_OF",
                    name.endsWith("RANK") && !name.startsWith("PERCENT") ? ReturnTypes.BIGINT : ReturnTypes.DOUBLE,
                    OperandTypes.ONE_OR_MORE,
                    Optionality.MANDATORY))
            .collect(Collectors.toMap(Aggregate::getName, Function.identity()));

    private static final Map<String, Aggregate> REGRESSION = Stream.of(
                    "CORR", "REGR_SXY", "REGR_AVGX", "REGR_AVGY", "REGR_R2", "REGR_SLOPE", "REGR_INTERCEPT")
            .map(name -> new Aggregate(
                    name,
                    ReturnTypes.DOUBLE_FORCE_NULLABLE,
                    OperandTypes.family(SqlTypeFamily.NUMERIC, SqlTypeFamily.NUMERIC),
                    Optionality.FORBIDDEN))
            .collect(Collectors.toMap(Aggregate::getName, Function.identity()));

    /** For the validator to find them. */
    static final SqlOperatorTable OPERATORS = SqlOperatorTables.of(Stream.of(
                    List.of(CONTINUOUS, DISCRETE, ARRAY, ARRAY_PASSING, MODE),
                    HYPOTHETICAL.values(),
                    REGRESSION.values())
            .flatMap(java.util.Collection::stream)
            .toList());

    private MoreAggregates() {}

    /** Puts them in place, in a parsed statement. */
    static void rewrite(SqlNode statement) {
        statement.accept(new MoreAggregates());
    }

    /** Whether a NULL is a value to an aggregate, so that a row cannot be kept from it by giving NULL instead. */
    static boolean takesNulls(SqlCall aggregate) {
        return aggregate.getOperator() == ARRAY;
    }

    /** Such an aggregate of the rows that fulfil a condition. */
    static SqlNode passing(SqlBasicCall aggregate, SqlNode condition) {
        SqlParserPos position = aggregate.getParserPosition();
        // A value that is not wanted may be one that cannot be computed.
        SqlNode value = new SqlCase(
                position,
                null,
                SqlNodeList.of(condition),
                SqlNodeList.of(aggregate.operand(0)),
                SqlLiteral.createNull(position));
        SqlNode passes = new SqlCase(
                position,
                null,
                SqlNodeList.of(SqlNode.clone(condition)),
                SqlNodeList.of(SqlLiteral.createBoolean(true, position)),
                SqlLiteral.createNull(position));
        return ARRAY_PASSING.createCall(aggregate.getFunctionQuantifier(), position, value, passes);
    }

    /** ARRAY_AGG in PostgreSQL's types; what stands behind ORDER BY in its parentheses is WITHIN GROUP of it. */
    private static SqlNode gathered(SqlBasicCall call) {
        List<SqlNode> operands = new ArrayList<>(call.getOperandList());
        SqlNodeList keys =
                operands.size() > 1 && operands.get(operands.size() - 1) instanceof SqlNodeList list ? list : null;
        if (keys != null) {
            operands.remove(operands.size() - 1);
        }
        SqlNode plain = ARRAY.createCall(call.getFunctionQuantifier(), call.getParserPosition(), operands);
        return keys == null
                ? plain
                : SqlStdOperatorTable.WITHIN_GROUP.createCall(call.getParserPosition(), plain, keys);
    }

    /** Which of the equal values is taken says nothing of the order in which another expression would put it. */
    private static void checkDistinct(SqlCall call) {
        List<SqlNode> operands = call.getOperandList();
        if (call instanceof SqlBasicCall aggregate
                && aggregate.getOperator().getName().equalsIgnoreCase("STRING_AGG")
                && aggregate.getFunctionQuantifier() != null
                && aggregate.getFunctionQuantifier().getValue() == SqlSelectKeyword.DISTINCT
                && !operands.isEmpty()
                && operands.get(operands.size() - 1) instanceof SqlNodeList keys
                && keys.stream()
                        .map(MoreAggregates::bare)
                        .anyMatch(key -> operands.stream()
                                .limit(operands.size() - 1L)
                                .noneMatch(operand -> operand.equalsDeep(key, Litmus.IGNORE)))) {
            throw new IllegalStateException(PlanErrors.syntax(
                    SqlState.INVALID_COLUMN_REFERENCE,
                    "In an aggregate with DISTINCT, what ORDER BY names must be among the arguments"));
        }
    }

    @Override
    public Void visit(SqlCall call) {
        checkDistinct(
                call.getKind() == SqlKind.FILTER && call.operand(0) instanceof SqlCall filtered ? filtered : call);
        for (int i = 0; i < call.operandCount(); i++) {
            if (call.operand(i) instanceof SqlBasicCall gathered
                    && gathered.getOperator().getName().equalsIgnoreCase("ARRAY_AGG")) {
                call.setOperand(i, gathered(gathered));
            } else if (call.operand(i) instanceof SqlNodeList list) {
                list.replaceAll(item -> item instanceof SqlBasicCall gathered
                                && gathered.getOperator().getName().equalsIgnoreCase("ARRAY_AGG")
                        ? gathered(gathered)
                        : item);
            }
        }
        // The library cannot filter an aggregate that is ordered inside its parentheses; LISTAGG with WITHIN GROUP is
        // the same.
        if (call.getKind() == SqlKind.FILTER
                && call.operand(0) instanceof SqlBasicCall ordered
                && ordered.getOperator().getName().equalsIgnoreCase("STRING_AGG")
                && ordered.operand(ordered.operandCount() - 1) instanceof SqlNodeList keys) {
            SqlParserPos position = ordered.getParserPosition();
            List<SqlNode> operands = new ArrayList<>(ordered.getOperandList().subList(0, ordered.operandCount() - 1));
            // Nor does it see that the filter may leave nothing, so that the result can be null though no value is.
            operands.set(
                    0,
                    new SqlCase(
                            position,
                            null,
                            SqlNodeList.of(SqlLiteral.createBoolean(true, position)),
                            SqlNodeList.of(operands.get(0)),
                            SqlLiteral.createNull(position)));
            SqlNode plain = SqlStdOperatorTable.LISTAGG.createCall(ordered.getFunctionQuantifier(), position, operands);
            call.setOperand(0, SqlStdOperatorTable.WITHIN_GROUP.createCall(ordered.getParserPosition(), plain, keys));
        }
        if (call.getKind() == SqlKind.WITHIN_GROUP
                && call.operand(0) instanceof SqlBasicCall place
                && call.operand(1) instanceof SqlNodeList keys) {
            String name = place.getOperator().getName().toUpperCase(Locale.ROOT);
            if (name.equals("MODE") && place.operandCount() == 0 && keys.size() == 1) {
                call.setOperand(0, MODE.createCall(place.getParserPosition(), bare(keys.get(0))));
            } else if (HYPOTHETICAL.containsKey(name + "_OF")
                    && place.operandCount() > 0
                    && place.operandCount() == keys.size()) {
                call.setOperand(
                        0,
                        HYPOTHETICAL.get(name + "_OF").createCall(place.getParserPosition(), place.getOperandList()));
            }
        }
        if (call.getKind() == SqlKind.WITHIN_GROUP
                && call.operand(0) instanceof SqlBasicCall function
                && function.operandCount() == 1
                && call.operand(1) instanceof SqlNodeList order
                && order.size() == 1) {
            Aggregate aggregate = switch (function.getOperator().getName().toUpperCase(Locale.ROOT)) {
                case "PERCENTILE_CONT" -> CONTINUOUS;
                case "PERCENTILE_DISC" -> DISCRETE;
                default -> null;
            };
            if (aggregate != null) {
                SqlNode value = bare(order.get(0));
                List<SqlNode> operands = new ArrayList<>(function.getOperandList());
                operands.add(value);
                call.setOperand(0, aggregate.createCall(function.getParserPosition(), operands));
            }
        }
        return super.visit(call);
    }

    private static SqlNode bare(SqlNode key) {
        SqlNode value = key;
        while (value.getKind() == SqlKind.DESCENDING
                || value.getKind() == SqlKind.NULLS_FIRST
                || value.getKind() == SqlKind.NULLS_LAST) {
            value = ((SqlCall) value).operand(0);
        }
        return value;
    }
}
