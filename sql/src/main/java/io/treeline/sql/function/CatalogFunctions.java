// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.NamePart;
import io.treeline.metadata.name.TableName;
import io.treeline.sql.api.SessionFacts;
import io.treeline.sql.api.SessionSetting;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.system.RelationNumbers;
import io.treeline.sql.system.RelationNumbers.Sort;
import io.treeline.sql.system.RelationNumbers.Thing;
import io.treeline.sql.type.PostgresTypes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Functions that tools ask of PostgreSQL's catalog, and the casts that turn its numbers into names and back. Comments
 * and expressions there are none of.
 */
final class CatalogFunctions {
    private CatalogFunctions() {}

    static void define(Functions to) {
        session(to, "__REGCLASS_NUMBER(text) bigint", (a, s) -> relation(s.facts(), (String) a[0]));
        session(to, "__REGCLASS_NUMBER(bigint) bigint", (a, s) -> a[0]);
        session(to, "__REGCLASS_NAME(text) text", (a, s) -> shown(s.facts(), relation(s.facts(), (String) a[0])));
        session(to, "__REGCLASS_NAME(bigint) text", (a, s) -> shown(s.facts(), (Long) a[0]));
        session(to, "TO_REGCLASS(text) text", (a, s) -> {
            try {
                return shown(s.facts(), relation(s.facts(), (String) a[0]));
            } catch (SQLException e) {
                if (SqlState.UNDEFINED_TABLE.code().equals(e.getSQLState())
                        || SqlState.INVALID_SCHEMA_NAME.code().equals(e.getSQLState())) {
                    return null;
                }
                throw e;
            }
        });
        to.define("__REGTYPE_NUMBER(text) bigint", (a, s) -> (long) type((String) a[0]));
        to.define("__REGTYPE_NUMBER(bigint) bigint", (a, s) -> a[0]);
        to.define("__REGTYPE_NAME(text) text", (a, s) -> PostgresTypes.words(type((String) a[0])));
        to.define("__REGTYPE_NAME(bigint) text", (a, s) -> PostgresTypes.words((int) (long) (Long) a[0]));
        for (String sort : List.of("REGNAMESPACE", "REGROLE")) {
            Sort thing = sort.equals("REGROLE") ? Sort.ROLE : Sort.SCHEMA;
            session(
                    to,
                    "__" + sort + "_NUMBER(text) bigint",
                    (a, s) -> RelationNumbers.of(
                            thing,
                            null,
                            String.join(
                                    ".",
                                    parts((String) a[0]).stream()
                                            .map(NamePart::text)
                                            .toList())));
            session(to, "__" + sort + "_NUMBER(bigint) bigint", (a, s) -> a[0]);
            session(to, "__" + sort + "_NAME(text) text", (a, s) -> a[0]);
            session(
                    to,
                    "__" + sort + "_NAME(bigint) text",
                    (a, s) -> RelationNumbers.find((Long) a[0])
                            .map(one -> SessionSetting.quoted(one.name()))
                            .orElse(String.valueOf(a[0])));
        }
        for (String name :
                List.of("__REGPROC_NUMBER", "__REGPROC_NAME", "__REGPROCEDURE_NUMBER", "__REGPROCEDURE_NAME")) {
            to.define(
                    name + "(text) text",
                    (a, s) -> ((String) a[0]).startsWith("pg_catalog.") ? ((String) a[0]).substring(11) : a[0]);
        }
        to.add(ScalarFunction.of(
                        "FORMAT_TYPE(bigint, int) text",
                        (a, s) -> a[0] == null ? null : formatted((int) (long) (Long) a[0], (Integer) a[1]))
                .seesNulls());
        for (String signature : List.of(
                "PG_GET_EXPR(text, bigint) text",
                "PG_GET_EXPR(text, bigint, bool) text",
                "OBJ_DESCRIPTION(bigint, text) text",
                "OBJ_DESCRIPTION(bigint) text",
                "SHOBJ_DESCRIPTION(bigint, text) text",
                "PG_GET_VIEWDEF(bigint) text",
                "PG_GET_VIEWDEF(bigint, bool) text",
                "PG_GET_FUNCTION_RESULT(bigint) text",
                "PG_GET_FUNCTION_ARGUMENTS(bigint) text",
                "PG_GET_FUNCTION_IDENTITY_ARGUMENTS(bigint) text")) {
            to.add(ScalarFunction.of(signature, (a, s) -> null).seesNulls());
        }
        session(to, "COL_DESCRIPTION(bigint, int) text", (a, s) -> {
            Column column = column(s.facts(), (Long) a[0], (Integer) a[1]);
            return column == null ? null : column.remarks();
        });
        session(
                to,
                "PG_GET_USERBYID(bigint) text",
                (a, s) -> RelationNumbers.find((Long) a[0])
                        .filter(one -> one.sort() == Sort.ROLE)
                        .map(Thing::name)
                        .orElse((Long) a[0] == 10 ? "root" : "unknown (OID=" + a[0] + ')'));
        session(to, "PG_TABLE_IS_VISIBLE(bigint) bool", (a, s) -> visible(s.facts(), (Long) a[0]));
        // A regclass is its name.
        session(to, "PG_TABLE_IS_VISIBLE(text) bool", (a, s) -> visible(s.facts(), relation(s.facts(), (String) a[0])));
        to.define(
                "PG_TYPE_IS_VISIBLE(bigint) bool",
                (a, s) -> PostgresTypes.find((int) (long) (Long) a[0]).isPresent() ? true : null);
        to.define(
                "PG_TYPE_IS_VISIBLE(text) bool",
                (a, s) -> PostgresTypes.find(type((String) a[0])).isPresent());
        to.define("PG_ENCODING_TO_CHAR(int) text", (a, s) -> (Integer) a[0] == 6 ? "UTF8" : "");
        to.define("PG_IS_IN_RECOVERY() bool", (a, s) -> false);
        session(to, "PG_GET_CONSTRAINTDEF(bigint) text", (a, s) -> constraint(s.facts(), (Long) a[0]));
        session(to, "PG_GET_CONSTRAINTDEF(bigint, bool) text", (a, s) -> constraint(s.facts(), (Long) a[0]));
        session(to, "PG_GET_INDEXDEF(bigint, int, bool) text", (a, s) -> {
            List<Column> key = key(s.facts(), (Long) a[0]);
            int place = (Integer) a[1];
            return key == null || place < 1 || place > key.size()
                    ? null
                    : SessionSetting.quoted(key.get(place - 1).name());
        });
    }

    /** Whether a table is found by its name alone; null for a number that is none's. */
    private static Boolean visible(SessionFacts facts, long number) {
        return RelationNumbers.find(number)
                .map(one -> one.schema() != null
                        && (one.schema().equals("pg_catalog") || one.schema().equals(facts.schema())))
                .orElse(null);
    }

    private static void session(Functions to, String signature, ScalarFunction.Body body) {
        to.add(ScalarFunction.of(signature, body).changing());
    }

    /** The parts of a name in a text, which may be quoted. */
    private static List<NamePart> parts(String written) throws SQLException {
        List<NamePart> parts = new ArrayList<>();
        int at = 0;
        while (at < written.length()) {
            boolean quoted = written.charAt(at) == '"';
            int end = quoted ? at + 1 : at;
            StringBuilder part = new StringBuilder();
            while (end < written.length()
                    && (quoted
                            ? written.charAt(end) != '"' || end + 1 < written.length() && written.charAt(end + 1) == '"'
                            : written.charAt(end) != '.')) {
                part.append(written.charAt(end));
                end += quoted && written.charAt(end) == '"' ? 2 : 1;
            }
            end += quoted ? 1 : 0;
            if (part.isEmpty()
                    || quoted && end > written.length()
                    || end < written.length() && written.charAt(end) != '.') {
                throw SqlState.INVALID_NAME.exception("'" + written + "' is no name");
            }
            parts.add(new NamePart(part.toString(), quoted));
            at = end + 1;
        }
        if (parts.isEmpty()) {
            throw SqlState.INVALID_NAME.exception("An empty text is no name");
        }
        return parts;
    }

    static long relation(SessionFacts facts, String written) throws SQLException {
        if (written.matches("\\d{1,18}")) {
            return Long.parseLong(written);
        }
        List<NamePart> parts = parts(written);
        String last = parts.get(parts.size() - 1).text();
        boolean system = parts.size() == 1 || parts.get(0).text().equals("pg_catalog");
        if (system && RelationNumbers.system(last)) {
            return RelationNumbers.of(Sort.TABLE, "pg_catalog", last);
        }
        TableName name = facts.table(parts).name();
        return RelationNumbers.of(Sort.TABLE, name.schema(), name.table());
    }

    private static String shown(SessionFacts facts, long number) {
        Optional<Thing> found = RelationNumbers.find(number);
        if (found.isEmpty() || found.get().schema() == null) {
            return String.valueOf(number);
        }
        Thing thing = found.get();
        boolean near = thing.schema().equals("pg_catalog") || thing.schema().equals(facts.schema());
        return (near ? "" : SessionSetting.quoted(thing.schema()) + '.') + SessionSetting.quoted(thing.name());
    }

    static int type(String written) throws SQLException {
        String name = written.strip();
        boolean array = name.endsWith("[]");
        String element = array ? name.substring(0, name.length() - 2) : name;
        String plain = element.startsWith("pg_catalog.") ? element.substring(11) : element;
        String meant = switch (plain.toLowerCase(java.util.Locale.ROOT)) {
            case "int" -> "int4";
            case "decimal" -> "numeric";
            case "float" -> "float8";
            case "timestamp" -> "timestamp";
            case "time" -> "time";
            default -> plain.toLowerCase(java.util.Locale.ROOT);
        };
        PostgresTypes.Type found = PostgresTypes.find(meant)
                .orElseThrow(
                        () -> PlanErrors.syntax(SqlState.UNDEFINED_OBJECT, "Type \"" + written + "\" does not exist"));
        return array ? found.array() : found.oid();
    }

    private static String formatted(int oid, Integer modifier) {
        String words = PostgresTypes.words(oid);
        boolean sized = modifier != null && modifier > 4 && (oid == 1043 || oid == 1042);
        return oid == 0 ? "-" : sized ? words + '(' + (modifier - 4) + ')' : words;
    }

    /**
     * The columns of the table that a number means, or to which an index or a constraint belongs; null when there is
     * none.
     */
    private static List<Column> columns(SessionFacts facts, long number) throws SQLException {
        Thing thing = RelationNumbers.find(number).orElse(null);
        if (thing == null || thing.schema() == null || thing.schema().equals("pg_catalog")) {
            return null;
        }
        String name = thing.sort() == Sort.TABLE
                ? thing.name()
                : thing.name().substring(0, thing.name().length() - "_pkey".length());
        Table table = facts.table(List.of(new NamePart(thing.schema(), true), new NamePart(name, true)));
        return table.columns();
    }

    private static Column column(SessionFacts facts, long number, int place) throws SQLException {
        List<Column> columns = columns(facts, number);
        return columns == null || place < 1 || place > columns.size() ? null : columns.get(place - 1);
    }

    private static List<Column> key(SessionFacts facts, long number) throws SQLException {
        List<Column> columns = columns(facts, number);
        if (columns == null) {
            return null;
        }
        List<Column> key = new ArrayList<>();
        columns.stream()
                .filter(column -> column.role() == Column.Role.TAG || column.role() == Column.Role.DEVICE)
                .forEach(key::add);
        columns.stream().filter(column -> column.role() == Column.Role.TIME).forEach(key::add);
        return key;
    }

    private static String constraint(SessionFacts facts, long number) throws SQLException {
        List<Column> key = key(facts, number);
        return key == null
                ? null
                : "PRIMARY KEY ("
                        + String.join(
                                ", ",
                                key.stream()
                                        .map(column -> SessionSetting.quoted(column.name()))
                                        .toList()) + ')';
    }
}
