// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import io.treeline.test.differential.Node.Many;
import io.treeline.test.differential.Node.Value;
import io.treeline.test.differential.Node.Words;
import io.treeline.test.differential.Scope.Var;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

/** Random expressions of a wanted type, the same type in both databases. */
final class Expressions {
    private static final List<String> TIME_UNITS =
            List.of("YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND");
    private static final List<String> INTERVAL_UNITS = List.of("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND");
    private static final List<String> FIELDS = List.of(
            "YEAR",
            "QUARTER",
            "MONTH",
            "WEEK",
            "DAY",
            "DOW",
            "ISODOW",
            "DOY",
            "HOUR",
            "MINUTE",
            "ISOYEAR",
            "DECADE",
            "CENTURY",
            "MILLENNIUM");
    private static final List<String> DATE_FIELDS =
            List.of("YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "DOW", "DOY", "ISOYEAR", "ISODOW", "DECADE", "CENTURY");

    final Dice dice;
    final Predicates predicates;
    final Queries queries;
    private final Templates templates;

    Expressions(Dice dice, Queries queries) {
        this.dice = dice;
        this.queries = queries;
        this.templates = new Templates(dice, this);
        this.predicates = new Predicates(dice, this, queries);
    }

    /** An expression; at depth 0 a column, key, aggregate or literal. */
    Node of(Kind kind, Scope scope, int depth) {
        if (depth <= 0 || dice.oneIn(4)) {
            return leaf(kind, scope, false);
        }
        if (kind == Kind.BOOLEAN) {
            Node call = dice.oneIn(6) ? templates.of(kind, scope, depth - 1) : null;
            return call != null
                    ? call
                    : dice.oneIn(3)
                            ? leaf(kind, scope, false)
                            : Node.of(kind, "(", predicates.of(scope, depth - 1), ")");
        }
        if (dice.oneIn(5)) {
            Node call = templates.of(kind, scope, depth - 1);
            if (call != null) {
                return call;
            }
        }
        Node special = dice.oneIn(3) ? general(kind, scope, depth - 1) : null;
        if (special == null) {
            special = particular(kind, scope, depth - 1);
        }
        return special != null ? special : leaf(kind, scope, false);
    }

    /**
     * The type of what meets an operand of a type: the same, and now and then another one, which both databases then
     * have to refuse or to compare. Not REAL beside another number: which of the two a branch or set operation makes of
     * them is shown by the last digits.
     */
    Kind unequal(Kind kind) {
        if (kind == Kind.BLOB || !dice.oneIn(50)) {
            return kind;
        }
        Kind other = dice.pick(
                Kind.INT,
                Kind.BIGINT,
                Kind.REAL,
                Kind.DOUBLE,
                Kind.DECIMAL,
                Kind.TEXT,
                Kind.TEXT,
                Kind.DATE,
                Kind.BOOLEAN);
        return kind.numeric() && other.numeric() && (kind == Kind.REAL || other == Kind.REAL) ? Kind.TEXT : other;
    }

    /**
     * A column, key or aggregate of the kind when there is one, else a literal; tame ones only when arithmetic is done
     * with it.
     */
    Node leaf(Kind kind, Scope scope, boolean tame) {
        if (scope.aggregates() != null && dice.half()) {
            Node aggregate = scope.aggregates().of(kind);
            if (aggregate != null) {
                return aggregate;
            }
        }
        List<Var> vars = scope.of(kind, tame, dice);
        return vars.isEmpty() || dice.oneIn(12)
                ? literal(kind, scope)
                : dice.of(vars).node();
    }

    /** A constant of exactly the kind. */
    Node literal(Kind kind, Scope scope) {
        Object value = value(kind);
        if (scope.flags().parameters() && kind != Kind.BLOB && dice.oneIn(5)) {
            return Node.of(kind, "CAST(", new Value(kind, value, true), " AS " + kind.castName + ")");
        }
        return switch (kind) {
            case BIGINT, REAL, DOUBLE, DECIMAL ->
                Node.of(kind, "CAST(", new Value(kind, value, false), " AS " + kind.castName + ")");
            case BLOB -> Node.of(kind, "CAST(NULL AS ", new Words("VARBINARY", "bytea"), ")");
            default ->
                dice.oneIn(20) ? Node.of(kind, "CAST(NULL AS " + kind.castName + ")") : Node.literal(kind, value);
        };
    }

    private Object value(Kind kind) {
        return switch (kind) {
            case BOOLEAN -> dice.half();
            case INT -> dice.between(-5, 12);
            case BIGINT -> (long) dice.between(-5, 12);
            case REAL -> dice.between(-20, 20) / 8f;
            case DOUBLE -> dice.between(-20, 20) / 8d;
            case DECIMAL -> BigDecimal.valueOf(dice.between(-2000, 2000), 2);
            case TEXT -> dice.of(TestTable.TEXTS);
            case DATE -> LocalDate.of(2024, 2, 20).plusDays(dice.below(15));
            case TIMESTAMP ->
                LocalDateTime.of(2024, 2, 28, 0, 0)
                        .plusMinutes(dice.below(4000))
                        .plusNanos(dice.below(3) * 1_000_000L);
            case BLOB -> null;
        };
    }

    /** What every type has. */
    private Node general(Kind kind, Scope scope, int depth) {
        switch (dice.below(9)) {
            case 0, 1:
                return Node.of(
                        kind,
                        "CASE",
                        new Many("", "", "", 1, whens(kind, scope, depth, null)),
                        dice.oneIn(3) ? null : Node.of("else", " ELSE ", of(unequal(kind), scope, depth)),
                        " END");
            case 2: {
                Kind tested = dice.pick(Kind.INT, Kind.TEXT, Kind.BIGINT, Kind.DATE);
                return Node.of(
                        kind,
                        "CASE ",
                        of(tested, scope, depth - 1),
                        new Many("", "", "", 1, whens(kind, scope, depth, unequal(tested))),
                        " ELSE ",
                        of(kind, scope, depth),
                        " END");
            }
            case 3, 4: {
                List<Node> nodes = new ArrayList<>();
                for (int i = dice.between(2, 3); i > 0; i--) {
                    nodes.add(of(nodes.isEmpty() ? kind : unequal(kind), scope, depth));
                }
                return Node.of(kind, new Many("COALESCE(", ", ", ")", 2, nodes));
            }
            case 5:
                return kind == Kind.BLOB
                        ? null
                        : Node.of(kind, "NULLIF(", of(kind, scope, depth), ", ", of(unequal(kind), scope, depth), ")");
            case 6:
                if (kind.ordered()) {
                    List<Node> nodes =
                            new ArrayList<>(List.of(of(kind, scope, depth), of(unequal(kind), scope, depth)));
                    return Node.of(kind, new Many(dice.half() ? "GREATEST(" : "LEAST(", ", ", ")", 2, nodes));
                }
                return null;
            case 7:
                return scope.flags().subqueries() && dice.half() ? queries.scalar(kind, scope) : null;
            default:
                return kind == Kind.BLOB
                        ? null
                        : Node.of(kind, "CAST(", castable(kind, scope, depth), " AS " + kind.castName + ")");
        }
    }

    private List<Node> whens(Kind kind, Scope scope, int depth, Kind tested) {
        List<Node> whens = new ArrayList<>();
        for (int i = dice.between(1, 2); i > 0; i--) {
            Node test = tested == null ? predicates.of(scope, depth - 1) : leaf(tested, scope, false);
            whens.add(Node.of("when", " WHEN ", test, " THEN ", of(kind, scope, depth)));
        }
        return whens;
    }

    /** An expression whose cast to the kind cannot fail. */
    private Node castable(Kind kind, Scope scope, int depth) {
        return switch (kind) {
            case INT ->
                switch (dice.below(4)) {
                    case 0 -> tame(Kind.DOUBLE, scope, depth);
                    case 1 -> tame(Kind.DECIMAL, scope, depth);
                    case 2 -> Node.of("digits", "'" + dice.pick("7", "-12", " 5 ", "+3", "0") + "'");
                    default -> tame(Kind.BIGINT, scope, depth);
                };
            case BIGINT ->
                dice.half()
                        ? of(Kind.INT, scope, depth)
                        : tame(dice.pick(Kind.DOUBLE, Kind.DECIMAL, Kind.REAL), scope, depth);
            case REAL -> tame(dice.pick(Kind.INT, Kind.DOUBLE, Kind.DECIMAL), scope, depth);
            case DOUBLE -> of(dice.pick(Kind.INT, Kind.BIGINT, Kind.REAL, Kind.DECIMAL), scope, depth);
            case DECIMAL -> tame(dice.pick(Kind.INT, Kind.BIGINT, Kind.DOUBLE, Kind.REAL), scope, depth);
            case TEXT ->
                of(
                        dice.pick(
                                Kind.INT,
                                Kind.BIGINT,
                                Kind.BOOLEAN,
                                Kind.DATE,
                                Kind.TIMESTAMP,
                                Kind.DECIMAL,
                                Kind.DOUBLE,
                                Kind.TEXT),
                        scope,
                        depth);
            case DATE ->
                dice.half()
                        ? of(Kind.TIMESTAMP, scope, depth)
                        : Node.of("day", dice.pick("'2024-02-29'", "'2023-12-31'", "' 1999-01-01 '"));
            case TIMESTAMP ->
                dice.half()
                        ? of(Kind.DATE, scope, depth)
                        : Node.of(
                                "moment",
                                dice.pick("'2024-02-29 12:34:56.789'", "'2024-02-29'", "'1969-12-31T23:59:59'"));
            case BOOLEAN ->
                dice.half()
                        ? tame(Kind.INT, scope, depth)
                        : Node.of("truth", dice.pick("'true'", "'f'", "'yes'", "'0'"));
            case BLOB -> leaf(kind, scope, false);
        };
    }

    /** An operand of arithmetic: small and exact. */
    Node tame(Kind kind, Scope scope, int depth) {
        Node node = depth > 0 && dice.half() ? arithmetic(kind, scope, depth - 1) : null;
        if (node != null) {
            return node;
        }
        if (scope.aggregates() != null && dice.half() && kind == Kind.BIGINT) {
            return Node.of(kind, "COUNT(*)");
        }
        List<Var> vars = scope.of(kind, true, dice);
        return vars.isEmpty() || dice.oneIn(8)
                ? literal(kind, scope)
                : dice.of(vars).node();
    }

    private Node arithmetic(Kind kind, Scope scope, int depth) {
        if (!kind.numeric()) {
            return null;
        }
        Kind left = kind;
        Kind right = kind;
        if (dice.half()) {
            Kind other = switch (kind) {
                case BIGINT -> Kind.INT;
                case DECIMAL -> dice.pick(Kind.INT, Kind.BIGINT);
                case DOUBLE -> dice.pick(Kind.INT, Kind.BIGINT, Kind.REAL, Kind.DECIMAL);
                default -> kind;
            };
            left = dice.half() ? other : kind;
            right = left == kind ? other : kind;
        }
        Node a = tame(left, scope, depth);
        switch (dice.below(8)) {
            case 0:
                return Node.of(kind, "(- ", tame(kind, scope, depth), ")");
            case 1:
                return Node.of(kind, "ABS(", tame(kind, scope, depth), ")");
            case 2: {
                Node b = Node.of(right, "NULLIF(", tame(right, scope, depth), ", ", new Words("0", "0"), ")");
                return Node.of(kind, "(", a, " / ", b, ")");
            }
            case 3:
                if (!kind.floating()) {
                    return Node.of(
                            kind, "MOD(", a, ", ", Node.of(right, "NULLIF(", tame(right, scope, depth), ", 0)"), ")");
                }
                break;
            default:
                break;
        }
        return Node.of(kind, "(", a, dice.pick(" + ", " - ", " * "), tame(right, scope, depth), ")");
    }

    private Node particular(Kind kind, Scope scope, int depth) {
        return switch (kind) {
            case INT -> dice.half() ? arithmetic(kind, scope, depth) : integer(scope, depth);
            case BIGINT -> arithmetic(kind, scope, depth);
            case REAL -> arithmetic(kind, scope, depth);
            case DOUBLE ->
                dice.half()
                        ? arithmetic(kind, scope, depth)
                        : switch (dice.below(6)) {
                            case 0 -> Node.of(kind, "FLOOR(", tame(kind, scope, depth), ")");
                            case 1 -> Node.of(kind, dice.pick("CEIL(", "CEILING("), tame(kind, scope, depth), ")");
                            case 2 -> Node.of(kind, "SQRT(ABS(", tame(kind, scope, depth), "))");
                            case 3 -> Node.of(kind, "POWER(", tame(kind, scope, 0), ", CAST(2 AS DOUBLE PRECISION))");
                            case 4 -> Node.of(kind, "ROUND(", tame(kind, scope, depth), ")");
                            default -> Node.of(kind, "SIGN(", tame(kind, scope, depth), ")");
                        };
            case DECIMAL ->
                dice.half()
                        ? arithmetic(kind, scope, depth)
                        : switch (dice.below(5)) {
                            case 0 -> Node.of(kind, "FLOOR(", tame(kind, scope, depth), ")");
                            case 1 -> Node.of(kind, "CEIL(", tame(kind, scope, depth), ")");
                            case 2 ->
                                Node.of(kind, "ROUND(", tame(kind, scope, depth), ", " + dice.between(-1, 3) + ")");
                            case 3 ->
                                Node.of(
                                        kind,
                                        "TRUNC",
                                        new Words("ATE(", "("),
                                        tame(kind, scope, depth),
                                        ", " + dice.between(0, 2) + ")");
                            default ->
                                Node.of(
                                        kind,
                                        "EXTRACT(",
                                        dice.half()
                                                ? Node.of(
                                                        "field",
                                                        dice.of(FIELDS),
                                                        " FROM ",
                                                        of(Kind.TIMESTAMP, scope, depth))
                                                : Node.of(
                                                        "field",
                                                        dice.of(DATE_FIELDS),
                                                        " FROM ",
                                                        of(Kind.DATE, scope, depth)),
                                        ")");
                        };
            case TEXT -> text(scope, depth);
            case DATE ->
                dice.half()
                        ? Node.of(kind, "CAST(", of(Kind.TIMESTAMP, scope, depth), " AS DATE)")
                        : Node.of(
                                kind,
                                "CAST(",
                                tameTime(Kind.DATE, scope),
                                dice.pick(" + ", " - "),
                                interval(List.of("YEAR", "MONTH", "DAY")),
                                " AS DATE)");
            case TIMESTAMP -> timestamp(scope, depth);
            default -> null;
        };
    }

    private Node integer(Scope scope, int depth) {
        Kind kind = Kind.INT;
        return switch (dice.below(7)) {
            case 0 ->
                Node.of(
                        kind,
                        dice.pick("CHAR_LENGTH(", "CHARACTER_LENGTH(", "LENGTH("),
                        of(Kind.TEXT, scope, depth),
                        ")");
            case 1 -> Node.of(kind, "POSITION(", of(Kind.TEXT, scope, 0), " IN ", of(Kind.TEXT, scope, depth), ")");
            case 2, 3 ->
                Node.of(
                        kind,
                        "CAST(EXTRACT(" + dice.of(FIELDS) + " FROM ",
                        of(Kind.TIMESTAMP, scope, depth),
                        ") AS INTEGER)");
            case 4 ->
                Node.of(
                        kind,
                        "CAST(EXTRACT(" + dice.of(DATE_FIELDS) + " FROM ",
                        of(Kind.DATE, scope, depth),
                        ") AS INTEGER)");
            case 5 -> Node.of(kind, "ASCII(", of(Kind.TEXT, scope, depth), ")");
            default -> Node.of(kind, "OCTET_LENGTH(", of(Kind.TEXT, scope, depth), ")");
        };
    }

    private Node text(Scope scope, int depth) {
        Kind kind = Kind.TEXT;
        Node inner = of(kind, scope, depth);
        return switch (dice.below(17)) {
            case 0, 1, 2 -> Node.of(kind, "(", inner, " || ", of(kind, scope, depth), ")");
            case 3 ->
                Node.of(
                        kind,
                        new Words("", "("),
                        dice.pick("UPPER(", "LOWER("),
                        inner,
                        new Words("", " COLLATE \"en-x-icu\""),
                        ")",
                        new Words("", " COLLATE \"C\")"));
            case 4 ->
                Node.of(
                        kind,
                        "TRIM(",
                        dice.pick("", "BOTH ' ' FROM ", "LEADING ' ' FROM ", "TRAILING 'a' FROM "),
                        inner,
                        ")");
            case 5 ->
                Node.of(
                        kind,
                        "SUBSTRING(",
                        inner,
                        " FROM ",
                        small(scope, -1, 4),
                        dice.half() ? null : Node.of("for", " FOR ", small(scope, 0, 4)),
                        ")");
            case 6 -> Node.of(kind, "SUBSTRING(", inner, ", " + dice.between(-1, 3) + ", " + dice.between(0, 5) + ")");
            case 7 -> Node.of(kind, "REPLACE(", inner, ", 'a', ", of(kind, scope, 0), ")");
            case 8 -> Node.of(kind, dice.pick("LEFT(", "RIGHT("), inner, ", " + dice.between(-2, 3) + ")");
            case 9 ->
                Node.of(
                        kind,
                        "OVERLAY(",
                        inner,
                        " PLACING ",
                        of(kind, scope, 0),
                        " FROM " + dice.between(1, 3) + dice.pick("", " FOR 1") + ")");
            case 10 -> Node.of(kind, "CONCAT(", inner, ", ", of(kind, scope, 0), ")");
            case 11 -> Node.of(kind, dice.pick("REVERSE(", "LTRIM(", "RTRIM(", "MD5("), inner, ")");
            case 12 -> Node.of(kind, "REPEAT(", inner, ", " + dice.between(0, 2) + ")");
            case 13 ->
                Node.of(
                        kind,
                        dice.pick("LPAD(", "RPAD("),
                        inner,
                        ", " + dice.between(0, 6) + dice.pick("", ", 'xy'") + ")");
            case 14 -> Node.of(kind, "SPLIT_PART(", inner, ", 'a', " + dice.between(1, 2) + ")");
            case 15 -> Node.of(kind, "TRANSLATE(", inner, ", 'ab', 'x')");
            default -> Node.of(kind, "CAST(", inner, " AS VARCHAR(" + dice.between(1, 3) + "))");
        };
    }

    private Node small(Scope scope, int low, int high) {
        return scope.flags().parameters() && dice.oneIn(6)
                ? Node.of("count", new Value(Kind.INT, dice.between(low, high), true))
                : Node.of("count", "" + dice.between(low, high));
    }

    /** A date or timestamp far from the ends of what can be stored. */
    Node tameTime(Kind kind, Scope scope) {
        List<Var> vars = scope.of(kind, true, dice);
        return vars.isEmpty() || dice.oneIn(6)
                ? literal(kind, scope)
                : dice.of(vars).node();
    }

    private Node interval(List<String> units) {
        return switch (dice.below(6)) {
            case 0 ->
                units.contains("HOUR")
                        ? Node.of(
                                "interval",
                                "INTERVAL '" + dice.between(0, 3) + " " + dice.between(0, 23) + "' DAY TO HOUR")
                        : Node.of("interval", "INTERVAL '7' DAY");
            case 1 ->
                Node.of("interval", "INTERVAL '" + dice.between(0, 2) + "-" + dice.between(0, 11) + "' YEAR TO MONTH");
            default -> Node.of("interval", "INTERVAL '" + dice.between(0, 40) + "' " + dice.of(units));
        };
    }

    private Node timestamp(Scope scope, int depth) {
        Kind kind = Kind.TIMESTAMP;
        Node inner = depth > 0 && dice.oneIn(3) ? timestamp(scope, depth - 1) : tameTime(kind, scope);
        String unit = dice.of(TIME_UNITS);
        return switch (dice.below(9)) {
            case 0, 1 -> Node.of(kind, "(", inner, dice.pick(" + ", " - "), interval(INTERVAL_UNITS), ")");
            case 2, 3 -> Node.of(kind, "DATE_TRUNC('" + unit.toLowerCase(java.util.Locale.ROOT) + "', ", inner, ")");
            case 4, 5 ->
                Node.of(
                        kind,
                        new Words("FLOOR(", "DATE_TRUNC('" + unit + "', "),
                        inner,
                        new Words(" TO " + unit + ")", ")"));
            case 6 -> {
                String step = dice.of(INTERVAL_UNITS);
                int count = dice.between(-5, 40);
                yield Node.of(
                        kind,
                        new Words("TIMESTAMPADD(" + step + ", " + count + ", ", "("),
                        inner,
                        new Words(")", " + " + count + " * INTERVAL '1 " + step + "')"));
            }
            case 7 ->
                Node.of(
                        kind,
                        "(",
                        tameTime(Kind.DATE, scope),
                        dice.pick(" + ", " - "),
                        interval(List.of("HOUR", "MINUTE", "SECOND")),
                        ")");
            default -> Node.of(kind, "CAST(", tameTime(Kind.DATE, scope), " AS TIMESTAMP)");
        };
    }

    /** An expression whose last digits the databases may compute differently; only ever an item on its own. */
    Node approximate(Scope scope) {
        Kind kind = Kind.DOUBLE;
        Node inner = tame(kind, scope, 1);
        if (scope.aggregates() != null) {
            return null;
        }
        return switch (dice.below(6)) {
            case 0 -> Node.of(kind, "EXP(", inner, ")");
            case 1 -> Node.of(kind, "LN(ABS(", inner, ") + 1)");
            case 2 ->
                Node.of(kind, dice.pick("SIN(", "COS(", "TAN(", "ATAN(", "DEGREES(", "RADIANS(", "CBRT("), inner, ")");
            case 3 -> Node.of(kind, "POWER(ABS(", inner, "), 0.5)");
            case 4 -> Node.of(kind, "LOG10", new Words("", ""), "(ABS(", inner, ") + 1)");
            default -> Node.of(kind, "ATAN2(", inner, ", ", tame(kind, scope, 0), ")");
        };
    }
}
