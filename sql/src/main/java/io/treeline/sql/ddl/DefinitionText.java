// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.ddl;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceTable;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.model.UnservedTable;
import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.NewName;
import io.treeline.metadata.name.NodeName;
import io.treeline.metadata.name.PathNaming;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.ddl.DefinitionStatement.ColumnDefinition;
import io.treeline.sql.ddl.DefinitionStatement.Option;
import io.treeline.sql.parse.SqlErrors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes definitions as native statements of one of the two models. */
public sealed interface DefinitionText {
    /**
     * The words of a model.
     *
     * @param text the statement, for places in errors
     */
    static DefinitionText of(ServerModel model, String text) {
        return model.match(tree -> new TreeText(text), table -> new TableModelText(text));
    }

    /** The statements that make a database. */
    List<String> createSchema(String schema, Map<String, Option> options) throws SQLException;

    /** The statement that drops a database and all in it. */
    String dropSchema(String schema);

    /**
     * Refuses CREATE TABLE ... AS where a query does not tell all that a table needs.
     *
     * @param offset of the query
     * @throws SQLException 0A000
     */
    void checkCreateAs(int offset) throws SQLException;

    /**
     * The role of a column that is made, and is not the time.
     *
     * @param inKey whether the primary key names it
     * @throws SQLException 0A000 or 42804 when it can have no such role
     */
    Column.Role role(ColumnDefinition column, boolean inKey) throws SQLException;

    /** The statements that make a table. */
    List<String> createTable(TableName name, List<ColumnDefinition> columns, Map<String, Option> options)
            throws SQLException;

    /** The statements that drop a table. */
    List<String> dropTable(Table table);

    /** The statements that delete all rows. */
    List<String> truncate(Table table) throws SQLException;

    /** The statement that adds a column. */
    String addColumn(Table table, ColumnDefinition column) throws SQLException;

    /**
     * The statements that drop a column.
     *
     * @param left the names of the columns that stay
     * @param offset of the column's name
     */
    List<String> dropColumn(Table table, Column column, Set<String> left, int offset) throws SQLException;

    /** The statements that change a table's options. */
    List<String> setOptions(Table table, Map<String, Option> options) throws SQLException;

    /** What encodings and compressors may be: words, so that nothing else can be written into a statement. */
    Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

    /** Reads an option that is a word. */
    static String word(String text, String name, Option option) throws SQLException {
        if (!WORD.matcher(option.value()).matches()) {
            throw SqlErrors.syntax(
                    text,
                    option.offset(),
                    name + " takes the name of one, such as " + (name.equals("ENCODING") ? "GORILLA" : "LZ4"));
        }
        return option.value().toUpperCase(Locale.ROOT);
    }

    /** Refuses options that mean nothing here. */
    static void check(String text, Map<String, Option> options, Set<String> known) throws SQLException {
        for (Map.Entry<String, Option> option : options.entrySet()) {
            if (!known.contains(option.getKey())) {
                throw SqlErrors.syntax(
                        text,
                        option.getValue().offset(),
                        "There is no option " + option.getKey() + " here; there " + (known.size() == 1 ? "is " : "are ")
                                + known.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
    }

    /** Refuses a name for which there is a reason. */
    static void check(Optional<String> fault) throws SQLException {
        if (fault.isPresent()) {
            throw SqlState.INVALID_NAME.exception("Invalid name: " + fault.get());
        }
    }

    /** A time to live: milliseconds, or null for ever. */
    static Long ttl(String text, Option option) throws SQLException {
        String value = option.value().toUpperCase(Locale.ROOT);
        if (value.equals("DEFAULT") || value.equals("INF") || value.equals("NULL")) {
            return null;
        }
        try {
            long millis = Long.parseLong(value);
            if (millis > 0) {
                return millis;
            }
        } catch (NumberFormatException e) {
            // Said below, as for numbers that are none.
        }
        throw SqlErrors.at(
                text,
                option.offset(),
                SqlState.INVALID_PARAMETER_VALUE,
                "TTL is a number of milliseconds above 0, or DEFAULT");
    }

    /** The tree: a table is a device, and exists by its series. */
    record TreeText(String text) implements DefinitionText {
        private static final Set<String> OPTIONS = Set.of("ALIGNED", "ENCODING", "COMPRESSOR", "COMPRESSION", "TTL");

        @Override
        public List<String> createSchema(String schema, Map<String, Option> options) throws SQLException {
            check(text, options, Set.of("TTL"));
            checkNodes(DevicePath.parse(schema));
            String path = DevicePath.parse(schema).sql();
            List<String> steps = new ArrayList<>(List.of("create database " + path));
            if (options.containsKey("TTL")) {
                steps.add(ttl(path + ".**", options.get("TTL")));
            }
            return steps;
        }

        private static void checkNodes(DevicePath path) throws SQLException {
            DefinitionText.check(
                    NewName.deviceFault(path.nodes().subList(1, path.nodes().size())));
        }

        @Override
        public void checkCreateAs(int offset) {
            // The key of a device is its time, which the query has or has not.
        }

        @Override
        public Column.Role role(ColumnDefinition column, boolean inKey) throws SQLException {
            if (inKey || column.role() == Column.Role.TAG || column.role() == Column.Role.ATTRIBUTE) {
                throw SqlErrors.unsupported(
                        text,
                        column.offset(),
                        "Column \"" + column.name() + "\": the key of a device's table is \"Time\" alone, "
                                + "and it has no tags; put what identifies the device into the table's name");
            }
            return Column.Role.FIELD;
        }

        private String ttl(String path, Option option) throws SQLException {
            Long millis = DefinitionText.ttl(text, option);
            if (path.indexOf('*') >= 0 && !path.endsWith(".**")) {
                throw SqlErrors.unsupported(
                        text,
                        option.offset(),
                        "The server sets no TTL on one path with a star in it; set it on the schema");
            }
            return millis == null ? "unset ttl from " + path : "set ttl to " + path + ' ' + millis;
        }

        @Override
        public String dropSchema(String schema) {
            return "delete database " + DevicePath.parse(schema).sql();
        }

        @Override
        public List<String> createTable(TableName name, List<ColumnDefinition> columns, Map<String, Option> options)
                throws SQLException {
            check(text, options, OPTIONS);
            checkNodes(PathNaming.toDevice(name));
            String device = PathNaming.toDevice(name).sql();
            List<ColumnDefinition> fields = columns.stream()
                    .filter(column -> column.role() == Column.Role.FIELD)
                    .toList();
            if (fields.isEmpty()) {
                throw SqlErrors.unsupported(
                        text,
                        columns.get(0).offset(),
                        "A device exists by its measurements: name at least one column besides \"Time\"");
            }
            for (ColumnDefinition field : fields) {
                DefinitionText.check(NewName.nodeFault(field.name()));
            }
            List<String> steps = new ArrayList<>();
            if (aligned(options.get("ALIGNED"))) {
                List<String> items = new ArrayList<>();
                for (ColumnDefinition field : fields) {
                    items.add(NodeName.quote(field.name())
                            + ' '
                            + field.type()
                            + storage(field, options, "encoding=", " compressor=", " "));
                }
                steps.add("create aligned timeseries " + device + '(' + String.join(", ", items) + ')');
            } else {
                for (ColumnDefinition field : fields) {
                    steps.add(series(device, field, options));
                }
            }
            if (options.containsKey("TTL")) {
                steps.add(ttl(device, options.get("TTL")));
            }
            return steps;
        }

        private boolean aligned(Option option) throws SQLException {
            if (option == null || option.value().equalsIgnoreCase("FALSE")) {
                return false;
            }
            if (option.value().equalsIgnoreCase("TRUE")) {
                return true;
            }
            throw SqlErrors.syntax(text, option.offset(), "ALIGNED is true or false");
        }

        private String series(String device, ColumnDefinition field, Map<String, Option> options) throws SQLException {
            return "create timeseries " + device + '.' + NodeName.quote(field.name()) + " with datatype=" + field.type()
                    + storage(field, options, "encoding=", ", compressor=", ", ");
        }

        /**
         * Encoding and compressor: the column's own, else the table's where it suits; a table's encoding is for all
         * columns.
         */
        private String storage(
                ColumnDefinition field, Map<String, Option> table, String encoding, String compressor, String first)
                throws SQLException {
            Option compression = table.getOrDefault("COMPRESSOR", table.get("COMPRESSION"));
            Option ownEncoding = field.options().getOrDefault("ENCODING", table.get("ENCODING"));
            Option ownCompressor = field.options().getOrDefault("COMPRESSOR", compression);
            StringBuilder storage = new StringBuilder();
            if (ownEncoding != null) {
                storage.append(first).append(encoding).append(word(text, "ENCODING", ownEncoding));
            }
            if (ownCompressor != null) {
                storage.append(compressor).append(word(text, "COMPRESSOR", ownCompressor));
            }
            return storage.toString();
        }

        @Override
        public List<String> dropTable(Table table) {
            // The server keeps a device's time to live beyond the device, and a table made anew would lose its rows by
            // it. What has none cannot be unset: so it is set first.
            String device = device(table).sql();
            String delete = "delete timeseries " + device + ".*";
            // A path with a star in it cannot have one.
            return device.indexOf('*') >= 0
                    ? afterFlush(table, delete)
                    : afterFlush(table, "set ttl to " + device + " INF", "unset ttl from " + device, delete);
        }

        @Override
        public List<String> truncate(Table table) {
            return afterFlush(table, "delete from " + device(table).sql() + ".*");
        }

        /** Definitions are of single devices: {@link DefinitionPlanner} refuses tables that are many. */
        private static DevicePath device(Table table) {
            return ((DeviceTable) table).device();
        }

        /**
         * When all rows of an aligned device are deleted that the server has in memory, it can write an empty file
         * later and never read the device again.
         */
        private static List<String> afterFlush(Table table, String... steps) {
            List<String> all = new ArrayList<>(List.of(steps));
            if (table.keepsRowsWhole()) {
                all.add(0, "flush " + DevicePath.parse(table.name().schema()).sql());
            }
            return all;
        }

        @Override
        public String addColumn(Table table, ColumnDefinition column) throws SQLException {
            DefinitionText.check(NewName.nodeFault(column.name()));
            return table.keepsRowsWhole()
                    ? "create aligned timeseries " + device(table).sql() + '(' + NodeName.quote(column.name()) + ' '
                            + column.type() + storage(column, Map.of(), "encoding=", " compressor=", " ") + ')'
                    : series(device(table).sql(), column, Map.of());
        }

        @Override
        public List<String> dropColumn(Table table, Column column, Set<String> left, int offset) throws SQLException {
            if (left.stream().noneMatch(name -> !name.equals("Time"))) {
                throw SqlErrors.at(
                        text,
                        offset,
                        SqlState.DEPENDENT_OBJECTS,
                        "Column \"" + column.name() + "\" is the last of " + table.name()
                                + ", which would vanish with it; use DROP TABLE");
            }
            return afterFlush(table, "delete timeseries " + device(table).sql() + '.' + NodeName.quote(column.name()));
        }

        @Override
        public List<String> setOptions(Table table, Map<String, Option> options) throws SQLException {
            check(text, options, Set.of("TTL"));
            return options.isEmpty() ? List.of() : List.of(ttl(device(table).sql(), options.get("TTL")));
        }
    }

    /** The table model, whose server has tables of its own; its names have no case. */
    record TableModelText(String text) implements DefinitionText {
        private static String quote(String name) {
            return ServerModel.TABLE.quoted(name);
        }

        private static String quote(TableName name) {
            return ServerModel.TABLE.target(name);
        }

        @Override
        public List<String> createSchema(String schema, Map<String, Option> options) throws SQLException {
            check(text, options, Set.of("TTL"));
            DefinitionText.check(NewName.databaseFault(schema));
            return List.of("CREATE DATABASE " + quote(schema) + with(options));
        }

        @Override
        public void checkCreateAs(int offset) throws SQLException {
            throw SqlErrors.unsupported(
                    text,
                    offset,
                    "CREATE TABLE ... AS is not supported in the table model, since a query does not say which columns are TAGs; "
                            + "CREATE the TABLE, then use INSERT ... SELECT");
        }

        @Override
        public Column.Role role(ColumnDefinition column, boolean inKey) throws SQLException {
            if (inKey && column.role() != null && column.role() != Column.Role.TAG) {
                throw SqlErrors.at(
                        text,
                        column.offset(),
                        SqlState.DATATYPE_MISMATCH,
                        "Column \"" + column.name() + "\" is part of the key, and so a TAG");
            }
            Column.Role role = inKey ? Column.Role.TAG : column.role() == null ? Column.Role.FIELD : column.role();
            if (role != Column.Role.FIELD && !column.type().isText()) {
                throw SqlErrors.at(
                        text,
                        column.offset(),
                        SqlState.DATATYPE_MISMATCH,
                        "Column \"" + column.name() + "\" is a " + role + ", and those are text");
            }
            return role;
        }

        private String with(Map<String, Option> options) throws SQLException {
            return options.isEmpty() ? "" : " WITH (" + ttl(options.get("TTL")) + ')';
        }

        private String ttl(Option option) throws SQLException {
            Long millis = DefinitionText.ttl(text, option);
            return "TTL=" + (millis == null ? "DEFAULT" : millis.toString());
        }

        @Override
        public String dropSchema(String schema) {
            return "DROP DATABASE " + quote(schema);
        }

        @Override
        public List<String> createTable(TableName name, List<ColumnDefinition> columns, Map<String, Option> options)
                throws SQLException {
            check(text, options, Set.of("TTL"));
            DefinitionText.check(NewName.tableFault(name.table()));
            List<String> items = new ArrayList<>();
            for (ColumnDefinition column : columns) {
                DefinitionText.check(NewName.columnFault(column.name()));
                if (column.role() == Column.Role.TIME) {
                    items.add("\"time\" TIMESTAMP TIME");
                } else {
                    items.add(item(column));
                }
            }
            return List.of("CREATE TABLE " + quote(name) + " (" + String.join(", ", items) + ')' + with(options));
        }

        private String item(ColumnDefinition column) throws SQLException {
            if (!column.options().isEmpty()) {
                Option option = column.options().values().iterator().next();
                throw SqlErrors.unsupported(
                        text,
                        option.offset(),
                        "ENCODING and COMPRESSOR belong to the tree model; the table model chooses them itself");
            }
            // Tags and attributes are STRING and nothing else.
            ColumnType type = column.role() == Column.Role.FIELD ? column.type() : ColumnType.STRING;
            return quote(column.name()) + ' ' + type + ' ' + column.role();
        }

        @Override
        public List<String> dropTable(Table table) {
            return List.of("FLUSH " + quote(table.name().schema()), "DROP TABLE " + quote(table.name()));
        }

        @Override
        public List<String> truncate(Table table) throws SQLException {
            UnservedTable.refuseDeleting(table);
            // What is deleted from the server's memory can come back, all NULL, when later rows make it sort anew.
            return List.of("FLUSH " + quote(table.name().schema()), "DELETE FROM " + quote(table.name()));
        }

        @Override
        public String addColumn(Table table, ColumnDefinition column) throws SQLException {
            DefinitionText.check(NewName.columnFault(column.name()));
            return "ALTER TABLE " + quote(table.name()) + " ADD COLUMN " + item(column);
        }

        @Override
        public List<String> dropColumn(Table table, Column column, Set<String> left, int offset) throws SQLException {
            UnservedTable.refuseDeleting(table);
            return List.of(
                    "FLUSH " + quote(table.name().schema()),
                    "ALTER TABLE " + quote(table.name()) + " DROP COLUMN " + quote(column.name()));
        }

        @Override
        public List<String> setOptions(Table table, Map<String, Option> options) throws SQLException {
            check(text, options, Set.of("TTL"));
            return options.isEmpty()
                    ? List.of()
                    : List.of("ALTER TABLE " + quote(table.name()) + " SET PROPERTIES " + ttl(options.get("TTL")));
        }
    }
}
