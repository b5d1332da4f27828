// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.hibernate;

import org.hibernate.boot.Metadata;
import org.hibernate.boot.model.relational.Exportable;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.mapping.ForeignKey;
import org.hibernate.mapping.Index;
import org.hibernate.tool.schema.spi.Exporter;

/**
 * Exports nothing: what IoTDB does not have beside tables and columns. {@link MappingCheck} names what is left out.
 *
 * @param <T> the kind of thing
 */
final class NoExporter<T extends Exportable> implements Exporter<T> {
    private static final NoExporter<Index> INDEXES = new NoExporter<>();
    private static final NoExporter<ForeignKey> FOREIGN_KEYS = new NoExporter<>();

    private NoExporter() {}

    static Exporter<Index> indexes() {
        return INDEXES;
    }

    static Exporter<ForeignKey> foreignKeys() {
        return FOREIGN_KEYS;
    }

    @Override
    public String[] getSqlCreateStrings(T exportable, Metadata metadata, SqlStringGenerationContext context) {
        return NO_COMMANDS;
    }

    @Override
    public String[] getSqlDropStrings(T exportable, Metadata metadata, SqlStringGenerationContext context) {
        return NO_COMMANDS;
    }
}
