// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.model;

import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import java.util.Optional;
import java.util.function.Function;

/**
 * The data model that a session speaks with its server: how things are called and written there. A session, and the
 * catalog over it, hold one. What a module makes of it, such as native text or tablets, is a class for each model in
 * that module, chosen once by {@link #match}.
 */
// Nothing but this interface makes them, so that no thread begins with one of them and waits for the interface.
@SuppressWarnings("ClassInitializationDeadlock")
public sealed interface ServerModel permits TreeModel, TableModel {
    /** The model of paths and devices. */
    ServerModel TREE = new TreeModel();

    /** The model of databases and tables. */
    ServerModel TABLE = new TableModel();

    /** The model of a {@code sql_dialect}: the tree, where it is not {@code table}. */
    static ServerModel of(String dialect) {
        return TABLE.dialect().equals(dialect) ? TABLE : TREE;
    }

    /**
     * What stands for each model; one more model would be one more argument, and each call would have to say what is to
     * be done about it.
     */
    <R> R match(Function<TreeModel, R> tree, Function<TableModel, R> table);

    /** The name by which a session asks for it: {@code sql_dialect}. */
    String dialect();

    /** Whether the server keeps a name in the case in which it is written, so that a name in quotes is exact. */
    boolean keepsCase();

    /** The name as the server keeps it. */
    String kept(String name);

    /** Whether two names are of one thing. */
    boolean same(String one, String other);

    /** A column's name, or one node's, as it may stand anywhere in a native statement. */
    String quoted(String name);

    /** A database's name in a native statement. */
    String schema(String schema);

    /** What rows of a table that is no device set are read from, and written to, in a native statement. */
    String target(TableName table);

    /** What a text is in native text: {@code '} doubled within quotes. */
    default String literal(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }

    /** The type of a column that is made for text, as the server's line protocol makes it. */
    ColumnType textType();

    /** Whether a session has a current database, which USE changes. */
    boolean hasCurrentSchema();

    /** Whether native text can have a double quote around text, and not only around names. */
    boolean quotesText();

    /** Whether native text has a word for the double that is not a number. */
    boolean hasNotANumber();

    /** Whether the server shows a user nothing of what he may not read, so that it seems not to exist. */
    boolean hidesUnreadable();

    /** Whether there are servers without it, which then speak another. */
    boolean optional();

    /** Whether columns of native results are called by paths. */
    boolean labelsPaths();

    /** Whether the server has an information_schema of its own. */
    boolean hasInformationSchema();

    /** Why no table can be made under the name; empty when it can. */
    Optional<String> tableFault(TableName name);

    /** Why no column can be made under the name; empty when it can. */
    Optional<String> columnFault(String name);
}
