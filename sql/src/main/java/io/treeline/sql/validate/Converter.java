// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.prepare.Prepare;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.SqlToRelConverter;

/** Converts each WITH query once, however often it is used; the library would do so at each use, which doubles with each query that uses the one before twice. */
final class Converter extends SqlToRelConverter {
  private final Map<SqlNode, String> names = new IdentityHashMap<>();
  private final Map<SqlNode, RelRoot> converted = new IdentityHashMap<>();
  private final PlanningStop stop;

  Converter(RelOptTable.ViewExpander views, SqlValidator validator, Prepare.CatalogReader reader, RelOptCluster cluster, SqlRexConvertletTable convertlets, Config config,
      PlanningStop stop) {
    super(views, validator, reader, cluster, convertlets, config);
    this.stop = stop;
  }

  /** Converts a validated statement. */
  RelRoot convert(SqlNode validated) {
    validated.accept(new SqlBasicVisitor<Void>() {
      @Override
      public Void visit(SqlCall call) {
        if (call instanceof SqlWithItem item) {
          SqlNode query = item.query;
          while (query instanceof SqlWith with) {
            query = with.body;
          }
          names.put(query, item.name.getSimple());
        }
        return super.visit(call);
      }
    });
    return convertQuery(validated, false, true);
  }

  @Override
  protected RelRoot convertQueryRecursive(SqlNode query, boolean top, RelDataType target) {
    stop.check();
    String name = names.get(query);
    if (name == null || top) {
      return super.convertQueryRecursive(query, top, target);
    }
    RelRoot known = converted.get(query);
    if (known != null) {
      return known;
    }
    RelRoot root = super.convertQueryRecursive(query, false, target);
    RelNode rel = root.rel;
    if (SharedQueries.closed(rel)) {
      SharedQuery shared = new SharedQuery(cluster, rel.getTraitSet(), rel, new Object(), name);
      root = root.withRel(shared);
      converted.put(query, root);
    }
    return root;
  }
}
