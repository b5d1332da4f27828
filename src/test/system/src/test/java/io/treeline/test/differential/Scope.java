// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What an expression may name.
 *
 * @param vars the columns, or after GROUP BY the keys
 * @param outer the scope around, for a subquery that may be correlated; null when there is none
 * @param unique columns that together identify a row; empty when not known
 * @param aggregates after GROUP BY: makes aggregates; null otherwise
 * @param flags what else may occur
 */
record Scope(List<Var> vars, Scope outer, List<Var> unique, Aggregates aggregates, Flags flags) {
    /** What else may occur in expressions. */
    record Flags(boolean parameters, boolean subqueries) {
        static final Flags ALL = new Flags(true, true);
        static final Flags PLAIN = new Flags(false, false);
    }

    /** Makes an aggregate of a kind. */
    interface Aggregates {
        Node of(Kind kind);
    }

    /**
     * A column or grouping key.
     *
     * @param node how it is written
     * @param kind its type
     * @param tame its numbers are small and its fractions exact in binary, so that arithmetic neither overflows nor
     *     depends on the order of adding
     * @param samples some of its values, for literals that hit
     */
    record Var(Node node, Kind kind, boolean tame, List<Object> samples) {}

    Scope with(Flags other) {
        return new Scope(vars, outer, unique, aggregates, other);
    }

    /** The columns of a kind; those of scopes around now and then. */
    List<Var> of(Kind kind, boolean tame, Dice dice) {
        List<Var> fitting = new ArrayList<>();
        Scope from = outer != null && dice.oneIn(4) ? outer : this;
        for (Var var : from.vars) {
            if (var.kind == kind && (var.tame || !tame)) {
                fitting.add(var);
            }
        }
        return fitting;
    }

    /** A node of the first supplier that has one. */
    @SafeVarargs
    static Node first(Supplier<Node>... suppliers) {
        for (Supplier<Node> supplier : suppliers) {
            Node node = supplier.get();
            if (node != null) {
                return node;
            }
        }
        throw new IllegalStateException("nothing fits");
    }
}
