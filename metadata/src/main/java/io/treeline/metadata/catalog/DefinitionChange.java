// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.DeviceTable;
import io.treeline.metadata.model.Members.Member;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.PathNaming;
import io.treeline.metadata.name.PathPattern;
import io.treeline.metadata.name.TableName;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** What a statement did, or may have done, to the definitions on the server: what must be looked up anew. */
public sealed interface DefinitionChange {
    /** Anything may be different: templates, views, privileges, or a statement that is not understood. */
    static DefinitionChange anything() {
        // No constant: it would be made when this interface is initialised, which a thread that makes the first record
        // of another waits for, while this waits for that record.
        return new Anything();
    }

    /** Nothing is different. */
    static DefinitionChange nothing() {
        return new Several(List.of());
    }

    /** Anything may be different. */
    record Anything() implements DefinitionChange {}

    /** One device of the tree was made, changed or dropped, whatever database it is in. */
    record Device(DevicePath path) implements DefinitionChange {}

    /**
     * Rows were written, which makes the device and the measurements where they are missing.
     *
     * @param measurements unquoted
     */
    record Inserted(DevicePath path, Set<String> measurements) implements DefinitionChange {
        /** Copies the names. */
        public Inserted {
            measurements = Set.copyOf(measurements);
        }
    }

    /** Databases or devices at a path of the tree, or below it. */
    record Below(DevicePath path) implements DefinitionChange {}

    /** One table of the table model; the names in lower case. */
    record ModelTable(TableName name) implements DefinitionChange {}

    /** A database of the table model, with its tables; the name in lower case. */
    record ModelDatabase(String name) implements DefinitionChange {}

    /** One after another. */
    record Several(List<DefinitionChange> changes) implements DefinitionChange {
        /** Copies the list. */
        public Several {
            changes = List.copyOf(changes);
        }
    }

    /** Whether this says that all may be as it was. */
    default boolean isNothing() {
        return this instanceof Several several && several.changes().stream().allMatch(DefinitionChange::isNothing);
    }

    /** Whether a table is, or may be, another now, or there where it was not. */
    default boolean touches(Table table) {
        if (this instanceof Anything) {
            return true;
        }
        if (this instanceof Several several) {
            return several.changes().stream().anyMatch(change -> change.touches(table));
        }
        if (this instanceof Inserted inserted && table instanceof DeviceTable one) {
            return one.device().equals(inserted.path())
                    && !names(table.columns()).containsAll(inserted.measurements());
        }
        if (this instanceof Inserted inserted && table instanceof DeviceSetTable many) {
            return touches(table.name(), true) && !holds(many, inserted);
        }
        if (table instanceof DeviceTable one && (this instanceof Device || this instanceof Below)) {
            return this instanceof Device changed
                    ? one.device().equals(changed.path())
                    : one.device().startsWith(((Below) this).path());
        }
        return touches(table.name(), table instanceof DeviceSetTable);
    }

    /**
     * Whether a table of this name, whose columns are not known yet, may be another now; {@code many} for that of a
     * pattern or template.
     */
    default boolean touches(TableName name, boolean many) {
        if (this instanceof ModelTable table) {
            return table.name().equals(name);
        }
        if (this instanceof ModelDatabase database) {
            return database.name().equals(name.schema());
        }
        if (this instanceof Several several) {
            return several.changes().stream().anyMatch(change -> change.touches(name, many));
        }
        DevicePath path = this instanceof Device device
                ? device.path()
                : this instanceof Inserted inserted ? inserted.path() : null;
        try {
            DevicePath database = DevicePath.parse(name.schema());
            if (this instanceof Below below) {
                return many
                        ? database.startsWith(below.path()) || below.path().startsWith(database)
                        : PathNaming.toDevice(name).startsWith(below.path());
            }
            if (path == null) {
                return true;
            }
            return many
                    ? PathPattern.of(name)
                            .map(pattern -> pattern.matches(path))
                            .orElseGet(() -> path.startsWith(database))
                    : PathNaming.toDevice(name).equals(path);
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    /**
     * Whether what a name means may be different now.
     *
     * @param folded the name as a path, by {@link #folded(String)}
     * @param missing whether it meant nothing
     */
    default boolean renames(String folded, boolean missing) {
        if (this instanceof Several several) {
            return several.changes().stream().anyMatch(change -> change.renames(folded, missing));
        }
        if (this instanceof ModelTable table) {
            return folded.equals(
                    folded(table.name().schema() + '.' + table.name().table()));
        }
        if (this instanceof Below || this instanceof ModelDatabase) {
            String prefix = folded(this instanceof Below below ? below.path().text() : ((ModelDatabase) this).name());
            return missing || folded.equals(prefix) || folded.startsWith(prefix + '.');
        }
        DevicePath path = this instanceof Device device
                ? device.path()
                : this instanceof Inserted inserted ? inserted.path() : null;
        return path == null || missing && folded.indexOf('*') >= 0 || folded.equals(folded(path.text()));
    }

    /** Whether the databases may be others than these. */
    default boolean touches(List<String> schemas) {
        if (this instanceof Several several) {
            return several.changes().stream().anyMatch(change -> change.touches(schemas));
        }
        if (this instanceof ModelTable) {
            return false;
        }
        DevicePath path = this instanceof Device device
                ? device.path()
                : this instanceof Inserted inserted ? inserted.path() : null;
        // The server makes a database for a device that is in none.
        return path == null || schemas.stream().noneMatch(schema -> (path.text() + '.').startsWith(schema + '.'));
    }

    /** A path or name in which neither case nor backquotes count. */
    static String folded(String path) {
        return Objects.requireNonNull(path, "path").replace("`", "").toLowerCase(Locale.ROOT);
    }

    private static Set<String> names(List<Column> columns) {
        return columns.stream().map(Column::name).collect(java.util.stream.Collectors.toSet());
    }

    /** Whether the device is among those of a table already, with all the measurements. */
    private static boolean holds(DeviceSetTable table, Inserted inserted) {
        String name =
                PathNaming.toTable(table.members().database(), inserted.path()).table();
        Member member = table.members().member(name);
        return member != null && names(member.measurements()).containsAll(inserted.measurements());
    }
}
