// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.type.ArrayValue;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.sql.SqlKind;

/** Functions that give rows, each of one value: they stand in FROM, or among the items of a SELECT. Their bodies give a {@link ValueRows}; what a call's type tells is that of one value. */
public final class SetFunctions {
  private static final Map<String, FunctionOperator> ALL = define();

  private SetFunctions() {}

  /** The operator of a name, in any case; null when there is none. */
  public static FunctionOperator find(String name) {
    return ALL.get(name.toUpperCase(Locale.ROOT));
  }

  /** All of them, by name. */
  static Map<String, FunctionOperator> all() {
    return Collections.unmodifiableMap(ALL);
  }

  private static Map<String, FunctionOperator> define() {
    List<ScalarFunction> functions = List.of(
        ScalarFunction.of("UNNEST(array) element", (a, s) -> ValueRows.of(((ArrayValue) a[0]).elements())),
        ScalarFunction.of("GENERATE_SUBSCRIPTS(array, int) int", (a, s) -> subscripts((ArrayValue) a[0], (Integer) a[1], false)),
        ScalarFunction.of("GENERATE_SUBSCRIPTS(array, int, bool) int", (a, s) -> subscripts((ArrayValue) a[0], (Integer) a[1], (Boolean) a[2])),
        ScalarFunction.of("REGEXP_MATCHES(text, text) texts", (a, s) -> ValueRows.of(RegexFunctions.matches((String) a[0], a[1], "", s))),
        ScalarFunction.of("REGEXP_MATCHES(text, text, text) texts", (a, s) -> ValueRows.of(RegexFunctions.matches((String) a[0], a[1], (String) a[2], s))),
        ScalarFunction.of("REGEXP_SPLIT_TO_TABLE(text, text) text", (a, s) -> ValueRows.of(RegexFunctions.split((String) a[0], a[1], "", s))),
        ScalarFunction.of("REGEXP_SPLIT_TO_TABLE(text, text, text) text", (a, s) -> ValueRows.of(RegexFunctions.split((String) a[0], a[1], (String) a[2], s))),
        ScalarFunction.of("STRING_TO_TABLE(text, text) text", (a, s) -> parts(a[0], a[1], null)).seesNulls(),
        ScalarFunction.of("STRING_TO_TABLE(text, text, text) text", (a, s) -> parts(a[0], a[1], a[2])).seesNulls());
    Map<String, List<ScalarFunction>> byName = new LinkedHashMap<>();
    functions.forEach(function -> byName.computeIfAbsent(function.name(), name -> new ArrayList<>()).add(function));
    Map<String, FunctionOperator> operators = new LinkedHashMap<>();
    byName.forEach((name, overloads) -> operators.put(name, new FunctionOperator(name, SqlKind.OTHER_FUNCTION, List.copyOf(overloads))));
    return operators;
  }

  private static ValueRows parts(Object text, Object delimiter, Object missing) {
    return ValueRows.of(text == null ? List.of() : ArrayFunctions.split((String) text, (String) delimiter, (String) missing).elements());
  }

  private static ValueRows subscripts(ArrayValue array, int dimension, boolean reverse) throws SQLException {
    List<Object> numbers = new ArrayList<>();
    if (dimension >= 1 && dimension <= array.dimensions()) {
      for (int i = array.lower(dimension - 1); i <= array.upper(dimension - 1); i++) {
        numbers.add(reverse ? 0 : numbers.size(), i);
      }
    }
    return ValueRows.of(numbers);
  }
}
