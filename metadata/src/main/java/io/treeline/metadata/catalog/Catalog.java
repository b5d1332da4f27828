// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import io.treeline.metadata.error.ServerStatus;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.model.TableEntry;
import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.NamePart;
import io.treeline.metadata.name.NamePattern;
import io.treeline.metadata.name.NodeName;
import io.treeline.metadata.name.PathPattern;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.time.TimePrecision;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A server's schemas, tables and columns as one connection looks them up: what is not remembered in the
 * {@link Definitions}, which connections share, is asked for over the connection's source. Looking up a table costs two
 * exact SHOW statements, never a listing. Safe for use by several threads.
 *
 * <p>Column order of a device: Time, then by name, since the server's own order is that of a hash. A series of a type
 * that this driver does not know makes the table an error (0A000 naming the series): leaving it out would shorten
 * {@code SELECT *} and change which rows exist.
 */
public final class Catalog {
    private final CatalogSource source;
    private final CatalogReader reader;
    private final Optional<ManyDeviceReader> manyReader;
    private final NameResolution names;
    private final List<String> patternTables;
    private final Definitions definitions;
    private final Consumer<DefinitionChange> announced;
    private final @Nullable Lookups lookups;

    /**
     * A catalog that knows nothing yet; no statement is sent.
     *
     * @param maxAge how long what the server said is believed; zero to ask each time
     */
    public Catalog(CatalogSource source, Duration maxAge) {
        this(source, new Definitions(maxAge), List.of(), null);
    }

    /**
     * A catalog over what others may have looked up, too; no statement is sent.
     *
     * @param patternTables path patterns that are listed, from {@code root} on, such as {@code root.factory.room*.*};
     *     those in no database are passed over
     * @param announced told of changes, so as to apply them to all definitions that they concern, these among them;
     *     null where these are the only ones
     */
    public Catalog(
            CatalogSource source,
            Definitions definitions,
            List<String> patternTables,
            @Nullable Consumer<DefinitionChange> announced) {
        this.source = source;
        Abilities abilities = new Abilities();
        this.reader = source.model()
                .match(tree -> new TreeReader(source, abilities), table -> new TableModelReader(source, abilities));
        this.manyReader = reader.deviceSets();
        this.names = reader.names(this);
        this.patternTables = List.copyOf(patternTables);
        this.definitions = definitions;
        this.announced = announced == null ? definitions::apply : announced;
        this.lookups = null;
    }

    Catalog(CatalogSource source, Duration maxAge, LongSupplier nanoClock) {
        this(source, new Definitions(maxAge, nanoClock), List.of(), null);
    }

    private Catalog(Catalog same, Lookups lookups) {
        this.source = same.source;
        this.manyReader = same.manyReader;
        this.names = same.names;
        this.patternTables = same.patternTables;
        this.reader = same.reader;
        this.definitions = same.definitions;
        this.announced = same.announced;
        this.lookups = lookups;
    }

    /** The same catalog, by which each table that is resolved is noted. */
    public Catalog noting(Lookups noted) {
        return new Catalog(this, noted);
    }

    /** What is remembered. */
    public Definitions definitions() {
        return definitions;
    }

    /** The model that the session speaks. */
    public ServerModel model() {
        return source.model();
    }

    /** The server's time precision. */
    public TimePrecision precision() {
        return source.precision();
    }

    /** The tree model's column of times, which each device has. */
    public Column timeColumn() {
        return TreeReader.TIME;
    }

    /** All databases, sorted; not to be changed. */
    public List<String> schemas() throws SQLException {
        return definitions.schemas(() -> List.copyOf(reader.schemas()), source);
    }

    /** Reads the databases again, whatever is remembered: somebody else may have created one. */
    List<String> schemasNow() throws SQLException {
        return definitions.schemasNow(() -> List.copyOf(reader.schemas()));
    }

    /**
     * The table of exactly this name. Schema and table are written as the server prints them, though superfluous or
     * missing backquotes do no harm.
     *
     * @throws SQLException as the server answered, or 0A000 if a series has a type this driver does not know
     */
    public Optional<Table> table(TableName written) throws SQLException {
        TableName name = reader.canonical(written);
        return definitions.table(name, false, () -> reader.table(name), source);
    }

    /** The same as the server says now, whatever is remembered. */
    public Optional<Table> tableNow(TableName written) throws SQLException {
        definitions.expire(reader.canonical(written), false);
        return table(written);
    }

    /** The devices that match a pattern, as one table; empty where none does. */
    Optional<Table> pattern(PathPattern pattern) throws SQLException {
        ManyDeviceReader sets = manyReader.orElseThrow();
        return definitions.table(pattern.name(), true, () -> sets.pattern(pattern), source);
    }

    /**
     * The devices of a template that is set in the database, as one table.
     *
     * @param written the template's name, or {@code template:} and the name
     * @param exact whether case matters
     * @throws SQLException 42702 if the name fits several templates
     */
    Optional<Table> template(DevicePath database, String written, boolean exact) throws SQLException {
        ManyDeviceReader sets = manyReader.orElseThrow();
        TableName name = new TableName(database.text(), written);
        Optional<Table> known = definitions.known(name, true);
        if (known.isPresent()) {
            return known;
        }
        String wanted = written.startsWith(ManyDeviceReader.TEMPLATE)
                ? written.substring(ManyDeviceReader.TEMPLATE.length())
                : written;
        Set<String> all = sets.templates(database);
        List<String> fitting = all.contains(wanted)
                ? List.of(wanted)
                : exact
                        ? List.of()
                        : all.stream().filter(wanted::equalsIgnoreCase).toList();
        if (fitting.size() > 1) {
            throw SqlState.AMBIGUOUS_NAME.exception(
                    "Table " + written + " is ambiguous: without quotes it matches the templates "
                            + String.join(" and ", fitting) + "; quote the one that is meant");
        }
        if (fitting.isEmpty()) {
            return Optional.empty();
        }
        String template = fitting.get(0);
        TableName canonical = new TableName(
                database.text(),
                written.startsWith(ManyDeviceReader.TEMPLATE) ? ManyDeviceReader.TEMPLATE + template : template);
        return definitions.table(
                canonical, true, () -> Optional.of(sets.template(canonical, database, template)), source);
    }

    /**
     * The table of exactly this name that is many devices: a template's, or that of any path pattern. A device of the
     * same name goes before a template; ask {@link #table} first.
     */
    public Optional<Table> manyDevices(TableName name) throws SQLException {
        if (manyReader.isEmpty()) {
            return Optional.empty();
        }
        Optional<PathPattern> pattern = PathPattern.of(name);
        if (pattern.isPresent()) {
            return pattern(pattern.get());
        }
        try {
            return template(DevicePath.parse(name.schema()), name.table(), true);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * The listed tables that are many devices and match, by name: the templates of each database, under
     * {@code template:NAME} where a device has the name, and the patterns that the connection names. A name without
     * wildcards of LIKE finds a table that is not listed too.
     */
    public SortedMap<TableName, DeviceSetTable.Kind> manyDevices(NamePattern schemaPattern, NamePattern tablePattern)
            throws SQLException {
        SortedMap<TableName, DeviceSetTable.Kind> found = new TreeMap<>();
        if (manyReader.isEmpty()) {
            return found;
        }
        List<String> databases = schemas(schemaPattern);
        SortedMap<String, List<DevicePath>> templates =
                databases.isEmpty() ? new TreeMap<>() : manyReader.get().templatePaths();
        for (String schema : databases) {
            DevicePath database = DevicePath.parse(schema);
            for (String template : templates.keySet()) {
                if (templates.get(template).stream().noneMatch(path -> path.startsWith(database))) {
                    continue;
                }
                boolean hidden = reader.table(reader.canonical(new TableName(schema, template)))
                        .isPresent();
                TableName name = new TableName(schema, hidden ? ManyDeviceReader.TEMPLATE + template : template);
                if (tablePattern.matches(name.table())) {
                    found.put(name, DeviceSetTable.Kind.TEMPLATE);
                }
            }
            for (String written : patternTables) {
                patternIn(database, written)
                        .map(PathPattern::name)
                        .filter(name -> tablePattern.matches(name.table()))
                        .ifPresent(name -> found.put(name, DeviceSetTable.Kind.PATTERN));
            }
            if (tablePattern.literal().isPresent()) {
                TableName name = new TableName(schema, tablePattern.literal().get());
                manyDevices(name)
                        .map(DeviceSetTable.class::cast)
                        .filter(table -> table.name().equals(name))
                        .ifPresent(table -> found.put(name, table.kind()));
            }
        }
        return found;
    }

    /** Splits a list of patterns at the commas outside backquotes. */
    public static List<String> patterns(String list) {
        List<String> patterns = new ArrayList<>();
        StringBuilder pattern = new StringBuilder();
        boolean quoted = false;
        for (char c : (list + ',').toCharArray()) {
            quoted ^= c == '`';
            if (c == ',' && !quoted) {
                if (!pattern.toString().isBlank()) {
                    patterns.add(pattern.toString().strip());
                }
                pattern.setLength(0);
            } else {
                pattern.append(c);
            }
        }
        return patterns;
    }

    private static Optional<PathPattern> patternIn(DevicePath database, String written) {
        try {
            List<NodeName.Part> parts = NodeName.parts(written);
            int depth = database.nodes().size();
            boolean below = parts.size() > depth
                    && parts.stream()
                            .limit(depth)
                            .map(NodeName.Part::name)
                            .toList()
                            .equals(database.nodes());
            return below ? PathPattern.of(database, parts.subList(depth, parts.size())) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * The table that a statement names.
     *
     * @param parts the name's parts as written; dots in an unquoted or quoted part separate nodes too, and what they
     *     all spell together is matched against the databases
     * @param defaultSchema the database of names that do not begin with {@code root}, or null
     * @throws SQLException 42P01 if there is no such table, naming the nearest; 42702 if a name without quotes matches
     *     several that differ in case; 3F000 without a database
     */
    public Table resolve(List<NamePart> parts, @Nullable String defaultSchema) throws SQLException {
        Table table = parts.isEmpty() || needsDatabase(parts, defaultSchema)
                ? found(parts, defaultSchema)
                : definitions.resolve(
                        new Definitions.WrittenName(parts, defaultSchema),
                        reader,
                        (name, many) -> many ? manyDevices(name) : table(name),
                        () -> found(parts, defaultSchema),
                        source);
        if (lookups != null) {
            lookups.add(parts, defaultSchema, table);
        }
        return table;
    }

    private Table found(List<NamePart> parts, @Nullable String defaultSchema) throws SQLException {
        return names.table(parts, defaultSchema);
    }

    /**
     * The full name of a table that may not exist yet; its database must. Nothing exists that the name could be matched
     * with, so it is taken as it is written.
     *
     * @param parts as written; in the tree model dots separate nodes within a part too
     * @param defaultSchema the database of names that say none, or null
     * @throws SQLException 3F000 when no database is part of the name, or it does not exist; 42602 when the name is no
     *     path
     */
    public TableName newTable(List<NamePart> parts, String defaultSchema) throws SQLException {
        return names.newTable(parts, defaultSchema);
    }

    /**
     * The name of a database, which may or may not exist, as the server prints it.
     *
     * @throws SQLException 42602 when the name is no database's
     */
    public String newSchema(List<NamePart> parts) throws SQLException {
        return names.schema(parts);
    }

    /** Such a name means nothing, whatever there is. */
    private static boolean needsDatabase(List<NamePart> parts, @Nullable String defaultSchema) {
        return parts.size() == 1 && defaultSchema == null;
    }

    /**
     * Has what a statement names looked up anew when it is next resolved: the definitions of now are wanted, whoever
     * may have changed them.
     */
    public void forget(List<NamePart> parts, String defaultSchema) {
        definitions.forget(new Definitions.WrittenName(parts, defaultSchema), reader);
    }

    /**
     * The column that a statement names.
     *
     * @throws SQLException 42703 if there is none, naming the nearest; 42702 if a name without quotes matches several
     *     that differ in case
     */
    public Column column(Table table, NamePart part) throws SQLException {
        return NameResolution.column(table, part, model());
    }

    /**
     * The tables whose schema and name match, sorted, without those that are many devices; not to be changed. Always
     * asks the server; what the user may not see is left out.
     */
    public List<TableName> tables(NamePattern schemaPattern, NamePattern tablePattern) throws SQLException {
        return listed(schemaPattern, tablePattern, schema -> reader.tables(schema, tablePattern));
    }

    /** The same with what the server says about each table. */
    public List<TableEntry> entries(NamePattern schemaPattern, NamePattern tablePattern) throws SQLException {
        return listed(schemaPattern, tablePattern, schema -> reader.entries(schema, tablePattern));
    }

    private interface Listing<T> {
        T of(String schema) throws SQLException;
    }

    /**
     * The schemas to look in: one that is named together with a table is not asked for first, since the answer about
     * the table tells.
     */
    private List<String> searched(NamePattern schemaPattern, NamePattern tablePattern) throws SQLException {
        Optional<String> named = schemaPattern.literal();
        if (named.isPresent() && tablePattern.literal().isPresent() && reader.possibleSchema(named.get())) {
            return List.of(named.get());
        }
        return schemas(schemaPattern);
    }

    private <T> List<T> listed(NamePattern schemaPattern, NamePattern tablePattern, Listing<List<T>> listing)
            throws SQLException {
        List<String> schemas = searched(schemaPattern, tablePattern);
        if (schemas.size() == 1) {
            return permitted(() -> listing.of(schemas.get(0)), List.of());
        }
        List<T> all = new ArrayList<>();
        for (String schema : schemas) {
            all.addAll(permitted(() -> listing.of(schema), List.of()));
        }
        return all;
    }

    private static <T> T permitted(Abilities.Question<T> question, T otherwise) throws SQLException {
        try {
            return question.ask();
        } catch (SQLException e) {
            // Most servers leave out of a listing what the user may not see; some refuse the whole.
            if (ServerStatus.NO_PERMISSION.is(e)) {
                return otherwise;
            }
            throw e;
        }
    }

    /**
     * The columns, in order, of the tables whose schema and name match, sorted by table; always asks the server. A
     * column of a type that this driver does not know is listed, with the server's name for the type.
     */
    public SortedMap<TableName, List<Column>> columns(NamePattern schemaPattern, NamePattern tablePattern)
            throws SQLException {
        SortedMap<TableName, List<Column>> found = new TreeMap<>();
        for (String schema : searched(schemaPattern, tablePattern)) {
            SortedMap<TableName, List<Column>> one =
                    permitted(() -> reader.columns(schema, tablePattern), new TreeMap<>());
            if (found.isEmpty()) {
                found = one;
            } else {
                found.putAll(one);
            }
        }
        if (tablePattern.literal().isPresent() && schemaPattern.literal().isPresent() && !found.isEmpty()) {
            // A device goes before the template of its name.
            return found;
        }
        for (TableName name : manyDevices(schemaPattern, tablePattern).keySet()) {
            Optional<Table> table = listedMany(name, tablePattern.literal().isPresent());
            if (table.isPresent()) {
                found.putIfAbsent(name, table.get().columns());
            }
        }
        return found;
    }

    private Optional<Table> listedMany(TableName name, boolean named) throws SQLException {
        try {
            return manyDevices(name);
        } catch (SQLFeatureNotSupportedException e) {
            if (named) {
                throw e;
            }
            // A listing goes on without the pattern that cannot be read for a series of an unknown type; whoever names
            // it is told.
            return Optional.empty();
        }
    }

    /** The native statements by which the databases that match are listed, for an explanation. */
    public List<String> schemaStatements(NamePattern schemaPattern) {
        return reader.schemaStatements(schemaPattern);
    }

    /**
     * The native statements that {@link #tables(NamePattern, LikePattern)}, or with columns {@link #columns}, would
     * send now, for an explanation.
     */
    public List<String> listingStatements(NamePattern schemaPattern, NamePattern tablePattern, boolean columns)
            throws SQLException {
        List<String> statements = new ArrayList<>();
        List<String> searched = searched(schemaPattern, tablePattern);
        if (tablePattern.literal().isEmpty() || schemaPattern.literal().isEmpty()) {
            statements.addAll(schemaStatements(schemaPattern));
        }
        for (String schema : searched) {
            statements.addAll(reader.statements(schema, tablePattern, columns));
        }
        return statements;
    }

    /** The databases that match, sorted; always asks the server. */
    public List<String> schemas(NamePattern schemaPattern) throws SQLException {
        return permitted(() -> schemaPattern.matchesAll() ? schemasNow() : reader.schemas(schemaPattern), List.of());
    }

    /** Whether the database holds any series or table; asks the server for a count. */
    public boolean hasTables(String schema) throws SQLException {
        return reader.hasTables(schema);
    }

    /**
     * The paths of a database of the tree that have a time to live of their own, as the server writes them; asks the
     * server.
     */
    public List<String> timesToLive(String schema) throws SQLException {
        return reader.timesToLive(schema);
    }

    List<TableName> someTables(String schema) throws SQLException {
        return reader.someTables(schema);
    }

    /** A statement of ours changed, or may have changed, definitions: all who share them look them up anew. */
    public void changed(DefinitionChange change) {
        if (!change.isNothing()) {
            announced.accept(change);
        }
    }

    /** A statement of ours changed a table. */
    public void changed(TableName name) {
        changed(reader.change(name));
    }

    /** Forgets everything. */
    public void invalidateAll() {
        changed(DefinitionChange.anything());
    }
}
