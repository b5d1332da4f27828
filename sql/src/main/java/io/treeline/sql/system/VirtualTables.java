// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.system;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.name.TableName;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The tables of a session that are none of the server's. */
public final class VirtualTables {
  /** None at all, for statements that ask no server. */
  public static final VirtualTables NONE = new VirtualTables(null, null, null);

  private final Catalog catalog;
  private final NativeDescriber describer;
  private final String defaultSchema;
  private boolean used;

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
  }

  /** The table that a name means, if it is a view of the information schema; names there differ in no case. */
  public Optional<VirtualTable> find(List<String> name) {
    if (catalog == null) {
      return Optional.empty();
    }
    boolean standard = name.size() == 2 ? name.get(0).equalsIgnoreCase(InformationSchema.NAME)
        : name.size() == 1 && InformationSchema.NAME.equalsIgnoreCase(defaultSchema);
    Optional<VirtualTable> found = standard ? new InformationSchema(catalog).find(name.get(name.size() - 1)) : Optional.empty();
    used |= found.isPresent();
    return found;
  }

  /** Whether any was found: a plan with it is this session's own. */
  public boolean used() {
    return used;
  }

  /** What to say of a name in the information schema that is no view of it; null for another schema. */
  public SQLException missing(List<String> name) {
    boolean standard = catalog != null && !catalog.tableModel() && name.size() == 2 && name.get(0).equalsIgnoreCase(InformationSchema.NAME);
    return !standard ? null : PlanErrors.syntax(SqlState.UNDEFINED_TABLE, "Table information_schema." + name.get(1) + " does not exist; there are "
        + String.join(", ", InformationSchema.views()));
  }

  /** The table of a native query. */
  public VirtualTable nativeText(TableName name, String text) throws SQLException {
    if (describer == null) {
      throw PlanErrors.unsupported("NATIVE needs a connection to a server.");
    }
    used = true;
    return NativeTable.of(name, text, catalog.tableModel(), describer);
  }
}
