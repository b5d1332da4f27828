// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import io.treeline.metadata.catalog.Abilities.Ability;
import io.treeline.metadata.catalog.CatalogSource.MetadataRows;
import io.treeline.metadata.error.ServerStatus;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceTable;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.model.TableEntry;
import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.NamePattern;
import io.treeline.metadata.name.NodeName;
import io.treeline.metadata.name.PathNaming;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import java.sql.SQLException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tree model: a database is a schema, a device a table, a measurement a column. SHOW statements are narrowed by
 * path, since the server has no other useful filter, and their rows are checked again here: a wildcard character inside
 * a quoted node must not bring in a neighbour.
 */
final class TreeReader implements CatalogReader {
    /** The time column of every device. */
    static final Column TIME = new Column("Time", ColumnType.TIMESTAMP, Column.Role.TIME, null);

    private static final System.Logger LOG = System.getLogger(TreeReader.class.getName());
    /**
     * Beginnings of a node that may be sent as {@code begin*}: the three words that are no node names are not parsed as
     * the beginning of one either.
     */
    private static final Pattern PARTIAL_NODE = Pattern.compile("(?i)(?!(?:root|time|timestamp)$)[a-z_][a-z0-9_]*");
    /** How many devices an error message looks through for names like the one that is missing. */
    private static final int SUGGESTION_LIMIT = 500;

    private static final String WITH_DATABASE = " WITH DATABASE";

    private final CatalogSource source;
    private final Abilities abilities;

    TreeReader(CatalogSource source, Abilities abilities) {
        this.source = source;
        this.abilities = abilities;
    }

    @Override
    public List<String> schemas() throws SQLException {
        return schemas(NamePattern.ALL);
    }

    @Override
    public List<String> schemas(NamePattern pattern) throws SQLException {
        TreeSet<String> names = new TreeSet<>();
        for (String statement : schemaStatements(pattern)) {
            try (MetadataRows rows = source.query(statement)) {
                while (rows.next()) {
                    String name = DevicePath.parse(rows.required("Database")).text();
                    if (pattern.matches(name)) {
                        names.add(name);
                    }
                }
            }
        }
        return List.copyOf(names);
    }

    @Override
    public List<String> schemaStatements(NamePattern pattern) {
        try {
            if (pattern.literal().isPresent()) {
                return List.of("SHOW DATABASES "
                        + DevicePath.parse(pattern.literal().get()).sql());
            }
            int dot = lastDot(pattern.prefix());
            String begin = pattern.prefix().substring(dot + 1);
            if (dot > 0 && PARTIAL_NODE.matcher(begin).matches()) {
                String path =
                        DevicePath.parse(pattern.prefix().substring(0, dot)).sql() + '.' + begin + '*';
                return List.of("SHOW DATABASES " + path, "SHOW DATABASES " + path + ".**");
            }
        } catch (IllegalArgumentException e) {
            // No database has such a name, or begins so.
            return List.of();
        }
        return List.of("SHOW DATABASES");
    }

    @Override
    public boolean possibleSchema(String schema) {
        try {
            return DevicePath.parse(schema).text().equals(schema);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public TableName canonical(TableName name) {
        try {
            return PathNaming.toTable(DevicePath.parse(name.schema()), PathNaming.toDevice(name));
        } catch (IllegalArgumentException e) {
            return name;
        }
    }

    @Override
    public Optional<Table> table(TableName name) throws SQLException {
        DevicePath device;
        DevicePath database;
        try {
            device = PathNaming.toDevice(name);
            database = DevicePath.parse(name.schema());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        Boolean aligned = null;
        try (MetadataRows rows = source.query("SHOW DEVICES " + device.sql() + " WITH DATABASE")) {
            while (rows.next()) {
                if (DevicePath.parse(rows.required("Device")).equals(device)
                        && DevicePath.parse(rows.required("Database")).equals(database)) {
                    aligned = Boolean.parseBoolean(rows.text("IsAligned"));
                }
            }
        }
        if (aligned == null) {
            return Optional.empty();
        }
        List<Column> columns = new ArrayList<>();
        try (MetadataRows rows = source.query("SHOW TIMESERIES " + device.sql() + ".*")) {
            while (rows.next()) {
                DevicePath series = DevicePath.parse(rows.required("Timeseries"));
                if (series.parent().equals(device)) {
                    if (series.name().equals("root")) {
                        throw SqlState.FEATURE_NOT_SUPPORTED.exception(
                                "Table " + name
                                        + " has a column \"root\", which the server of this version neither compares nor deletes; use sql=native");
                    }
                    columns.add(column(series, rows));
                }
            }
        }
        return Optional.of(new DeviceTable(PathNaming.toTable(database, device), device, aligned, ordered(columns)));
    }

    @Override
    public List<TableName> tables(String schema, NamePattern table) throws SQLException {
        DevicePath database = DevicePath.parse(schema);
        try {
            return abilities.ask(
                    Ability.DEVICES_BY_TEXT,
                    () -> devices(database, table, deviceStatements(database, table, true)),
                    () -> devices(database, table, deviceStatements(database, table, false)));
        } catch (SQLException e) {
            // The server wraps its own 509 into a general 301.
            if (!ServerStatus.ILLEGAL_PATH.is(e)
                    && !String.valueOf(e.getMessage()).contains("is not a legal path")) {
                throw e;
            }
            // A node that is itself called root makes SHOW DEVICES fail over all its neighbours; SHOW TIMESERIES lists
            // them.
            return List.copyOf(columns(schema, table).keySet());
        }
    }

    @Override
    public List<TableEntry> entries(String schema, NamePattern table) throws SQLException {
        List<TableName> names = tables(schema, table);
        return new AbstractList<>() {
            @Override
            public TableEntry get(int index) {
                return new TableEntry(names.get(index), false, null);
            }

            @Override
            public int size() {
                return names.size();
            }
        };
    }

    /**
     * A database's devices lie below it and no other database does, so that there is no need to ask for each one's
     * database, but of a single device, whose schema may be any path that a caller took for a database.
     */
    private List<TableName> devices(DevicePath database, NamePattern table, List<String> statements)
            throws SQLException {
        TableNames.Builder names = new TableNames.Builder(database.text(), new ListingMemory(source));
        boolean told = true;
        for (String statement : statements) {
            try (MetadataRows rows = source.query(statement)) {
                boolean asked = statement.endsWith(WITH_DATABASE);
                while (rows.next()) {
                    if (asked) {
                        String own = rows.text("Database");
                        told &= own != null;
                        if (own != null && !own.equals(database.text())) {
                            continue;
                        }
                    }
                    String name = tableName(database, rows.required("Device"));
                    if (name != null && table.matches(name)) {
                        names.add(name);
                    }
                }
            }
        }
        return told || isDatabase(database) ? names.build() : List.of();
    }

    /** The table's name of a device as the server prints it; null for one that is not in the database. */
    private static @Nullable String tableName(DevicePath database, String device) {
        String prefix = database.text();
        if (device.length() > prefix.length() + 1
                && device.charAt(prefix.length()) == '.'
                && device.startsWith(prefix)
                && plain(device, prefix.length() + 1)) {
            return device.substring(prefix.length() + 1);
        }
        DevicePath path = DevicePath.parse(device);
        return path.startsWith(database) ? PathNaming.toTable(database, path).table() : null;
    }

    /**
     * Whether all nodes from a place on are such as are printed as they are, whatever the server's rules of quoting.
     */
    private static boolean plain(String path, int from) {
        boolean first = true;
        for (int i = from; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
            if (first ? !letter : !letter && (c < '0' || c > '9') && c != '.') {
                return false;
            }
            first = c == '.';
        }
        return !first;
    }

    @Override
    public SortedMap<TableName, List<Column>> columns(String schema, NamePattern table) throws SQLException {
        DevicePath database = DevicePath.parse(schema);
        return abilities.ask(
                Ability.DEVICES_BY_TEXT,
                () -> series(database, table, seriesStatements(database, table, true)),
                () -> series(database, table, seriesStatements(database, table, false)));
    }

    private SortedMap<TableName, List<Column>> series(DevicePath database, NamePattern table, List<String> statements)
            throws SQLException {
        ColumnLists tables = new ColumnLists(TIME, new ListingMemory(source));
        boolean told = true;
        for (String statement : statements) {
            try (MetadataRows rows = source.query(statement)) {
                String lastDevice = "";
                String lastTable = null;
                while (rows.next()) {
                    String own = rows.text("Database");
                    told &= own != null;
                    if (own != null && !own.equals(database.text())) {
                        continue;
                    }
                    String series = rows.required("Timeseries");
                    int dot = lastDot(series);
                    if (dot != lastDevice.length() || !series.startsWith(lastDevice)) {
                        lastDevice = series.substring(0, dot);
                        String name = tableName(database, lastDevice);
                        lastTable = name != null && table.matches(name) ? name : null;
                    }
                    if (lastTable != null) {
                        tables.add(
                                lastTable,
                                listed(
                                        NodeName.split(series.substring(dot + 1))
                                                .get(0),
                                        rows.required("DataType"),
                                        remarks(rows)));
                    }
                }
            }
        }
        SortedMap<TableName, List<Column>> found = tables.sorted(database.text());
        return told || table.literal().isEmpty() || isDatabase(database) ? found : new TreeMap<>();
    }

    /** Where a row does not tell its database, the one that the caller named may be none. */
    private boolean isDatabase(DevicePath path) throws SQLException {
        return !schemas(NamePattern.exactly(path.text())).isEmpty();
    }

    /** A listing goes on with a column of an unknown type; reading the table is refused. */
    private static Column listed(String name, String serverType, @Nullable String remarks) {
        return ColumnType.ofServerName(serverType)
                .map(type -> new Column(name, type, Column.Role.FIELD, remarks))
                .orElseGet(() -> Column.ofUnknownType(name, serverType, Column.Role.FIELD, remarks));
    }

    @Override
    public List<String> statements(String schema, NamePattern table, boolean columns) {
        DevicePath database = DevicePath.parse(schema);
        return columns ? seriesStatements(database, table, true) : deviceStatements(database, table, true);
    }

    private static List<String> deviceStatements(DevicePath database, NamePattern table, boolean byText) {
        String filter = byText && !table.inner().isEmpty() ? " WHERE DEVICE CONTAINS '" + table.inner() + '\'' : "";
        String told = table.literal().isPresent() ? WITH_DATABASE : "";
        return devicePatterns(database, table).stream()
                .map(pattern -> "SHOW DEVICES " + pattern + told + filter)
                .toList();
    }

    private static List<String> seriesStatements(DevicePath database, NamePattern table, boolean byText) {
        String filter = byText && !table.inner().isEmpty() ? " WHERE TIMESERIES CONTAINS '" + table.inner() + '\'' : "";
        return seriesPatterns(database, table).stream()
                .map(pattern -> "SHOW TIMESERIES " + pattern + filter)
                .toList();
    }

    @Override
    public List<TableName> someTables(String schema) throws SQLException {
        DevicePath database = DevicePath.parse(schema);
        try {
            return devices(
                    database,
                    NamePattern.ALL,
                    List.of("SHOW DEVICES " + database.sql() + ".** LIMIT " + SUGGESTION_LIMIT));
        } catch (SQLException e) {
            // The error that these names would have adorned is the one to report.
            LOG.log(System.Logger.Level.DEBUG, "No suggestions for " + schema, e);
            return List.of();
        }
    }

    @Override
    public boolean hasTables(String schema) throws SQLException {
        try (MetadataRows rows =
                source.query("COUNT TIMESERIES " + DevicePath.parse(schema).sql() + ".**")) {
            return rows.next() && !"0".equals(rows.text("count(timeseries)"));
        }
    }

    @Override
    public List<String> timesToLive(String schema) throws SQLException {
        List<String> paths = new ArrayList<>();
        try (CatalogSource.MetadataRows rows = source.query("SHOW ALL TTL")) {
            while (rows.next()) {
                String path = rows.text("Device");
                if (path != null && (path.equals(schema) || path.startsWith(schema + '.'))) {
                    paths.add(path);
                }
            }
        }
        return paths;
    }

    @Override
    public Optional<ManyDeviceReader> deviceSets() {
        return Optional.of(new ManyDeviceReader(source, abilities));
    }

    @Override
    public NameResolution names(Catalog catalog) {
        return new TreeNames(catalog);
    }

    @Override
    public boolean namesSchema(int parts, String folded) {
        return folded.startsWith("root.");
    }

    @Override
    public DefinitionChange change(TableName name) {
        try {
            return new DefinitionChange.Device(PathNaming.toDevice(name));
        } catch (IllegalArgumentException e) {
            return DefinitionChange.anything();
        }
    }

    /**
     * The path patterns whose devices include all that match; {@code **} stands for one node or more, so the database's
     * own node needs a pattern of its own.
     */
    static List<String> devicePatterns(DevicePath database, NamePattern table) {
        if (table.literal().isPresent()) {
            return exact(database, table.literal().get())
                    .map(device -> List.of(device.sql()))
                    .orElse(List.of());
        }
        Narrowed narrowed = Narrowed.of(database, table);
        List<String> patterns = new ArrayList<>();
        if (table.matches(PathNaming.SELF)) {
            patterns.add(database.sql());
        }
        if (narrowed.begin().isEmpty()) {
            patterns.add(narrowed.path().sql() + ".**");
        } else {
            patterns.add(narrowed.path().sql() + '.' + narrowed.begin() + '*');
            patterns.add(narrowed.path().sql() + '.' + narrowed.begin() + "*.**");
        }
        return patterns;
    }

    private static List<String> seriesPatterns(DevicePath database, NamePattern table) {
        if (table.literal().isPresent()) {
            return exact(database, table.literal().get())
                    .map(device -> List.of(device.sql() + ".*"))
                    .orElse(List.of());
        }
        Narrowed narrowed = Narrowed.of(database, table);
        return List.of(narrowed.path().sql() + (narrowed.begin().isEmpty() ? ".**" : '.' + narrowed.begin() + "*.**"));
    }

    private static Optional<DevicePath> exact(DevicePath database, String table) {
        try {
            return Optional.of(PathNaming.toDevice(new TableName(database.text(), table)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The path that all matching tables lie below, and what the node after it begins with, or "". */
    private record Narrowed(DevicePath path, String begin) {
        static Narrowed of(DevicePath database, NamePattern table) {
            String prefix = table.prefix();
            int end = lastDot(prefix);
            DevicePath path = end <= 0 ? database : database.descendant(NodeName.split(prefix.substring(0, end)));
            String rest = prefix.substring(end + 1);
            return new Narrowed(path, PARTIAL_NODE.matcher(rest).matches() ? rest : "");
        }
    }

    /** The last dot outside backquotes, or -1. */
    static int lastDot(String text) {
        int last = -1;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '`') {
                quoted = !quoted;
            } else if (c == '.' && !quoted) {
                last = i;
            }
        }
        return last;
    }

    /**
     * Time first, then by name: the server's own order is that of a hash and differs between devices of the same make.
     */
    private static List<Column> ordered(List<Column> measurements) {
        List<Column> columns = new ArrayList<>(measurements);
        columns.sort(Comparator.comparing(Column::name));
        columns.add(0, TIME);
        return List.copyOf(columns);
    }

    private static Column column(DevicePath series, MetadataRows rows) throws SQLException {
        return column(series, rows.required("DataType"), remarks(rows));
    }

    static Column column(DevicePath series, String serverType, @Nullable String remarks) throws SQLException {
        ColumnType type = ColumnType.ofServerName(serverType)
                .orElseThrow(
                        () -> SqlState.FEATURE_NOT_SUPPORTED.exception(
                                "Series " + series.text() + " has the type " + serverType
                                        + ", which this driver does not know; read the device with native SQL naming its other series"));
        return new Column(series.name(), type, Column.Role.FIELD, remarks);
    }

    private static @Nullable String remarks(MetadataRows rows) throws SQLException {
        List<String> remarks = new ArrayList<>();
        for (String label : List.of("Alias", "Tags", "Attributes")) {
            String value = rows.text(label);
            if (value != null && !value.isEmpty() && !value.equalsIgnoreCase("null")) {
                remarks.add(label.toLowerCase(Locale.ROOT) + ' ' + value);
            }
        }
        return remarks.isEmpty() ? null : String.join(", ", remarks);
    }
}
