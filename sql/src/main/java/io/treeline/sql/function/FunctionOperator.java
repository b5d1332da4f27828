// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.sql.type.TreelineTypeFactory;
import io.treeline.sql.validate.GapMark;
import io.treeline.sql.validate.SetReturning;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/**
 * A function or operator as the validator sees it: its overload is chosen by PostgreSQL's rules, of which Calcite's own
 * operators know nothing.
 */
public final class FunctionOperator extends SqlFunction implements SetReturning, GapMark.Operator {
    /** Of SMALLINTs alone these give a SMALLINT; to all others it is an INTEGER. */
    private static final Set<String> SMALL = Set.of("+", "-", "*", "/", "%", "MOD", "NEGATE", "PLUS", "ABS");

    private final List<ScalarFunction> overloads;
    private final boolean steady;

    FunctionOperator(String name, SqlKind kind, List<ScalarFunction> overloads) {
        super(name, kind, null, null, null, SqlFunctionCategory.USER_DEFINED_FUNCTION);
        this.overloads = overloads;
        this.steady = overloads.stream().allMatch(ScalarFunction::steady);
    }

    /** Its overloads. */
    public List<ScalarFunction> overloads() {
        return overloads;
    }

    @Override
    public boolean returnsSet() {
        return SetFunctions.has(getName());
    }

    @Override
    public GapMark gapMark() {
        return switch (getName()) {
            case "TIME_BUCKET_GAPFILL" -> GapMark.BUCKET;
            case "LOCF" -> GapMark.CARRIED;
            case "LOCF_OVER_NULL" -> GapMark.CARRIED_OVER_NULL;
            case "INTERPOLATE" -> GapMark.INTERPOLATED;
            default -> GapMark.NONE;
        };
    }

    @Override
    public SqlOperator withoutGaps() {
        return Functions.find("TIME_BUCKET");
    }

    /** Whether it marks the quantity of FETCH ... WITH TIES. */
    public boolean marksTies() {
        return getName().equals("__WITH_TIES");
    }

    /** Whether it marks the offset of a frame in GROUPS. */
    public boolean marksGroups() {
        return getName().equals("__PEER_GROUPS");
    }

    /**
     * Looks at a text that a statement writes out as an argument.
     *
     * @throws SQLException when it is a JSON path that is malformed, which is an error whatever the rows are
     */
    public void checkLiteral(int place, String text) throws SQLException {
        if (place == 1 && getName().matches("(__)?JSONB?_PATH_.*") && !getName().endsWith("VARIABLES")) {
            JsonPathParser.parse(text);
        }
    }

    /** The overload for operands of these types; null when there is none. */
    public ScalarFunction overload(List<RelDataType> operands) {
        return Overloads.choose(overloads, operands.stream().map(Kind::of).toList());
    }

    /**
     * Calcite brings sums and products into one order before it compares two of them, and fails on an operator that has
     * none.
     */
    @Override
    public SqlOperator reverse() {
        return getKind() == SqlKind.PLUS || getKind() == SqlKind.TIMES ? this : null;
    }

    @Override
    public boolean isDeterministic() {
        return steady || isDynamicFunction();
    }

    @Override
    public boolean isDynamicFunction() {
        return SessionFunctions.has(getName());
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        for (SqlNode operand : call.getOperandList()) {
            validator.setValidatedNodeType(operand, validator.deriveType(scope, operand));
        }
        return validateOperands(validator, scope, call);
    }

    @Override
    public boolean checkOperandTypes(SqlCallBinding binding, boolean throwOnFailure) {
        ScalarFunction chosen = Overloads.choose(overloads, kinds(binding));
        RelDataType element = chosen == null ? null : element(chosen, binding);
        if (chosen == null || element == null) {
            if (throwOnFailure) {
                throw binding.newValidationSignatureError();
            }
            return false;
        }
        RelDataTypeFactory factory = binding.getTypeFactory();
        for (int i = 0; i < binding.getOperandCount(); i++) {
            Kind target = anyText(chosen.parameter(i));
            SqlNode operand = binding.operand(i);
            if (target.array() || target == Kind.ELEMENT) {
                polymorphic(binding, i, type(target, element, factory, true));
                continue;
            }
            if (operand instanceof SqlDynamicParam && Kind.of(binding.getOperandType(i)) == Kind.UNKNOWN) {
                binding.getValidator().setValidatedNodeType(operand, target.type(factory, true));
            } else if (untyped(operand, binding.getOperandType(i)) && target != Kind.TEXT) {
                cast(binding, i, target.type(factory, true));
            }
        }
        return true;
    }

    /** The type that the elements of a call's arrays have in common; null when they have none. */
    private static RelDataType element(ScalarFunction chosen, SqlOperatorBinding binding) {
        List<RelDataType> types = new ArrayList<>();
        for (int i = 0; i < binding.getOperandCount(); i++) {
            Kind parameter = chosen.parameter(i);
            RelDataType type = binding.getOperandType(i);
            boolean untyped = binding instanceof SqlCallBinding call
                    ? untyped(call.operand(i), type)
                    : Kind.of(type) == Kind.UNKNOWN;
            // A call with a parameter in it has no say yet in which overload it is.
            boolean other = parameter == Kind.ARRAY && type.getComponentType() == null;
            if (parameter.polymorphic() && !untyped && !other) {
                types.add(TreelineTypeFactory.plain(
                        binding.getTypeFactory(), parameter == Kind.ARRAY ? type.getComponentType() : type));
            }
        }
        RelDataTypeFactory factory = binding.getTypeFactory();
        RelDataType common = types.isEmpty()
                ? Kind.TEXT.type(factory, true)
                : types.size() == 1 ? types.get(0) : factory.leastRestrictive(types);
        return common == null ? null : TreelineTypeFactory.plain(factory, common);
    }

    private static RelDataType type(Kind kind, RelDataType element, RelDataTypeFactory factory, boolean nullable) {
        return switch (kind) {
            case ARRAY -> TreelineTypeFactory.arrayOf(factory, element, nullable);
            case ELEMENT -> factory.createTypeWithNullability(element, nullable);
            default -> kind.type(factory, nullable);
        };
    }

    /** Brings an operand to the arrays' type, or to that of their elements. */
    private static void polymorphic(SqlCallBinding binding, int i, RelDataType target) {
        SqlNode operand = binding.operand(i);
        RelDataType given = binding.getOperandType(i);
        boolean unknown = Kind.of(given) == Kind.UNKNOWN;
        if (unknown && (operand instanceof SqlDynamicParam || SqlUtil.isNullLiteral(operand, false))) {
            binding.getValidator().setValidatedNodeType(operand, target);
        } else if (unknown
                || operand instanceof SqlCharStringLiteral && Kind.of(target) != Kind.TEXT
                || !alike(given, target)) {
            cast(binding, i, target);
        }
    }

    /** Whether values of one type are values of the other as they are. */
    private static boolean alike(RelDataType given, RelDataType target) {
        if (Kind.of(given) == Kind.ARRAY && Kind.of(target) == Kind.ARRAY) {
            return Kind.of(given.getComponentType()) == Kind.of(target.getComponentType());
        }
        return Kind.of(given) == Kind.of(target);
    }

    private static void cast(SqlCallBinding binding, int i, RelDataType type) {
        SqlNode spec = SqlTypeUtil.isInterval(type)
                ? new SqlIntervalQualifier(TimeUnit.DAY, TimeUnit.SECOND, SqlParserPos.ZERO)
                : SqlTypeUtil.convertTypeToSpec(type);
        SqlNode cast = SqlStdOperatorTable.CAST.createCall(SqlParserPos.ZERO, binding.operand(i), spec);
        binding.getCall().setOperand(i, cast);
        binding.getValidator().setValidatedNodeType(cast, type);
    }

    /** The operands' types before those of parameters are known: a call with a parameter in it has none yet. */
    private static List<Kind> kindsBeforeParameters(SqlCallBinding binding) {
        List<Kind> kinds = new ArrayList<>();
        for (int i = 0; i < binding.getOperandCount(); i++) {
            SqlNode operand = binding.operand(i);
            if (operand instanceof SqlCall && holdsParameter(operand)) {
                kinds.add(Kind.UNKNOWN);
            } else {
                kinds.add(kind(binding, i));
            }
        }
        return kinds;
    }

    private static boolean holdsParameter(SqlNode node) {
        boolean[] found = {false};
        node.accept(new SqlBasicVisitor<Void>() {
            @Override
            public Void visit(SqlDynamicParam parameter) {
                found[0] = true;
                return null;
            }
        });
        return found[0];
    }

    private static List<Kind> kinds(SqlCallBinding binding) {
        List<Kind> kinds = new ArrayList<>();
        for (int i = 0; i < binding.getOperandCount(); i++) {
            kinds.add(kind(binding, i));
        }
        return kinds;
    }

    /**
     * A parameter of SUBSTRING is a place or a length: without a type it would be taken for a regular expression, which
     * its value is far less often.
     */
    private static Kind kind(SqlCallBinding binding, int i) {
        SqlNode operand = binding.operand(i);
        RelDataType type = binding.getOperandType(i);
        if (i > 0
                && operand instanceof SqlDynamicParam
                && Kind.of(type) == Kind.UNKNOWN
                && binding.getOperator().getName().equalsIgnoreCase("SUBSTRING")) {
            return Kind.INT;
        }
        return untyped(operand, type) ? Kind.UNKNOWN : Kind.of(type);
    }

    private static Kind anyText(Kind parameter) {
        return parameter == Kind.ANY || parameter == Kind.SHOWN || parameter == Kind.VALUE ? Kind.TEXT : parameter;
    }

    private static boolean untyped(SqlNode operand, RelDataType type) {
        return operand instanceof SqlCharStringLiteral || Kind.of(type) == Kind.UNKNOWN;
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        List<Kind> kinds = binding instanceof SqlCallBinding call
                ? kinds(call)
                : binding.collectOperandTypes().stream().map(Kind::of).toList();
        ScalarFunction chosen = Overloads.choose(overloads, kinds);
        if (chosen == null) {
            throw new IllegalStateException("Cannot apply " + getName());
        }
        if (SMALL.contains(getName())
                && binding.collectOperandTypes().stream()
                        .allMatch(type -> type.getSqlTypeName() == SqlTypeName.SMALLINT)) {
            return binding.getTypeFactory()
                    .createTypeWithNullability(
                            binding.getTypeFactory().createSqlType(SqlTypeName.SMALLINT),
                            binding.collectOperandTypes().stream().anyMatch(RelDataType::isNullable));
        }
        boolean nullable =
                !chosen.strict() || binding.collectOperandTypes().stream().anyMatch(RelDataType::isNullable);
        RelDataType element = chosen.result().polymorphic() ? element(chosen, binding) : null;
        if (chosen.result().polymorphic() && element == null) {
            throw new IllegalStateException("Cannot apply " + getName());
        }
        return type(chosen.result(), element, binding.getTypeFactory(), nullable);
    }

    @Override
    public org.apache.calcite.sql.type.SqlOperandTypeInference getOperandTypeInference() {
        return (binding, returnType, operandTypes) -> {
            ScalarFunction chosen = Overloads.choose(overloads, kindsBeforeParameters(binding));
            RelDataTypeFactory factory = binding.getTypeFactory();
            for (int i = 0; i < operandTypes.length; i++) {
                Kind kind = chosen == null ? Kind.TEXT : anyText(chosen.parameter(i));
                RelDataType element = kind.polymorphic() ? element(chosen, binding) : null;
                operandTypes[i] = kind.polymorphic() && element == null
                        ? Kind.TEXT.type(factory, true)
                        : type(kind, element, factory, true);
            }
        };
    }

    @Override
    public SqlOperandTypeChecker getOperandTypeChecker() {
        return null;
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.any();
    }

    @Override
    public String getAllowedSignatures(String name) {
        List<String> forms = overloads.stream()
                .map(f -> f.name() + f.parameters().toString().replace('[', '(').replace(']', ')'))
                .toList();
        return String.join(", ", forms);
    }

    @Override
    public boolean validRexOperands(int count, org.apache.calcite.util.Litmus litmus) {
        return true;
    }
}
