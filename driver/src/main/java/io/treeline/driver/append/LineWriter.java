// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.append;

import io.treeline.driver.error.Errors;
import io.treeline.driver.tablet.CellEncoder;
import io.treeline.driver.tablet.RowClock;
import io.treeline.driver.tablet.TableShape;
import io.treeline.driver.tablet.TabletBuffer;
import io.treeline.driver.tablet.TabletForm;
import io.treeline.driver.tablet.TabletStream;
import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Column.Role;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.NewName;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ColumnType;
import java.math.BigInteger;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns points of the line protocol into tablets: one buffer for each device, or table, and set of fields. */
final class LineWriter {
    private static final long FLUSH_BYTES = 4 << 20;
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private final Catalog catalog;
    private final String schema;
    private final LinePlacement placement;
    private final TabletForm form;
    private final TabletStream stream;
    private final CellEncoder encoder;
    private final RowClock clock;
    private final Before before;
    private final Map<Shape, TabletBuffer> targets = new LinkedHashMap<>();
    /** What is known of tables that exist; asked for once each. */
    private final Map<TableName, Optional<Table>> known = new HashMap<>();

    /** Tables that the server makes, or gives columns, when it gets what was sent. */
    private final Set<TableName> made = new HashSet<>();

    /** A buffer's make. */
    private record Shape(TableName table, List<String> columns) {}

    /** Told when points of a table begin to be kept: what others keep for it goes first. */
    @FunctionalInterface
    interface Before {
        /** Sends what is kept elsewhere for a table. */
        void send(TableName table) throws SQLException;
    }

    LineWriter(Catalog catalog, String schema, TabletStream stream, CellEncoder encoder, Before before) {
        this.catalog = catalog;
        this.schema = schema;
        this.placement = LinePlacement.of(catalog.model());
        this.form = TabletForm.of(catalog.model());
        this.stream = stream;
        this.encoder = encoder;
        this.before = before;
        this.clock = RowClock.of(catalog.precision());
    }

    long write(Iterable<String> lines, TimeUnit unit) throws SQLException {
        long number = 0;
        long points = 0;
        for (String line : lines) {
            number++;
            if (line.isBlank() || line.stripLeading().startsWith("#")) {
                continue;
            }
            try {
                add(LineProtocol.parse(line), unit);
            } catch (LineProtocol.MalformedLineException e) {
                throw Errors.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "Line " + number + ", character " + (e.place() + 1) + ": " + e.getMessage(),
                        e);
            } catch (SQLDataException e) {
                throw SqlState.ofCode(e.getSQLState())
                        .exception("Line " + number + ": " + e.getMessage(), e.getErrorCode(), e);
            }
            points++;
        }
        return points;
    }

    private void add(LineProtocol.Point point, TimeUnit unit) throws SQLException {
        TreeMap<String, String> tags = new TreeMap<>(point.tags());
        TableName name = placement.table(schema, point.measurement(), tags);
        Map<String, String> tagCells = placement.tagColumns(tags);
        Map<String, Object> cells = new TreeMap<>(point.fields());
        List<String> columns = new ArrayList<>(tagCells.keySet());
        columns.addAll(cells.keySet());
        TabletBuffer buffer = targets.get(new Shape(name, columns));
        if (buffer == null) {
            // Rows of one device with other fields may be for the same time: the earlier ones go first.
            send(name);
            before.send(name);
            buffer = buffer(name, tagCells.keySet(), cells);
            targets.put(new Shape(name, columns), buffer);
        }
        int rows = buffer.rows();
        boolean done = false;
        try {
            buffer.times().appendLong(point.time() == null ? clock.next() : ticks(point.time(), unit));
            int at = 0;
            for (String value : tagCells.values()) {
                encoder.appendObject(buffer.column(at++), value);
            }
            for (Map.Entry<String, Object> cell : cells.entrySet()) {
                try {
                    encoder.appendObject(
                            buffer.column(at++),
                            cell.getValue() instanceof BigInteger big ? (Object) fitting(big) : cell.getValue());
                } catch (SQLDataException e) {
                    throw SqlState.ofCode(e.getSQLState())
                            .exception("field \"" + cell.getKey() + "\": " + e.getMessage(), e.getErrorCode(), e);
                }
            }
            buffer.checkRows(rows, rows + 1, stream.rpc().maxRowBytes());
            done = true;
        } finally {
            if (!done) {
                buffer.truncate(rows);
            }
        }
        if (buffer.bytes() >= FLUSH_BYTES) {
            send(new Shape(name, columns));
        }
    }

    private static long fitting(BigInteger value) throws SQLException {
        if (value.compareTo(MAX) > 0) {
            throw SqlState.NUMERIC_OUT_OF_RANGE.exception("an unsigned integer above 2^63 - 1 cannot be stored");
        }
        return value.longValue();
    }

    private long ticks(long time, TimeUnit unit) throws SQLException {
        TimePrecision precision = catalog.precision();
        long perSecond = precision.ticksPerSecond();
        long unitsPerSecond = unit.compareTo(TimeUnit.SECONDS) < 0 ? TimeUnit.SECONDS.toNanos(1) / unit.toNanos(1) : 1;
        long seconds = unit.compareTo(TimeUnit.SECONDS) < 0 ? 1 : unit.toSeconds(1);
        BigInteger scaled =
                BigInteger.valueOf(time).multiply(BigInteger.valueOf(perSecond)).multiply(BigInteger.valueOf(seconds));
        BigInteger[] parts = scaled.divideAndRemainder(BigInteger.valueOf(unitsPerSecond));
        if (parts[1].signum() != 0 || parts[0].bitLength() > 63) {
            throw SqlState.DATETIME_OVERFLOW.exception(
                    "the time is finer than the server's precision (" + precision.symbol() + ") or out of range");
        }
        return parts[0].longValue();
    }

    private TabletBuffer buffer(TableName name, Set<String> tags, Map<String, Object> cells) throws SQLException {
        Optional<Table> table = known.get(name);
        if (table == null) {
            table = catalog.table(name);
            known.put(name, table);
        }
        checkNames(name, table.orElse(null), tags, cells);
        List<String> plain = new ArrayList<>(tags);
        plain.addAll(cells.keySet());
        List<ColumnType> types = new ArrayList<>(Collections.nCopies(tags.size(), ColumnType.STRING));
        List<Role> roles = new ArrayList<>(Collections.nCopies(tags.size(), Role.TAG));
        for (Map.Entry<String, Object> cell : cells.entrySet()) {
            types.add(type(table, cell.getKey(), cell.getValue()));
            roles.add(Role.FIELD);
        }
        List<String> shown = plain.stream().map(catalog.model()::kept).toList();
        TableShape shape = table.map(there -> TableShape.of(there, shown)).orElse(null);
        return new TabletBuffer(
                form.database(name),
                form.target(name),
                plain.stream().map(form::column).toList(),
                types,
                form.categories(roles),
                table.map(TableShape::sentAligned).orElse(false),
                shape);
    }

    /** Refuses what the line would make under a name that the server does not serve. */
    private void checkNames(TableName name, @Nullable Table table, Set<String> tags, Map<String, Object> cells)
            throws SQLException {
        Optional<String> fault = table == null ? catalog.model().tableFault(name) : Optional.empty();
        List<String> columns = new ArrayList<>(cells.keySet());
        columns.addAll(tags);
        for (int i = 0; fault.isEmpty() && i < columns.size(); i++) {
            fault = columns.get(i).equalsIgnoreCase("time")
                    ? NewName.nodeFault(columns.get(i))
                    : catalog.model().columnFault(columns.get(i));
        }
        if (fault.isPresent()) {
            throw Errors.of(SqlState.INVALID_NAME, "The line protocol cannot make " + name + ": " + fault.get());
        }
    }

    /** The type that a column has, else the one that the value suggests. */
    private ColumnType type(Optional<Table> table, String column, Object value) {
        Optional<Column> there = table.flatMap(found -> found.columns().stream()
                .filter(each -> catalog.model().same(each.name(), column))
                .findFirst());
        if (there.isPresent()) {
            return there.get().type();
        }
        return value instanceof Double
                ? ColumnType.DOUBLE
                : value instanceof Boolean
                        ? ColumnType.BOOLEAN
                        : value instanceof String ? catalog.model().textType() : ColumnType.INT64;
    }

    /** Sends what is kept for one table. */
    void send(TableName name) throws SQLException {
        for (Shape shape : List.copyOf(targets.keySet())) {
            if (shape.table().equals(name)) {
                send(shape);
            }
        }
    }

    private void send(Shape shape) throws SQLException {
        stream.send(targets.remove(shape));
        if (makes(shape)) {
            known.remove(shape.table());
            made.add(shape.table());
            catalog.changed(shape.table());
        }
    }

    private boolean makes(Shape shape) {
        Set<String> there = known.getOrDefault(shape.table(), Optional.empty())
                .map(table -> table.columns().stream().map(Column::name).collect(Collectors.toSet()))
                .orElse(Set.of());
        return !there.containsAll(
                shape.columns().stream().map(catalog.model()::kept).toList());
    }

    boolean isEmpty() {
        return targets.isEmpty();
    }

    /**
     * Sends all that is kept; {@link TabletStream#settle} says what became of it. What is created by it is known to the
     * server only, so what was looked up is forgotten.
     */
    void sendAll() {
        targets.keySet().stream().filter(this::makes).map(Shape::table).forEach(made::add);
        targets.values().forEach(stream::put);
        targets.clear();
        known.clear();
    }

    /** All that was sent is answered: what it made is to be seen. */
    void settled() {
        made.forEach(catalog::changed);
        made.clear();
    }
}
