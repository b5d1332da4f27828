// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.name;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which names a new database, table or column may have: those that the server serves right in every statement (IoTDB
 * 2.0.1-beta, observed). It takes more, and then loses what is written under them, cannot delete it, or can no longer
 * read the table. docs/names.md lists them.
 */
public final class NewName {
    /**
     * What the server reads as one node of a path without backquotes; as such it reads a table's name in tablets and in
     * the files that tell what is deleted.
     */
    private static final Pattern NODE = Pattern.compile("[0-9A-Za-z_:#$@{}\\u2E80-\\u9FFF]+");
    /** Such text that the server takes for a number. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(?:[eE][0-9]+)?");

    private NewName() {}

    /**
     * Whether the server deletes a table's rows, and takes its tablets, in the table model. Of others it takes rows in
     * the words of INSERT alone, and one DELETE makes them unreadable.
     */
    public static boolean served(String table) {
        return NODE.matcher(table).matches() && !NUMBER.matcher(table).matches() && !isTime(table);
    }

    /** Why the table model's table cannot have the name; empty when it can. */
    public static Optional<String> tableFault(String name) {
        if (name.isEmpty()) {
            return Optional.of("the name of a table cannot be empty");
        }
        if (served(name)) {
            return Optional.empty();
        }
        if (isTime(name)) {
            return Optional.of("a table cannot be called " + name + ": the server could not delete its rows");
        }
        if (NUMBER.matcher(name).matches()) {
            return Optional.of("table name \"" + name
                    + "\" is a number: the server could not delete its rows; begin it with a letter");
        }
        int character = name.codePoints()
                .filter(c -> !NODE.matcher(Character.toString(c)).matches())
                .findFirst()
                .orElseThrow();
        return Optional.of("table name \"" + shown(name) + "\" contains " + shown(character)
                + ": the server would lose rows of the table, or be unable to read it after a DELETE; it serves"
                + " letters from a to z, digits, Chinese and Japanese characters and _ : # $ @ { }");
    }

    /**
     * Why the table model's database cannot have the name; empty when it can, or when the server says itself why not.
     */
    public static Optional<String> databaseFault(String name) {
        return name.isEmpty() ? Optional.of("the name of a database cannot be empty") : control(name, "database name");
    }

    /** Why the table model's column cannot have the name; empty when it can. */
    public static Optional<String> columnFault(String name) {
        return name.isEmpty() ? Optional.of("the name of a column cannot be empty") : control(name, "column name");
    }

    /** Why a device of the tree, or a database, cannot have these nodes below {@code root}; empty when it can. */
    public static Optional<String> deviceFault(List<String> nodes) {
        for (String node : nodes) {
            Optional<String> fault = nodeFault(node);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    /** Why a node of the tree, a measurement among them, cannot have the name; empty when it can. */
    public static Optional<String> nodeFault(String name) {
        if (name.isEmpty()) {
            return Optional.of("a name in the tree cannot be empty");
        }
        if (isTime(name)) {
            return Optional.of(
                    "nothing can be called " + name + " here: the server keeps the word for the time of rows");
        }
        if (name.equalsIgnoreCase("root")) {
            return Optional.of("nothing below root can be called " + name
                    + ": the server could no longer list the devices beside it, or filter and delete by it");
        }
        return control(name, "name");
    }

    private static Optional<String> control(String name, String what) {
        return name.codePoints()
                .filter(Character::isISOControl)
                .mapToObj(c -> what + " \"" + shown(name) + "\" contains " + shown(c)
                        + ", and no name may contain a control character")
                .findFirst();
    }

    private static boolean isTime(String name) {
        return name.equalsIgnoreCase("time") || name.equalsIgnoreCase("timestamp");
    }

    private static String shown(String name) {
        return name.codePoints()
                .collect(
                        StringBuilder::new,
                        (text, c) -> text.append(Character.isISOControl(c) ? "?" : Character.toString(c)),
                        StringBuilder::append)
                .toString();
    }

    private static String shown(int character) {
        return switch (character) {
            case ' ' -> "a space";
            case '.' -> "a dot";
            case '"' -> "a double quote";
            case '\'' -> "a single quote";
            case '*' -> "a star";
            default ->
                Character.isISOControl(character)
                        ? "the control character U+" + String.format(Locale.ROOT, "%04X", character)
                        : '\'' + Character.toString(character) + '\'';
        };
    }
}
