// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * One evaluation of a JSON path over a document. Errors that PostgreSQL suppresses where it is asked to be silent, or
 * where they make a condition unknown, are {@link Failure}s; all others end the statement.
 */
final class JsonPathRun {
    /** An object's number in .keyvalue() is that of the document it is in times this, and its place there. */
    private static final long BASES = 10_000_000_000L;

    private final JsonPath path;
    private final Json.Node document;
    private final Json.Node variables;
    private final ScalarFunction.Session session;
    private Json.Node current;
    private boolean forgiving;
    private int arraySize = -1;
    private Json.Node base;
    private long baseNumber;
    private long bases = 2;

    JsonPathRun(JsonPath path, Json.Node document, Json.Node variables, ScalarFunction.Session session) {
        this.path = path;
        this.document = document;
        this.variables = variables;
        this.session = session;
        current = document;
        base = document;
        forgiving = lax();
    }

    /** An error that can be suppressed. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Failure(SQLException reason) {
            super(null, reason, false, false);
        }

        /** As it is told. */
        SQLException reason() {
            return (SQLException) getCause();
        }
    }

    static Failure failure(SqlState state, String message) {
        return failure(PlanErrors.data(state, message));
    }

    static Failure failure(SQLException reason) {
        return new Failure(reason);
    }

    /** What the path gives, all of it; those that came before an error are there when it is silent. */
    List<Json.Node> all(boolean silent) throws SQLException {
        List<Json.Node> items = new ArrayList<>();
        try {
            path.root().eval(this, document, items::add);
        } catch (Failure e) {
            if (!silent) {
                throw e.reason();
            }
        }
        return items;
    }

    /** Whether the path gives anything; null after an error when it is silent. */
    Boolean any(boolean silent) throws SQLException {
        try {
            return any(path.root(), document);
        } catch (Failure e) {
            if (!silent) {
                throw e.reason();
            }
            return null;
        }
    }

    /** Whether an item gives anything: in strict mode only when no error comes of all that it gives. */
    boolean any(JsonPath.Item item, Json.Node at) throws SQLException {
        if (!lax()) {
            return !items(item, at, false).isEmpty();
        }
        boolean[] found = {false};
        item.eval(this, at, new JsonPath.Sink() {
            @Override
            public boolean take(Json.Node one) {
                found[0] = true;
                return false;
            }

            @Override
            public boolean asks() {
                return true;
            }
        });
        return found[0];
    }

    /**
     * What an item gives.
     *
     * @param unwrap whether in lax mode the elements of an array stand for it
     */
    List<Json.Node> items(JsonPath.Item item, Json.Node at, boolean unwrap) throws SQLException {
        List<Json.Node> items = new ArrayList<>();
        item.eval(this, at, one -> {
            if (unwrap && lax() && one.sort() == Json.Sort.ARRAY) {
                items.addAll(one.items());
            } else {
                items.add(one);
            }
            return true;
        });
        return items;
    }

    boolean lax() {
        return !path.strict();
    }

    /** Whether what does not fit the structure is passed over. */
    boolean forgiving() {
        return forgiving;
    }

    /** What is done where a step leads nowhere; always true. */
    boolean missing(SqlState state, String message) {
        if (!forgiving) {
            throw failure(state, message);
        }
        return true;
    }

    void check() throws SQLException {
        session.check();
    }

    ScalarFunction.Session session() {
        return session;
    }

    Json.Node document() {
        return document;
    }

    Json.Node variables() {
        return variables;
    }

    Json.Node current() {
        return current;
    }

    int last() {
        return arraySize - 1;
    }

    Json.Node variable(String name) throws SQLException {
        Json.Node value = variables.member(name);
        if (value == null) {
            throw PlanErrors.syntax(SqlState.UNDEFINED_OBJECT, "There is no JSON path variable \"" + name + '"');
        }
        return value;
    }

    /** A part of the evaluation. */
    @FunctionalInterface
    interface Part {
        boolean run() throws SQLException;
    }

    /** Runs a part in which what does not fit the structure is passed over. */
    boolean forgiving(Part part) throws SQLException {
        boolean before = forgiving;
        forgiving = true;
        try {
            return part.run();
        } finally {
            forgiving = before;
        }
    }

    /** Runs a part in which {@code last} is that of an array of so many elements. */
    boolean inArray(int size, Part part) throws SQLException {
        int before = arraySize;
        arraySize = size;
        try {
            return part.run();
        } finally {
            arraySize = before;
        }
    }

    /** Runs a part whose items are within a document of a number. */
    boolean within(Json.Node whole, long number, Part part) throws SQLException {
        Json.Node before = base;
        long numberBefore = baseNumber;
        base = whole;
        baseNumber = number;
        try {
            return part.run();
        } finally {
            base = before;
            baseNumber = numberBefore;
        }
    }

    /** The number of the next document that the path makes itself. */
    long nextBase() {
        return bases++;
    }

    /** Tests a condition whose {@code @} is an item. */
    Boolean looking(Json.Node item, JsonPathCondition condition) throws SQLException {
        Json.Node before = current;
        current = item;
        try {
            return condition.test(this, item);
        } finally {
            current = before;
        }
    }

    /** The number of an object: PostgreSQL's is its place in the bytes of jsonb. */
    long number(Json.Node object) {
        long[] found = {0};
        place(base, object, 0, found);
        return found[0] + baseNumber * BASES;
    }

    /** Where a value that begins at a place ends; notes the place of the one that is looked for. */
    @SuppressWarnings("ReferenceEquality")
    private static long place(Json.Node node, Json.Node wanted, long start, long[] found) {
        switch (node.sort()) {
            case STRING -> {
                return start + length(node);
            }
            case NUMBER -> {
                return aligned(start) + length(new BigDecimal(node.text()));
            }
            case OBJECT, ARRAY -> {
                long at = aligned(start);
                if (node == wanted) {
                    found[0] = at;
                }
                at += 4 + 4L * (node.items().size() + node.keys().size());
                for (String key : node.keys()) {
                    at += key.getBytes(StandardCharsets.UTF_8).length;
                }
                for (Json.Node item : node.items()) {
                    at = place(item, wanted, at, found);
                }
                return at;
            }
            default -> {
                return start;
            }
        }
    }

    private static long aligned(long place) {
        return (place + 3) / 4 * 4;
    }

    private static int length(Json.Node string) {
        try {
            return string.plain().getBytes(StandardCharsets.UTF_8).length;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The bytes of a numeric: a header, and two for four digits. */
    private static int length(BigDecimal number) {
        if (number.signum() == 0) {
            return 6;
        }
        BigDecimal shortest = number.abs().stripTrailingZeros();
        int first = Math.floorDiv(shortest.precision() - shortest.scale() - 1, 4);
        int last = Math.floorDiv(-shortest.scale(), 4);
        boolean wide = number.scale() > 63 || first > 63 || first < -64;
        return (wide ? 8 : 6) + 2 * (first - last + 1);
    }
}
