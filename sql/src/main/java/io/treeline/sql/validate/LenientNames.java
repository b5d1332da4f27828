// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.apache.calcite.sql.validate.SqlNameMatchers;

/** Matches a name exactly, else by the one name that differs in case only; several such are an error naming them. Quoted names are checked in {@link FromResolver}. */
final class LenientNames implements SqlNameMatcher {
  private final SqlNameMatcher insensitive = SqlNameMatchers.withCaseSensitive(false);

  @Override
  public boolean isCaseSensitive() {
    return false;
  }

  @Override
  public boolean matches(String string, String name) {
    return insensitive.matches(string, name);
  }

  @Override
  public <K extends List<String>, V> V get(Map<K, V> map, List<String> prefixNames, List<String> names) {
    return insensitive.get(map, prefixNames, names);
  }

  @Override
  public String bestString() {
    return insensitive.bestString();
  }

  @Override
  public RelDataTypeField field(RelDataType rowType, String fieldName) {
    RelDataTypeField match = null;
    for (RelDataTypeField field : rowType.getFieldList()) {
      if (field.getName().equals(fieldName)) {
        return field;
      }
      if (field.getName().equalsIgnoreCase(fieldName)) {
        if (match != null) {
          throw new CalciteException("Column '" + fieldName + "' is ambiguous: it could be \"" + match.getName() + "\" or \"" + field.getName()
              + "\"; quote the one that is meant", null);
        }
        match = field;
      }
    }
    return match;
  }

  @Override
  public int frequency(Iterable<String> names, String name) {
    int exact = 0;
    int similar = 0;
    for (String candidate : names) {
      if (candidate.equals(name)) {
        exact++;
      } else if (candidate.equalsIgnoreCase(name)) {
        similar++;
      }
    }
    return exact > 0 ? exact : similar;
  }

  @Override
  public Set<String> createSet() {
    return SqlNameMatchers.withCaseSensitive(true).createSet();
  }
}
