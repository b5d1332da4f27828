// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.apache.calcite.sql.validate.SqlNameMatchers;

/** Matches names to the letter, since {@link FromResolver} has spelled them; only functions are found in any case. */
final class ExactNames implements SqlNameMatcher {
  private final SqlNameMatcher exact = SqlNameMatchers.withCaseSensitive(true);

  @Override
  public boolean isCaseSensitive() {
    // Asked where functions are looked up.
    return false;
  }

  @Override
  public boolean matches(String string, String name) {
    return exact.matches(string, name);
  }

  @Override
  public <K extends List<String>, V> V get(Map<K, V> map, List<String> prefixNames, List<String> names) {
    return exact.get(map, prefixNames, names);
  }

  @Override
  public String bestString() {
    return exact.bestString();
  }

  @Override
  public RelDataTypeField field(RelDataType rowType, String fieldName) {
    return exact.field(rowType, fieldName);
  }

  @Override
  public int frequency(Iterable<String> names, String name) {
    return exact.frequency(names, name);
  }

  @Override
  public Set<String> createSet() {
    return exact.createSet();
  }
}
