// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.virtual;

import io.treeline.metadata.Catalog;
import io.treeline.metadata.Column;
import io.treeline.metadata.LikePattern;
import io.treeline.metadata.TableName;
import io.treeline.sql.NativeExecutor;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A view of the information schema: what the catalog lists, as rows. */
record InformationView(Catalog catalog, TableName name, List<Column> columns, int schemaColumn, int tableColumn, boolean described, Reader reader)
    implements VirtualTable {
  /** Makes the rows. */
  interface Reader {
    void read(Narrowing narrowing, Rows rows) throws SQLException;
  }

  /** Takes rows. */
  static final class Rows {
    private final List<Object[]> rows = new ArrayList<>();

    void add(Object... row) {
      rows.add(row);
    }
  }

  @Override
  public VirtualRows open(Narrowing narrowing, NativeExecutor executor) throws SQLException {
    Rows rows = new Rows();
    if (!narrowing.empty()) {
      reader.read(narrowing, rows);
    }
    Iterator<Object[]> iterator = rows.rows.iterator();
    return () -> {
      executor.checkCancelled();
      return iterator.hasNext() ? iterator.next() : null;
    };
  }

  @Override
  public List<String> statements(Narrowing narrowing) throws SQLException {
    List<String> statements = new ArrayList<>();
    if (narrowing.empty() || name.table().equals("views")) {
      return statements;
    }
    for (LikePattern schema : narrowing.schemas().patterns()) {
      if (tableColumn < 0) {
        statements.addAll(catalog.schemaStatements(schema));
        continue;
      }
      for (LikePattern table : narrowing.tables().patterns()) {
        statements.addAll(catalog.listingStatements(schema, table, described));
      }
    }
    return statements.stream().distinct().toList();
  }

  @Override
  public String toString() {
    return name.schema() + '.' + name.table();
  }
}
