// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.NamePart;
import io.treeline.sql.api.SessionFacts;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.system.RelationNumbers;
import io.treeline.sql.system.RelationNumbers.Sort;
import io.treeline.sql.system.RelationNumbers.Thing;
import io.treeline.sql.type.PostgresTypes;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * PostgreSQL's questions about privileges. The administrator has them all; what others may the server tells nobody who
 * asks for one thing, so that of them only what needs no privilege is known: that they are connected, and see what they
 * see.
 */
final class PrivilegeFunctions {
    private static final Set<String> OF_TABLES =
            Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN");
    private static final Set<String> OF_COLUMNS = Set.of("SELECT", "INSERT", "UPDATE", "REFERENCES");
    private static final Set<String> OF_SCHEMAS = Set.of("CREATE", "USAGE");
    private static final Set<String> OF_DATABASES = Set.of("CREATE", "CONNECT", "TEMPORARY", "TEMP");
    private static final Set<String> OF_ROLES = Set.of("MEMBER", "USAGE", "SET");
    private static final String ADMINISTRATOR = "root";
    private static final String GRANT = " WITH GRANT OPTION";

    /** Whether something is there; null where a number means nothing. */
    @FunctionalInterface
    private interface There {
        Boolean is(SessionFacts facts, Object name) throws SQLException;
    }

    private PrivilegeFunctions() {}

    static void define(Functions to) {
        define(to, "HAS_TABLE_PRIVILEGE", OF_TABLES, Set.of(), PrivilegeFunctions::table);
        define(to, "HAS_ANY_COLUMN_PRIVILEGE", OF_COLUMNS, Set.of(), PrivilegeFunctions::table);
        define(to, "HAS_SCHEMA_PRIVILEGE", OF_SCHEMAS, Set.of("USAGE"), PrivilegeFunctions::schema);
        define(to, "HAS_DATABASE_PRIVILEGE", OF_DATABASES, Set.of("CONNECT"), (facts, given) -> database(given));
        define(to, "HAS_TYPE_PRIVILEGE", Set.of("USAGE"), Set.of("USAGE"), (facts, given) -> type(given));
        define(to, "PG_HAS_ROLE", OF_ROLES, OF_ROLES, PrivilegeFunctions::role);
        for (String table : List.of("text", "bigint")) {
            for (String column : List.of("text", "int")) {
                add(to, "HAS_COLUMN_PRIVILEGE(" + table + ", " + column + ", text) bool", (a, s) -> {
                    return column(s.facts(), s.facts().user(), a[0], a[1], (String) a[2]);
                });
                for (String user : List.of("text", "bigint")) {
                    add(
                            to,
                            "HAS_COLUMN_PRIVILEGE(" + user + ", " + table + ", " + column + ", text) bool",
                            (a, s) -> column(s.facts(), user(s.facts(), a[0]), a[1], a[2], (String) a[3]));
                }
            }
        }
        // There is nothing of these, and so nothing that a number could mean.
        for (String sort : List.of("FUNCTION", "OPERATOR", "COLLATION", "OPCLASS", "CONVERSION", "STATISTICS_OBJ")) {
            to.add(ScalarFunction.of("PG_" + sort + "_IS_VISIBLE(bigint) bool", (a, s) -> null)
                    .seesNulls());
        }
    }

    private static void add(Functions to, String signature, ScalarFunction.Body body) {
        to.add(ScalarFunction.of(signature, body).changing());
    }

    /** A function of a thing by name or number and a privilege, and of a user before them. */
    private static void define(Functions to, String name, Set<String> privileges, Set<String> everybodys, There there) {
        for (String thing : List.of("text", "bigint")) {
            add(to, name + '(' + thing + ", text) bool", (a, s) -> {
                return may(
                        s.facts(), s.facts().user(), there.is(s.facts(), a[0]), (String) a[1], privileges, everybodys);
            });
            for (String user : List.of("text", "bigint")) {
                add(
                        to,
                        name + '(' + user + ", " + thing + ", text) bool",
                        (a, s) -> may(
                                s.facts(),
                                user(s.facts(), a[0]),
                                there.is(s.facts(), a[1]),
                                (String) a[2],
                                privileges,
                                everybodys));
            }
        }
    }

    /** Whether a user has one of the privileges that a text lists. */
    private static Boolean may(
            SessionFacts facts, String user, Boolean there, String listed, Set<String> known, Set<String> everybodys)
            throws SQLException {
        boolean any = false;
        boolean grants = false;
        for (String one : listed.split(",", -1)) {
            String privilege = one.strip().toUpperCase(Locale.ROOT);
            boolean grant = privilege.endsWith(GRANT);
            privilege = grant ? privilege.substring(0, privilege.length() - GRANT.length()) : privilege;
            if (!known.contains(privilege)) {
                throw PlanErrors.data(
                        SqlState.INVALID_PARAMETER_VALUE, "There is no privilege \"" + one.strip() + "\" of it");
            }
            grants |= grant;
            any |= everybodys.contains(privilege);
        }
        if (there == null) {
            return null;
        }
        if (user.equals(ADMINISTRATOR) || any && !grants) {
            return true;
        }
        throw PlanErrors.unsupported("Which privileges " + (user.equals(facts.user()) ? "a user" : "another user")
                + " has is not known here; LIST PRIVILEGES OF USER ... asks the server.");
    }

    /** The user that is meant, of whom only the session's own and the administrator are known. */
    private static String user(SessionFacts facts, Object given) throws SQLException {
        String name = given instanceof Long number
                ? number == 10L
                        ? ADMINISTRATOR
                        : RelationNumbers.find(number)
                                .filter(one -> one.sort() == Sort.ROLE)
                                .map(Thing::name)
                                .orElse("")
                : (String) given;
        if (name.equals(facts.user()) || name.equals(ADMINISTRATOR)) {
            return name;
        }
        throw SqlState.UNDEFINED_OBJECT.exception("The role \"" + (name.isEmpty() ? given : name)
                + "\" is not known here: only the session's own user and " + ADMINISTRATOR + " are");
    }

    private static Boolean table(SessionFacts facts, Object given) throws SQLException {
        if (given instanceof Long number) {
            return found(number, Sort.TABLE).isPresent() ? true : null;
        }
        CatalogFunctions.relation(facts, (String) given);
        return true;
    }

    private static Optional<Thing> found(long number, Sort sort) {
        return RelationNumbers.find(number).filter(one -> one.sort() == sort);
    }

    private static Boolean schema(SessionFacts facts, Object given) throws SQLException {
        if (given instanceof Long number) {
            return found(number, Sort.SCHEMA).isPresent() ? true : null;
        }
        String name = (String) given;
        if (!name.equals("pg_catalog") && !name.equals("information_schema") && !facts.hasSchema(name)) {
            throw SqlState.INVALID_SCHEMA_NAME.exception("Schema \"" + name + "\" does not exist");
        }
        return true;
    }

    private static Boolean database(Object given) throws SQLException {
        if (given instanceof String name && !name.equals(SessionFunctions.DATABASE)) {
            throw SqlState.INVALID_CATALOG_NAME.exception("Database \"" + name + "\" does not exist");
        }
        return true;
    }

    private static Boolean type(Object given) throws SQLException {
        if (given instanceof Long number) {
            return PostgresTypes.find((int) (long) number).isPresent() ? true : null;
        }
        CatalogFunctions.type((String) given);
        return true;
    }

    private static Boolean role(SessionFacts facts, Object given) throws SQLException {
        String role = user(facts, given);
        if (!role.equals(facts.user()) && !facts.user().equals(ADMINISTRATOR)) {
            throw PlanErrors.unsupported(
                    "Which roles a user has is not known here; LIST ROLE OF USER asks the server.");
        }
        return true;
    }

    private static Boolean column(SessionFacts facts, String user, Object table, Object column, String privileges)
            throws SQLException {
        Boolean there = table(facts, table);
        if (there != null) {
            there = has(facts, table, column);
        }
        return may(facts, user, there, privileges, OF_COLUMNS, Set.of());
    }

    private static Boolean has(SessionFacts facts, Object table, Object column) throws SQLException {
        long number = table instanceof Long given ? given : CatalogFunctions.relation(facts, (String) table);
        Thing thing = RelationNumbers.find(number).orElse(null);
        if (thing == null || thing.schema() == null || thing.schema().equals("pg_catalog")) {
            throw PlanErrors.unsupported("The privileges of a column of PostgreSQL's catalog are not known here.");
        }
        Table found = facts.table(List.of(new NamePart(thing.schema(), true), new NamePart(thing.name(), true)));
        if (column instanceof Integer place) {
            return place >= 1 && place <= found.columns().size() ? true : null;
        }
        if (found.columns().stream().noneMatch(one -> one.name().equals(column))) {
            throw SqlState.UNDEFINED_COLUMN.exception(
                    "Column \"" + column + "\" of table \"" + thing.name() + "\" does not exist");
        }
        return true;
    }
}
