// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.ddl;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.name.NamePart;
import io.treeline.metadata.type.ColumnType;
import java.util.List;
import java.util.Map;

/**
 * A statement that defines, changes or empties schemas and tables, as written. Offsets are into the statement's text.
 */
public sealed interface DefinitionStatement {
    /** A name as written. */
    record Name(List<NamePart> parts, int offset) {
        public Name {
            parts = List.copyOf(parts);
        }
    }

    /** The value of an option: text as it would be without its quotes, and where it stands. */
    record Option(String value, int offset) {}

    /**
     * A column to be made.
     *
     * @param role null where the statement does not say; then a field, unless it is part of the key
     * @param key whether it is declared PRIMARY KEY itself
     * @param notNull whether it is declared NOT NULL
     * @param options ENCODING and COMPRESSOR, by upper-case name
     */
    record ColumnDefinition(
            String name,
            int offset,
            ColumnType type,
            Column.Role role,
            boolean key,
            boolean notNull,
            Map<String, Option> options) {}

    /** CREATE SCHEMA. */
    record CreateSchema(Name name, boolean ifNotExists, Map<String, Option> options) implements DefinitionStatement {}

    /** DROP SCHEMA. */
    record DropSchema(List<Name> names, boolean ifExists, boolean cascade) implements DefinitionStatement {}

    /** CREATE TABLE; key holds the columns of a PRIMARY KEY clause, and may be empty. */
    record CreateTable(
            Name name, boolean ifNotExists, List<ColumnDefinition> columns, List<Name> key, Map<String, Option> options)
            implements DefinitionStatement {}

    /** CREATE TABLE AS; the query stands at the offset. */
    record CreateTableAs(
            Name name,
            boolean ifNotExists,
            Map<String, Option> options,
            String query,
            int queryOffset,
            boolean withData)
            implements DefinitionStatement {}

    /** ALTER TABLE. */
    record AlterTable(Name name, boolean ifExists, List<Change> changes) implements DefinitionStatement {}

    /** DROP TABLE. */
    record DropTable(List<Name> names, boolean ifExists) implements DefinitionStatement {}

    /** TRUNCATE. */
    record Truncate(List<Name> names) implements DefinitionStatement {}

    /** A change of a table. */
    sealed interface Change {
        /** ADD COLUMN. */
        record Add(ColumnDefinition column, boolean ifNotExists) implements Change {}

        /** DROP COLUMN. */
        record Drop(Name column, boolean ifExists) implements Change {}

        /** SET (option = value, ...). */
        record Set(Map<String, Option> options) implements Change {}
    }
}
