// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.hibernate;

import org.hibernate.boot.Metadata;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.mapping.Index;
import org.hibernate.tool.schema.spi.Exporter;

/** Exports no indexes: IoTDB has none but the time. */
final class NoIndexes implements Exporter<Index> {
  static final NoIndexes INSTANCE = new NoIndexes();

  private NoIndexes() {}

  @Override
  public String[] getSqlCreateStrings(Index index, Metadata metadata, SqlStringGenerationContext context) {
    return NO_COMMANDS;
  }

  @Override
  public String[] getSqlDropStrings(Index index, Metadata metadata, SqlStringGenerationContext context) {
    return NO_COMMANDS;
  }
}
