// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.local;

import io.treeline.metadata.SqlState;
import io.treeline.metadata.Ticks;
import io.treeline.sql.validate.RexValues;
import io.treeline.sql.validate.PlanErrors;
import io.treeline.sql.validate.TimeText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlTrimFunction;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Compiles expressions into closures. Only what is listed here exists; anything else is refused by name when the statement is prepared. */
final class RexCompiler {
  private final TimeText time;
  private final SubQueries subQueries;

  /** How a subquery within an expression is planned. */
  @FunctionalInterface
  interface SubQueries {
    Expr compile(RexSubQuery subQuery, List<Expr> operands) throws SQLException;
  }

  RexCompiler(TimeText time, SubQueries subQueries) {
    this.time = time;
    this.subQueries = subQueries;
  }

  List<Expr> compile(List<? extends RexNode> nodes) throws SQLException {
    List<Expr> compiled = new ArrayList<>(nodes.size());
    for (RexNode node : nodes) {
      compiled.add(compile(node));
    }
    return compiled;
  }

  Expr compile(RexNode node) throws SQLException {
    if (node instanceof RexInputRef ref) {
      int index = ref.getIndex();
      return (row, run) -> row[index];
    }
    if (node instanceof RexLiteral literal) {
      Object value = RexValues.of(literal, time);
      return (row, run) -> value;
    }
    if (node instanceof RexDynamicParam parameter) {
      return parameter(parameter);
    }
    if (node instanceof RexFieldAccess access && access.getReferenceExpr() instanceof RexCorrelVariable variable) {
      int index = access.getField().getIndex();
      return (row, run) -> run.outer(variable.id)[index];
    }
    if (node instanceof RexSubQuery subQuery) {
      return subQueries.compile(subQuery, compile(subQuery.getOperands()));
    }
    if (node instanceof RexOver over) {
      throw PlanErrors.unsupported("Window functions such as " + over.getAggOperator().getName()
          + " OVER (...) are not supported yet; use GROUP BY, or a subquery.");
    }
    if (node instanceof RexCall call) {
      return call(call);
    }
    throw PlanErrors.unsupported("Expressions of kind " + node.getKind() + " are not supported.");
  }

  private Expr parameter(RexDynamicParam parameter) {
    int index = parameter.getIndex();
    RelDataType type = parameter.getType();
    return switch (type.getSqlTypeName()) {
      case TIMESTAMP -> (row, run) -> {
        Object value = run.rawParameter(index);
        return value == null ? null : (Object) run.time().wholeTicks(value);
      };
      case DATE -> (row, run) -> {
        Object value = run.rawParameter(index);
        return value == null ? null : run.time().date(value);
      };
      case NULL, ANY, UNKNOWN -> (row, run) -> run.parameter(index);
      default -> (row, run) -> {
        Object value = run.rawParameter(index);
        if (value == null) {
          return null;
        }
        return value instanceof Ticks ticks ? Casts.cast(ticks.value(), SqlTypeName.TIMESTAMP, type, run.time()) : Casts.cast(value, type.getSqlTypeName(),
            type, run.time());
      };
    };
  }

  /** An operand of a comparison: a number bound to an INTEGER parameter may have a fraction and is compared with it. */
  private Expr comparand(RexNode node) throws SQLException {
    RexNode bare = node;
    while (bare instanceof RexCall call && call.getKind() == SqlKind.CAST && SqlTypeUtil.isNumeric(call.getType())
        && call.getOperands().get(0) instanceof RexDynamicParam parameter && SqlTypeUtil.isNumeric(parameter.getType())) {
      bare = parameter;
    }
    if (bare instanceof RexDynamicParam parameter && SqlTypeUtil.isNumeric(parameter.getType())) {
      int index = parameter.getIndex();
      Expr coerced = parameter(parameter);
      return (row, run) -> run.rawParameter(index) instanceof Number number ? number : coerced.eval(row, run);
    }
    return compile(node);
  }

  private interface Unary {
    Object apply(Object a, Run run) throws SQLException;
  }

  private interface Binary {
    Object apply(Object a, Object b, Run run) throws SQLException;
  }

  private static Expr unary(Expr operand, Unary function) {
    return (row, run) -> {
      Object a = operand.eval(row, run);
      return a == null ? null : function.apply(a, run);
    };
  }

  private static Expr binary(List<Expr> operands, Binary function) {
    Expr left = operands.get(0);
    Expr right = operands.get(1);
    return (row, run) -> {
      Object a = left.eval(row, run);
      Object b = right.eval(row, run);
      return a == null || b == null ? null : function.apply(a, b, run);
    };
  }

  private Expr call(RexCall call) throws SQLException {
    SqlTypeName type = call.getType().getSqlTypeName();
    switch (call.getKind()) {
      case AND -> {
        return and(compile(call.getOperands()));
      }
      case OR -> {
        return or(compile(call.getOperands()));
      }
      case EQUALS, NOT_EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL, IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM -> {
        return comparison(call);
      }
      case CASE -> {
        return caseOf(compile(call.getOperands()), call.getType(), call.getOperands());
      }
      case COALESCE -> {
        List<Expr> operands = compile(call.getOperands());
        List<SqlTypeName> froms = call.getOperands().stream().map(o -> o.getType().getSqlTypeName()).toList();
        return (row, run) -> {
          for (int i = 0; i < operands.size(); i++) {
            Object value = operands.get(i).eval(row, run);
            if (value != null) {
              return froms.get(i) == type ? value : Casts.cast(value, froms.get(i), call.getType(), run.time());
            }
          }
          return null;
        };
      }
      case ROW -> throw PlanErrors.unsupported("Row values are only supported on both sides of a comparison or IN.");
      default -> { }
    }
    List<Expr> operands = compile(call.getOperands());
    Expr first = operands.isEmpty() ? null : operands.get(0);
    SqlTypeName firstType = operands.isEmpty() ? null : call.getOperands().get(0).getType().getSqlTypeName();
    switch (call.getKind()) {
      case NOT -> {
        return unary(first, (a, run) -> !(Boolean) a);
      }
      case IS_NULL, IS_UNKNOWN -> {
        return (row, run) -> first.eval(row, run) == null;
      }
      case IS_NOT_NULL -> {
        return (row, run) -> first.eval(row, run) != null;
      }
      case IS_TRUE -> {
        return (row, run) -> Boolean.TRUE.equals(first.eval(row, run));
      }
      case IS_FALSE -> {
        return (row, run) -> Boolean.FALSE.equals(first.eval(row, run));
      }
      case IS_NOT_TRUE -> {
        return (row, run) -> !Boolean.TRUE.equals(first.eval(row, run));
      }
      case IS_NOT_FALSE -> {
        return (row, run) -> !Boolean.FALSE.equals(first.eval(row, run));
      }
      case CAST, SAFE_CAST -> {
        if (call.getKind() == SqlKind.CAST) {
          return cast(call, first, firstType);
        }
      }
      case PLUS, MINUS, TIMES, DIVIDE, MOD, MINUS_PREFIX, PLUS_PREFIX -> {
        return arithmetic(call, operands);
      }
      case EXTRACT -> {
        return extract(call);
      }
      case FLOOR, CEIL -> {
        return floorOrCeil(call, operands);
      }
      case LIKE -> {
        return like(call, operands);
      }
      case GREATEST, GREATEST_PG, LEAST, LEAST_PG -> {
        boolean greatest = call.getKind() == SqlKind.GREATEST || call.getKind() == SqlKind.GREATEST_PG;
        return (row, run) -> {
          Object best = null;
          for (Expr operand : operands) {
            Object value = operand.eval(row, run);
            if (value != null && (best == null || Values.compare(value, best) > 0 == greatest && Values.compare(value, best) != 0)) {
              best = value;
            }
          }
          return best == null ? null : Casts.cast(best, type, call.getType(), run.time());
        };
      }
      default -> { }
    }
    Expr named = named(call, operands, firstType);
    if (named != null) {
      return named;
    }
    throw PlanErrors.unsupported("The function or operator " + call.getOperator().getName() + " is not supported yet by the relational engine"
        + "; compute it in the application, or send the statement with sql=native if the server has it.");
  }

  private static Expr and(List<Expr> operands) {
    return (row, run) -> {
      boolean unknown = false;
      for (Expr operand : operands) {
        Object value = operand.eval(row, run);
        if (value == null) {
          unknown = true;
        } else if (!(Boolean) value) {
          return false;
        }
      }
      return unknown ? null : (Object) true;
    };
  }

  private static Expr or(List<Expr> operands) {
    return (row, run) -> {
      boolean unknown = false;
      for (Expr operand : operands) {
        Object value = operand.eval(row, run);
        if (value == null) {
          unknown = true;
        } else if ((Boolean) value) {
          return true;
        }
      }
      return unknown ? null : (Object) false;
    };
  }

  private Expr comparison(RexCall call) throws SQLException {
    RexNode leftNode = call.getOperands().get(0);
    RexNode rightNode = call.getOperands().get(1);
    if (leftNode.getKind() == SqlKind.ROW || rightNode.getKind() == SqlKind.ROW) {
      throw PlanErrors.unsupported("Comparing rows is not supported yet; compare their columns one by one, joined by AND.");
    }
    comparable(leftNode.getType(), rightNode.getType(), call);
    Expr left = comparand(leftNode);
    Expr right = comparand(rightNode);
    SqlKind kind = call.getKind();
    if (kind == SqlKind.IS_DISTINCT_FROM || kind == SqlKind.IS_NOT_DISTINCT_FROM) {
      boolean same = kind == SqlKind.IS_NOT_DISTINCT_FROM;
      return (row, run) -> {
        Object a = left.eval(row, run);
        Object b = right.eval(row, run);
        return (a == null || b == null ? a == b : Values.compare(a, b) == 0) == same;
      };
    }
    return (row, run) -> {
      Object a = left.eval(row, run);
      Object b = right.eval(row, run);
      if (a == null || b == null) {
        return null;
      }
      int order = Values.compare(a, b);
      return switch (kind) {
        case EQUALS -> order == 0;
        case NOT_EQUALS -> order != 0;
        case LESS_THAN -> order < 0;
        case LESS_THAN_OR_EQUAL -> order <= 0;
        case GREATER_THAN -> order > 0;
        default -> order >= 0;
      };
    };
  }

  private static void comparable(RelDataType left, RelDataType right, RexCall call) throws SQLException {
    SqlTypeName a = left.getSqlTypeName();
    SqlTypeName b = right.getSqlTypeName();
    if (a == b || a == SqlTypeName.NULL || b == SqlTypeName.NULL || SqlTypeUtil.isNumeric(left) && SqlTypeUtil.isNumeric(right)
        || SqlTypeUtil.isInterval(left) && SqlTypeUtil.isInterval(right)) {
      return;
    }
    throw PlanErrors.syntax(SqlState.UNDEFINED_FUNCTION, "The operator " + a + ' ' + call.getOperator().getName() + ' ' + b
        + " does not exist; CAST one side to the type of the other");
  }

  private static Expr caseOf(List<Expr> operands, RelDataType type, List<RexNode> nodes) {
    int pairs = operands.size() / 2;
    return (row, run) -> {
      int chosen = operands.size() - 1;
      for (int i = 0; i < pairs; i++) {
        if (Boolean.TRUE.equals(operands.get(2 * i).eval(row, run))) {
          chosen = 2 * i + 1;
          break;
        }
      }
      Object value = operands.get(chosen).eval(row, run);
      SqlTypeName from = nodes.get(chosen).getType().getSqlTypeName();
      return value == null || from == type.getSqlTypeName() ? value : Casts.cast(value, from, type, run.time());
    };
  }

  private Expr cast(RexCall call, Expr operand, SqlTypeName from) throws SQLException {
    RelDataType to = call.getType();
    SqlTypeName target = to.getSqlTypeName();
    if (SqlTypeUtil.isInterval(to) || target == SqlTypeName.TIME) {
      throw PlanErrors.unsupported("CAST to " + target + " is not supported; intervals are written as literals, times of day are part of a TIMESTAMP.");
    }
    if (from == target && from != SqlTypeName.VARCHAR && from != SqlTypeName.DECIMAL) {
      return operand;
    }
    if (RexValues.isConstant(call.getOperands().get(0))) {
      Object value = operand.eval(new Object[0], null);
      if (value == null) {
        return (row, run) -> null;
      }
    }
    return unary(operand, (a, run) -> Casts.cast(a, from, to, run.time()));
  }

  private Expr arithmetic(RexCall call, List<Expr> operands) throws SQLException {
    SqlTypeName type = call.getType().getSqlTypeName();
    RelDataType firstType = call.getOperands().get(0).getType();
    RelDataType secondType = call.getOperands().size() > 1 ? call.getOperands().get(1).getType() : firstType;
    if (type == SqlTypeName.TIMESTAMP || type == SqlTypeName.DATE) {
      boolean swap = SqlTypeUtil.isInterval(firstType);
      RelDataType interval = swap ? firstType : secondType;
      if (!SqlTypeUtil.isInterval(interval)) {
        throw PlanErrors.unsupported("Adding a " + interval.getSqlTypeName() + " to a " + type + " is not supported; add an INTERVAL.");
      }
      List<Expr> ordered = swap ? List.of(operands.get(1), operands.get(0)) : operands;
      boolean months = interval.getSqlTypeName().getFamily() == SqlTypeFamily.INTERVAL_YEAR_MONTH;
      var start = interval.getIntervalQualifier().getStartUnit();
      int sign = call.getKind() == SqlKind.MINUS ? -1 : 1;
      if (type == SqlTypeName.DATE) {
        return binary(ordered, (a, b, run) -> TimeFunctions.plus((LocalDate) a, Math.multiplyExact(sign, (Long) b), months));
      }
      return binary(ordered, (a, b, run) -> TimeFunctions.plus(
          a instanceof LocalDate date ? run.time().ofLocal(date.atStartOfDay()) : (Long) a, Math.multiplyExact(sign, (Long) b), start, months, run.time()));
    }
    if (SqlTypeUtil.isInterval(call.getType()) && (SqlTypeUtil.isIntType(firstType) || SqlTypeUtil.isIntType(secondType)) && call.getKind() == SqlKind.TIMES) {
      return binary(operands, (a, b, run) -> Numbers.multiply(SqlTypeName.BIGINT, (Number) a, (Number) b));
    }
    if (!SqlTypeUtil.isNumeric(call.getType()) || !SqlTypeUtil.isNumeric(firstType) || !SqlTypeUtil.isNumeric(secondType)) {
      throw PlanErrors.unsupported("The operator " + call.getOperator().getName() + " between " + firstType.getSqlTypeName() + " and "
          + secondType.getSqlTypeName()
          + " is not supported yet; CAST the operands to numbers, or add an INTERVAL literal.");
    }
    return switch (call.getKind()) {
      case PLUS -> binary(operands, (a, b, run) -> Numbers.add(type, (Number) a, (Number) b));
      case MINUS -> binary(operands, (a, b, run) -> Numbers.subtract(type, (Number) a, (Number) b));
      case TIMES -> binary(operands, (a, b, run) -> Numbers.multiply(type, (Number) a, (Number) b));
      case DIVIDE -> binary(operands, (a, b, run) -> Numbers.divide(type, (Number) a, (Number) b));
      case MOD -> {
        if (type == SqlTypeName.DOUBLE || type == SqlTypeName.REAL || SqlTypeUtil.isApproximateNumeric(firstType)) {
          throw PlanErrors.unsupported("The remainder of floating point numbers is not defined in PostgreSQL; CAST them to DECIMAL.");
        }
        yield binary(operands, (a, b, run) -> Numbers.remainder(type, (Number) a, (Number) b));
      }
      case MINUS_PREFIX -> unary(operands.get(0), (a, run) -> Numbers.negate(type, (Number) a));
      default -> operands.get(0);
    };
  }

  private Expr extract(RexCall call) throws SQLException {
    TimeUnitRange unit = ((RexLiteral) call.getOperands().get(0)).getValueAs(TimeUnitRange.class);
    RexNode source = call.getOperands().get(1);
    SqlTypeName type = source.getType().getSqlTypeName();
    if (type != SqlTypeName.TIMESTAMP && type != SqlTypeName.DATE || !TimeFunctions.extracts(unit)) {
      throw PlanErrors.unsupported("EXTRACT(" + unit + " FROM " + type + ") is not supported yet: its result is a fraction in PostgreSQL."
          + " Supported are YEAR, QUARTER, MONTH, WEEK, DAY, DOY, DOW, ISODOW, ISOYEAR, HOUR and MINUTE of a TIMESTAMP or DATE.");
    }
    Expr operand = compile(source);
    return unary(operand, (a, run) -> TimeFunctions.extract(unit, a instanceof LocalDate date ? date.atStartOfDay() : run.time().local((Long) a)));
  }

  private Expr floorOrCeil(RexCall call, List<Expr> operands) throws SQLException {
    boolean floor = call.getKind() == SqlKind.FLOOR;
    SqlTypeName type = call.getType().getSqlTypeName();
    if (operands.size() == 2) {
      TimeUnitRange unit = ((RexLiteral) call.getOperands().get(1)).getValueAs(TimeUnitRange.class);
      if (!TimeFunctions.floors(unit) || type != SqlTypeName.TIMESTAMP && type != SqlTypeName.DATE) {
        throw PlanErrors.unsupported((floor ? "FLOOR" : "CEIL") + "(" + type + " TO " + unit + ") is not supported.");
      }
      if (type == SqlTypeName.DATE) {
        if (!floor) {
          throw PlanErrors.unsupported("CEIL(DATE TO ...) is not supported; CAST the date to TIMESTAMP.");
        }
        return unary(operands.get(0), (a, run) -> TimeFunctions.floor(((LocalDate) a).atStartOfDay(), unit).toLocalDate());
      }
      return unary(operands.get(0), (a, run) -> floor ? TimeFunctions.floor((Long) a, unit, run.time()) : TimeFunctions.ceil((Long) a, unit, run.time()));
    }
    return unary(operands.get(0), (a, run) -> {
      if (a instanceof Double d) {
        return floor ? Math.floor(d) : Math.ceil(d);
      } else if (a instanceof Float f) {
        return (float) (floor ? Math.floor(f) : Math.ceil(f));
      } else if (a instanceof BigDecimal decimal) {
        BigDecimal whole = decimal.setScale(0, floor ? RoundingMode.FLOOR : RoundingMode.CEILING);
        return Casts.cast(whole, SqlTypeName.DECIMAL, call.getType(), run.time());
      }
      return a;
    });
  }

  private Expr like(RexCall call, List<Expr> operands) throws SQLException {
    String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
    boolean negated = name.startsWith("NOT ");
    boolean ignoreCase = name.endsWith("ILIKE");
    if (!name.endsWith("LIKE")) {
      throw PlanErrors.unsupported("The operator " + name + " is not supported; use LIKE.");
    }
    if (call.getOperands().get(0).getType().getSqlTypeName() != SqlTypeName.VARCHAR) {
      throw PlanErrors.unsupported("LIKE applies to text; CAST the left side to VARCHAR.");
    }
    Pattern known = RexValues.isConstant(call.getOperands().get(1)) && (operands.size() < 3 || RexValues.isConstant(call.getOperands().get(2)))
        ? constantPattern(call, ignoreCase) : null;
    return (row, run) -> {
      Object text = operands.get(0).eval(row, run);
      Pattern pattern = known;
      if (pattern == null) {
        Object given = operands.get(1).eval(row, run);
        Object escape = operands.size() > 2 ? operands.get(2).eval(row, run) : null;
        if (given == null || operands.size() > 2 && escape == null) {
          return null;
        }
        pattern = Text.like((String) given, (String) escape, ignoreCase);
      }
      return text == null ? null : (Object) (pattern.matcher((String) text).matches() != negated);
    };
  }

  private Pattern constantPattern(RexCall call, boolean ignoreCase) throws SQLException {
    Object given = RexValues.literal(call.getOperands().get(1), time);
    Object escape = call.getOperands().size() > 2 ? RexValues.literal(call.getOperands().get(2), time) : null;
    return given instanceof String text && (call.getOperands().size() < 3 || escape instanceof String) ? Text.like(text, (String) escape, ignoreCase) : null;
  }

  private Expr named(RexCall call, List<Expr> operands, SqlTypeName firstType) throws SQLException {
    RelDataType result = call.getType();
    SqlTypeName type = result.getSqlTypeName();
    String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
    Expr first = operands.isEmpty() ? null : operands.get(0);
    boolean text = firstType == SqlTypeName.VARCHAR;
    return switch (name) {
      case "||" -> {
        SqlTypeName second = call.getOperands().get(1).getType().getSqlTypeName();
        yield binary(operands, (a, b, run) -> Casts.text(a, firstType, run.time()) + Casts.text(b, second, run.time()));
      }
      case "CONCAT" -> {
        List<SqlTypeName> types = call.getOperands().stream().map(o -> o.getType().getSqlTypeName()).toList();
        yield (row, run) -> {
          StringBuilder joined = new StringBuilder();
          for (int i = 0; i < operands.size(); i++) {
            Object value = operands.get(i).eval(row, run);
            if (value != null) {
              joined.append(Casts.text(value, types.get(i), run.time()));
            }
          }
          return joined.toString();
        };
      }
      case "UPPER" -> text ? unary(first, (a, run) -> ((String) a).toUpperCase(Locale.ROOT)) : null;
      case "LOWER" -> text ? unary(first, (a, run) -> ((String) a).toLowerCase(Locale.ROOT)) : null;
      case "CHAR_LENGTH", "CHARACTER_LENGTH", "LENGTH" -> text ? unary(first, (a, run) -> Text.length((String) a)) : null;
      case "SUBSTRING" -> text ? substring(operands) : null;
      case "POSITION" -> operands.size() == 2 && text ? binary(operands, (a, b, run) -> Text.position((String) a, (String) b)) : null;
      case "REPLACE" -> text ? (row, run) -> {
        Object a = operands.get(0).eval(row, run);
        Object b = operands.get(1).eval(row, run);
        Object c = operands.get(2).eval(row, run);
        return a == null || b == null || c == null ? null : ((String) b).isEmpty() ? a : ((String) a).replace((String) b, (String) c);
      } : null;
      case "TRIM" -> {
        SqlTrimFunction.Flag flag = ((RexLiteral) call.getOperands().get(0)).getValueAs(SqlTrimFunction.Flag.class);
        yield binary(operands.subList(1, 3), (a, b, run) -> Text.trim((String) b, (String) a, flag != SqlTrimFunction.Flag.TRAILING,
            flag != SqlTrimFunction.Flag.LEADING));
      }
      case "LTRIM" -> operands.size() == 1 ? unary(first, (a, run) -> Text.trim((String) a, " ", true, false)) : null;
      case "RTRIM" -> operands.size() == 1 ? unary(first, (a, run) -> Text.trim((String) a, " ", false, true)) : null;
      case "ABS" -> unary(first, (a, run) -> Numbers.abs(type, (Number) a));
      case "SQRT" -> type == SqlTypeName.DOUBLE && firstType == SqlTypeName.DOUBLE ? unary(first, (a, run) -> {
        if ((Double) a < 0) {
          throw PlanErrors.data(SqlState.INVALID_PARAMETER_VALUE, "Cannot take the square root of a negative number");
        }
        return Math.sqrt((Double) a);
      }) : null;
      case "POWER" -> type == SqlTypeName.DOUBLE && firstType != SqlTypeName.DECIMAL ? binary(operands, (a, b, run) -> {
        double power = Math.pow(((Number) a).doubleValue(), ((Number) b).doubleValue());
        if (Double.isNaN(power) && !Double.isNaN(((Number) a).doubleValue()) && !Double.isNaN(((Number) b).doubleValue())) {
          throw PlanErrors.data(SqlState.INVALID_PARAMETER_VALUE, "A negative number has no root, and no power that is not whole");
        }
        return Numbers.finite(power, (Number) a, (Number) b);
      }) : null;
      case "ROUND" -> round(call, operands, firstType);
      case "SIGN" -> type == firstType ? unary(first, (a, run) -> Casts.cast(Values.compare(a, 0), SqlTypeName.INTEGER, result, run.time())) : null;
      case "REINTERPRET" -> first;
      case "CURRENT_TIMESTAMP", "LOCALTIMESTAMP", "NOW" -> (row, run) -> run.time().ofInstant(
          run.now().truncatedTo(switch (run.time().precision()) {
            case MILLI -> java.time.temporal.ChronoUnit.MILLIS;
            case MICRO -> java.time.temporal.ChronoUnit.MICROS;
            case NANO -> java.time.temporal.ChronoUnit.NANOS;
          }));
      case "CURRENT_DATE" -> (row, run) -> LocalDate.ofInstant(run.now(), run.time().zone());
      case "DATE_TRUNC" -> dateTrunc(call, operands);
      default -> null;
    };
  }

  /** Doubles round half to even, decimals half away from zero; digits are for decimals only, as in PostgreSQL. */
  private static Expr round(RexCall call, List<Expr> operands, SqlTypeName from) {
    if (operands.size() == 1) {
      return unary(operands.get(0), (a, run) -> a instanceof Double d ? Math.rint(d) : a instanceof Float f ? (float) Math.rint(f)
          : a instanceof BigDecimal decimal ? decimal.setScale(0, RoundingMode.HALF_UP) : a);
    }
    if (from != SqlTypeName.DECIMAL && from != SqlTypeName.INTEGER && from != SqlTypeName.BIGINT) {
      return null;
    }
    return binary(operands, (a, b, run) -> {
      int digits = Numbers.toInt(Values.decimal((Number) b));
      BigDecimal rounded = Values.decimal((Number) a).setScale(Math.max(-1000, Math.min(1000, digits)), RoundingMode.HALF_UP);
      rounded = rounded.scale() < 0 ? rounded.setScale(0) : rounded;
      return call.getType().getSqlTypeName() == SqlTypeName.DECIMAL ? rounded : Casts.cast(rounded, SqlTypeName.DECIMAL, call.getType(), run.time());
    });
  }

  private Expr dateTrunc(RexCall call, List<Expr> operands) throws SQLException {
    RexNode unitNode = call.getOperands().get(0);
    Object word = RexValues.isConstant(unitNode) ? RexValues.literal(unitNode, time) : null;
    TimeUnitRange unit = word instanceof String text ? TimeFunctions.unit(text) : null;
    if (unit == null || !TimeFunctions.floors(unit)) {
      throw PlanErrors.unsupported("DATE_TRUNC takes a literal unit: "
          + "'year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', 'milliseconds' or 'microseconds'.");
    }
    return unary(operands.get(1), (a, run) -> TimeFunctions.floor(a instanceof LocalDate date ? run.time().ofLocal(date.atStartOfDay()) : (Long) a, unit,
        run.time()));
  }

  private static Expr substring(List<Expr> operands) {
    return (row, run) -> {
      Object text = operands.get(0).eval(row, run);
      Object start = operands.get(1).eval(row, run);
      Object length = operands.size() > 2 ? operands.get(2).eval(row, run) : null;
      if (text == null || start == null || operands.size() > 2 && length == null) {
        return null;
      }
      return Text.substring((String) text, Values.decimal((Number) start).longValue(), length == null ? null : Values.decimal((Number) length).longValue());
    };
  }
}
