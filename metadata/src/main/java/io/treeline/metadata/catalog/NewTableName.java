// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.NamePart;
import io.treeline.metadata.name.NodeName;
import io.treeline.metadata.name.PathNaming;
import io.treeline.metadata.name.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Names of things that a statement is about to make: nothing exists that they could be matched with, so they are taken as they are written. */
public final class NewTableName {
  private NewTableName() {}

  /**
   * The full name of a table that may not exist yet; its database must.
   *
   * @param parts as written; in the tree model dots separate nodes within a part too
   * @param defaultSchema the database of names that do not begin with {@code root}, or null
   * @throws SQLException 3F000 when no database is part of the name, or it does not exist; 42602 when the name is no path
   */
  public static TableName of(Catalog catalog, List<NamePart> parts, String defaultSchema) throws SQLException {
    return catalog.tableModel() ? tableModel(catalog, parts, defaultSchema) : tree(catalog, parts, defaultSchema);
  }

  private static TableName tree(Catalog catalog, List<NamePart> parts, String defaultSchema) throws SQLException {
    DevicePath device = new DevicePath(nodes(parts, defaultSchema));
    for (String schema : catalog.schemasNow()) {
      DevicePath database = DevicePath.parse(schema);
      if (device.startsWith(database)) {
        return PathNaming.toTable(database, device);
      }
    }
    throw SqlState.INVALID_SCHEMA_NAME.exception("No database is a prefix of " + device.text() + "; make one with CREATE SCHEMA first");
  }

  private static List<String> nodes(List<NamePart> parts, String defaultSchema) throws SQLException {
    List<String> nodes = new ArrayList<>();
    try {
      for (int i = 0; i < parts.size(); i++) {
        if (i == 0 || i < parts.size() - 1 || !parts.get(i).text().equals(PathNaming.SELF)) {
          nodes.addAll(NodeName.split(parts.get(i).text()));
        }
      }
    } catch (IllegalArgumentException e) {
      throw SqlState.INVALID_NAME.exception("Name " + written(parts) + " is no path of the tree: " + e.getMessage(), 0, e);
    }
    if (nodes.get(0).equalsIgnoreCase("root")) {
      nodes.set(0, "root");
      return nodes;
    }
    if (defaultSchema == null) {
      throw SqlState.INVALID_SCHEMA_NAME.exception("Name " + written(parts)
          + " needs a database: write \"root.database\".\"path.of.device\", or name the database in the URL or by setSchema");
    }
    List<String> all = new ArrayList<>(NodeName.split(defaultSchema));
    all.addAll(nodes);
    return all;
  }

  private static TableName tableModel(Catalog catalog, List<NamePart> parts, String defaultSchema) throws SQLException {
    if (parts.size() > 2 || parts.size() == 1 && defaultSchema == null) {
      throw SqlState.INVALID_SCHEMA_NAME.exception("Name " + written(parts) + " must be table or database.table, with the database in the URL, by USE or by setSchema"
          + " where it is left out");
    }
    String schema = (parts.size() == 2 ? parts.get(0).text() : defaultSchema).toLowerCase(Locale.ROOT);
    if (!catalog.schemasNow().contains(schema)) {
      throw SqlState.INVALID_SCHEMA_NAME.exception("Database \"" + schema + "\" does not exist; make it with CREATE SCHEMA first");
    }
    return new TableName(schema, parts.get(parts.size() - 1).text().toLowerCase(Locale.ROOT));
  }

  /**
   * The name of a database, which may or may not exist, as the server prints it.
   *
   * @throws SQLException 42602 when the name is no database's
   */
  public static String schema(Catalog catalog, List<NamePart> parts) throws SQLException {
    if (catalog.tableModel()) {
      if (parts.size() != 1) {
        throw SqlState.INVALID_NAME.exception("The name of a database in the table model has one part, but " + written(parts) + " has several");
      }
      return parts.get(0).text().toLowerCase(Locale.ROOT);
    }
    List<String> nodes = new ArrayList<>();
    try {
      for (NamePart part : parts) {
        nodes.addAll(NodeName.split(part.text()));
      }
    } catch (IllegalArgumentException e) {
      throw SqlState.INVALID_NAME.exception("Name " + written(parts) + " is no path of the tree: " + e.getMessage(), 0, e);
    }
    if (nodes.size() < 2 || !nodes.get(0).equalsIgnoreCase("root")) {
      throw SqlState.INVALID_NAME.exception("The name of a database begins with root: write \"root." + parts.get(parts.size() - 1).text() + "\" instead of "
          + written(parts));
    }
    nodes.set(0, "root");
    return new DevicePath(nodes).text();
  }

  private static String written(List<NamePart> parts) {
    return parts.stream().map(part -> part.quoted() ? '"' + part.text() + '"' : part.text()).collect(Collectors.joining("."));
  }
}
