// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.pushdown;

import io.treeline.metadata.Column;
import io.treeline.sql.validate.RexValues;
import io.treeline.sql.validate.TimeText;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/** Finds in which stretches of time an expression over a leaf's columns is constant. */
final class GrainFinder {
  private static final long SECONDS_OF_DAY = 86_400;

  private final ScanSpec spec;
  private final TimeText time;

  GrainFinder(ScanSpec spec, TimeText time) {
    this.spec = spec;
    this.time = time;
  }

  /** The grain of an expression, or null when it can change with every tick or looks at something other than Time. */
  Grain of(RexNode node) throws SQLException {
    if (node instanceof RexLiteral || node instanceof RexDynamicParam) {
      return Grain.CONSTANT;
    }
    if (!(node instanceof RexCall call) || node instanceof RexSubQuery || node instanceof RexOver || !call.getOperator().isDeterministic()) {
      return null;
    }
    List<RexNode> operands = call.getOperands();
    if (operands.stream().anyMatch(this::isTime)) {
      return ofTime(call);
    }
    Grain grain = Grain.CONSTANT;
    for (RexNode operand : operands) {
      Grain part = of(operand);
      if (part == null) {
        return null;
      }
      grain = grain.and(part);
    }
    return grain;
  }

  /** Functions of Time itself. */
  private Grain ofTime(RexCall call) throws SQLException {
    List<RexNode> operands = call.getOperands();
    if (call.getKind() == SqlKind.CAST) {
      return call.getType().getSqlTypeName() == SqlTypeName.DATE ? clock(SECONDS_OF_DAY) : null;
    }
    if (operands.size() != 2) {
      return null;
    }
    if (call.getKind() == SqlKind.FLOOR && operands.get(1) instanceof RexLiteral unit) {
      return truncated(unit.getValueAs(TimeUnitRange.class));
    }
    if (call.getKind() == SqlKind.EXTRACT && operands.get(0) instanceof RexLiteral unit) {
      return extracted(unit.getValueAs(TimeUnitRange.class));
    }
    if (call.getOperator().getName().equalsIgnoreCase("DATE_TRUNC") && RexValues.isConstant(operands.get(0)) && isTime(operands.get(1))
        && RexValues.literal(operands.get(0), time) instanceof String word) {
      return truncated(word);
    }
    return null;
  }

  private Grain truncated(TimeUnitRange unit) {
    return unit == null ? null : truncated(unit.name());
  }

  private Grain truncated(String word) {
    return switch (word.strip().toUpperCase(Locale.ROOT)) {
      case "MICROSECOND", "MICROSECONDS" -> fraction(1_000_000);
      case "MILLISECOND", "MILLISECONDS" -> fraction(1_000);
      case "SECOND", "SECONDS" -> clock(1);
      case "MINUTE", "MINUTES" -> clock(60);
      case "HOUR", "HOURS" -> clock(3_600);
      case "DAY", "DAYS", "WEEK", "WEEKS", "MONTH", "MONTHS", "QUARTER", "QUARTERS", "YEAR", "YEARS", "DECADE", "CENTURY", "MILLENNIUM" ->
          clock(SECONDS_OF_DAY);
      default -> null;
    };
  }

  private Grain extracted(TimeUnitRange unit) {
    if (unit == null) {
      return null;
    }
    return switch (unit) {
      case MINUTE -> clock(60);
      case HOUR -> clock(3_600);
      case DAY, DOY, DOW, ISODOW, WEEK, ISOYEAR, MONTH, QUARTER, YEAR, DECADE, CENTURY, MILLENNIUM -> clock(SECONDS_OF_DAY);
      // Seconds and what is finer are fractions.
      default -> null;
    };
  }

  private Grain clock(long seconds) {
    return new Grain(seconds * time.precision().ticksPerSecond(), 0);
  }

  private Grain fraction(long perSecond) {
    long ticks = time.precision().ticksPerSecond() / perSecond;
    return ticks > 1 ? new Grain(ticks, 0) : null;
  }

  /** Time, perhaps under a cast that changes nothing. */
  private boolean isTime(RexNode node) {
    RexNode bare = node;
    while (bare instanceof RexCall call && call.getKind() == SqlKind.CAST && call.getType().getSqlTypeName() == SqlTypeName.TIMESTAMP
        && call.getOperands().get(0).getType().getSqlTypeName() == SqlTypeName.TIMESTAMP
        && call.getType().getPrecision() >= call.getOperands().get(0).getType().getPrecision()) {
      bare = call.getOperands().get(0);
    }
    return bare instanceof RexInputRef ref && spec.column(ref.getIndex()).role() == Column.Role.TIME;
  }
}
