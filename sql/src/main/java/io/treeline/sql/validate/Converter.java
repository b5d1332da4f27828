// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.sql.api.PlanningStop;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.prepare.Prepare;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.SqlToRelConverter;

/** Converts each WITH query once, however often it is used; the library would do so at each use, which doubles with each query that uses the one before twice. */
final class Converter extends SqlToRelConverter {
  private final Map<SqlNode, String> names = new IdentityHashMap<>();
  private final Map<SqlNode, RelRoot> converted = new IdentityHashMap<>();
  private final SqlValidator validator;
  private final PlanningStop stop;

  Converter(RelOptTable.ViewExpander views, SqlValidator validator, Prepare.CatalogReader reader, RelOptCluster cluster, SqlRexConvertletTable convertlets, Config config,
      PlanningStop stop) {
    super(views, validator, reader, cluster, convertlets, config);
    this.validator = validator;
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
    try {
      return convertQuery(validated, false, true);
    } catch (AssertionError e) {
      return unequalInNulls(validated, e);
    }
  }

  /**
   * The library fails where the tree and the relations differ in what may be NULL, as they do when a key of all of the GROUPING SETS holds a column that only some have: the validator
   * thinks of the column, not of the key.
   */
  private RelRoot unequalInNulls(SqlNode validated, AssertionError failure) {
    RelNode rel = convertQueryRecursive(validated, true, null).rel;
    RelDataType type = validator.getValidatedNodeType(validated);
    List<RelDataTypeField> fields = rel.getRowType().getFieldList();
    boolean same = fields.size() >= type.getFieldCount();
    for (int i = 0; same && i < type.getFieldCount(); i++) {
      same = SqlTypeUtil.equalSansNullability(cluster.getTypeFactory(), fields.get(i).getType(), type.getFieldList().get(i).getType());
    }
    if (!same) {
      throw failure;
    }
    return RelRoot.of(rel, type, validated.getKind());
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
