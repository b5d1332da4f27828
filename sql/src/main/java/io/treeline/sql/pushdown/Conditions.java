// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.pushdown;

import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;

/** Filters made while conditions move. */
final class Conditions {
  private Conditions() {}

  /** A filter; a condition that is a cast to the same type without nulls stands without the cast, which the library's filters do not take. */
  static LogicalFilter filter(RelNode input, RexNode condition) {
    return LogicalFilter.create(input, RexUtil.removeNullabilityCast(input.getCluster().getTypeFactory(), condition));
  }
}
