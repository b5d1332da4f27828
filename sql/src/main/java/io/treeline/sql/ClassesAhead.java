// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql;

import io.treeline.sql.local.LocalPlanner;
import io.treeline.sql.pushdown.Absorber;
import io.treeline.sql.validate.FineTimes;
import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rel.metadata.BuiltInMetadata;
import org.apache.calcite.rel.metadata.DefaultRelMetadataProvider;
import org.apache.calcite.rel.metadata.ProxyingMetadataHandlerProvider;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.validate.SqlValidatorImpl;
import org.apache.calcite.sql.validate.implicit.TypeCoercionImpl;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.apache.calcite.tools.RelBuilder;

/**
 * While the first statement of a JVM waits for the parser and the functions to be loaded, has another thread load what it will need after them. Classes are loaded and linked only: to
 * initialise them in two threads, each beginning at another end, could stop both for ever.
 */
final class ClassesAhead {
  private static final List<Class<?>> LATER = List.of(SqlValidatorImpl.class, SqlToRelConverter.class, DefaultRelMetadataProvider.class, BuiltInMetadata.class, RelOptCluster.class,
      CalciteCatalogReader.class, StandardConvertletTable.class, RelBuilder.class, RexBuilder.class, RexUtil.class, RelOptUtil.class, HepPlanner.class, LogicalProject.class,
      LogicalFilter.class, LogicalSort.class, RelMetadataQuery.class, ProxyingMetadataHandlerProvider.class, TypeCoercionImpl.class, FineTimes.class, Absorber.class, LocalPlanner.class);

  private ClassesAhead() {}

  /** Begins; where there is one processor only, there is nothing to be gained. */
  static void load() {
    if (Runtime.getRuntime().availableProcessors() > 1) {
      Thread thread = new Thread(ClassesAhead::link, "treeline-classes");
      thread.setDaemon(true);
      thread.setContextClassLoader(null);
      thread.start();
    }
  }

  private static void link() {
    try {
      for (Class<?> each : LATER) {
        // Asking for methods links a class, and loads what they take and give; it initialises nothing.
        if (each.getDeclaredMethods().length > 0) {
          for (Class<?> inner : each.getDeclaredClasses()) {
            inner.getDeclaredMethods();
          }
        }
      }
    } catch (LinkageError e) {
      // Whatever it is, the statement meets it too, and tells its caller.
      System.getLogger("io.treeline.sql").log(System.Logger.Level.DEBUG, "Loading ahead failed", e);
    }
  }
}
