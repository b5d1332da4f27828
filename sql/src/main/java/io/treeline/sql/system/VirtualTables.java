// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.system;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.name.TableName;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.parse.NativeLanguage;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The tables of a session that are none of the server's. */
public final class VirtualTables {
    /** None at all, for statements that ask no server. */
    public static final VirtualTables NONE = new VirtualTables(null, null, null);

    private final Catalog catalog;
    private final NativeDescriber describer;
    private final String defaultSchema;
    private final List<HeldTable> held;
    /** One flag for all that were made of the first. */
    private final AtomicBoolean used;

    /**
     * The tables of a session.
     *
     * @param describer for NATIVE; null where that is not to be had
     * @param defaultSchema where names without a schema are looked up, or null
     */
    public VirtualTables(Catalog catalog, NativeDescriber describer, String defaultSchema) {
        this.catalog = catalog;
        this.describer = describer;
        this.defaultSchema = defaultSchema;
        this.held = List.of();
        this.used = new AtomicBoolean();
    }

    private VirtualTables(VirtualTables others, List<HeldTable> held) {
        this.catalog = others.catalog;
        this.describer = others.describer;
        this.defaultSchema = others.defaultSchema;
        this.held = held;
        this.used = others.used;
    }

    /** The same, and tables of rows that a statement holds. */
    public VirtualTables with(List<HeldTable> tables) {
        return tables.isEmpty() ? this : new VirtualTables(this, List.copyOf(tables));
    }

    /** The table that a name means, if it is a view of the information schema; names there differ in no case. */
    public Optional<VirtualTable> find(List<String> name) {
        for (HeldTable table : held) {
            if (name.size() == 2
                    && name.get(0).equals(HeldTable.SCHEMA)
                    && name.get(1).equals(table.name().table())) {
                return Optional.of(table);
            }
        }
        if (catalog == null) {
            return Optional.empty();
        }
        boolean standard = name.size() == 2
                ? name.get(0).equalsIgnoreCase(InformationSchema.NAME)
                : name.size() == 1 && InformationSchema.NAME.equalsIgnoreCase(defaultSchema);
        Optional<VirtualTable> found = standard
                ? new InformationSchema(catalog).find(name.get(name.size() - 1))
                : name.size() == 2 && name.get(0).equalsIgnoreCase(SystemCatalog.NAME)
                        ? new SystemCatalog(catalog).find(name.get(1))
                        : Optional.empty();
        if (found.isPresent()) {
            used.set(true);
        }
        return found;
    }

    /** The table of pg_catalog that a name without a schema means, where no other table has it. */
    public Optional<VirtualTable> system(List<String> name) {
        Optional<VirtualTable> found =
                catalog != null && name.size() == 1 ? new SystemCatalog(catalog).find(name.get(0)) : Optional.empty();
        if (found.isPresent()) {
            used.set(true);
        }
        return found;
    }

    /** Whether any was found: a plan with it is this session's own. */
    public boolean used() {
        return used.get();
    }

    /** What to say of a name in the information schema that is no view of it; null for another schema. */
    public SQLException missing(List<String> name) {
        if (catalog != null && name.size() == 2 && name.get(0).equalsIgnoreCase(SystemCatalog.NAME)) {
            return PlanErrors.syntax(
                    SqlState.UNDEFINED_TABLE,
                    "Table pg_catalog." + name.get(1) + " does not exist; there are "
                            + String.join(", ", SystemColumns.tables()));
        }
        boolean standard = catalog != null
                && !catalog.model().hasInformationSchema()
                && name.size() == 2
                && name.get(0).equalsIgnoreCase(InformationSchema.NAME);
        return !standard
                ? null
                : PlanErrors.syntax(
                        SqlState.UNDEFINED_TABLE,
                        "Table information_schema." + name.get(1) + " does not exist; there are "
                                + String.join(", ", InformationSchema.views()));
    }

    /** The table of a native query. */
    public VirtualTable nativeText(TableName name, String text) throws SQLException {
        if (describer == null) {
            throw PlanErrors.unsupported("NATIVE needs a connection to a server.");
        }
        used.set(true);
        return NativeTable.of(name, text, NativeLanguage.of(catalog.model()), describer);
    }
}
