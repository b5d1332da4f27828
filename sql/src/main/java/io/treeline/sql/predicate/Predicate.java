// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.predicate;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.time.Ticks;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.dialect.PredicateBinder;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * A condition that the server can evaluate, in negation normal form: there is no NOT (the server refuses it), and
 * UNKNOWN counts as false. Holds placeholders for parameters; {@link PredicateBinder} makes text of it.
 */
public sealed interface Predicate {
    /** Which it is, for a switch over all. */
    PredicateKind kind();

    /** What an AND or OR is made of; none of the others. */
    default List<Predicate> parts() {
        return List.of();
    }

    /** A comparison operator. */
    enum Op {
        /** Equal. */
        EQ("="),
        /** Not equal. */
        NE("!="),
        /** Less. */
        LT("<"),
        /** Less or equal. */
        LE("<="),
        /** Greater. */
        GT(">"),
        /** Greater or equal. */
        GE(">=");

        private final String text;

        Op(String text) {
            this.text = text;
        }

        /** The server's spelling. */
        public String text() {
            return text;
        }

        /** The operator of the negated comparison. */
        public Op negate() {
            return switch (this) {
                case EQ -> NE;
                case NE -> EQ;
                case LT -> GE;
                case LE -> GT;
                case GT -> LE;
                case GE -> LT;
            };
        }

        /** The operator with its sides exchanged. */
        public Op mirror() {
            return switch (this) {
                case EQ, NE -> this;
                case LT -> GT;
                case LE -> GE;
                case GT -> LT;
                case GE -> LE;
            };
        }
    }

    /** A value that a column is compared with. */
    sealed interface Operand {
        /**
         * The value, given those of the parameters.
         *
         * @throws SQLException when it cannot be computed
         */
        default Object value(List<Object> parameters) throws SQLException {
            return this instanceof Literal literal
                    ? literal.value()
                    : this instanceof Computed computed
                            ? computed.computation().value(parameters)
                            : this instanceof Parameter parameter ? parameters.get(parameter.index()) : elements();
        }

        private static Object elements() {
            throw new IllegalStateException("elements are values only of a list");
        }

        /**
         * In a list: the elements of an array that only the execution knows. None means that the list is empty, and no
         * array that it holds NULL.
         *
         * @param text the array's expression
         * @param array computes it; a null for no array
         */
        record Elements(String text, Computation array) implements Operand {
            @Override
            public String toString() {
                return text;
            }
        }

        /** Known now: null, Boolean, Integer, Long, Float, Double, BigDecimal, String, byte[], LocalDate or Ticks. */
        record Literal(Object value) implements Operand {}

        /** The n-th parameter, 0-based. */
        record Parameter(int index) implements Operand {}

        /** An expression that has one value in an execution, such as {@code CURRENT_TIMESTAMP - INTERVAL '1' DAY}. */
        record Computed(String text, Computation computation) implements Operand {
            @Override
            public String toString() {
                return text;
            }
        }
    }

    /** Computes an expression without columns. */
    @FunctionalInterface
    interface Computation {
        /** The value; the last of the parameters is the Instant at which the execution began. */
        Object value(List<Object> parameters) throws SQLException;
    }

    /** Always or never true. */
    record Constant(boolean value) implements Predicate {
        @Override
        public PredicateKind kind() {
            return PredicateKind.CONSTANT;
        }
    }

    /** column op value. */
    record Compare(Column column, Op op, Operand operand) implements Predicate {
        @Override
        public PredicateKind kind() {
            return PredicateKind.COMPARE;
        }
    }

    /** column [NOT] IN (values). */
    record In(Column column, boolean negated, List<Operand> operands) implements Predicate {
        /** Copies the list. */
        public In {
            operands = List.copyOf(operands);
        }

        @Override
        public PredicateKind kind() {
            return PredicateKind.IN;
        }

        /**
         * The values of the list, given those of the parameters.
         *
         * @throws SQLException when one cannot be computed
         */
        public List<Operand> values(List<Object> parameters) throws SQLException {
            if (operands.stream().noneMatch(Operand.Elements.class::isInstance)) {
                return operands;
            }
            List<Operand> values = new ArrayList<>();
            for (Operand operand : operands) {
                if (!(operand instanceof Operand.Elements elements)) {
                    values.add(operand);
                    continue;
                }
                Object array = elements.array().value(parameters);
                if (array == null) {
                    values.add(new Operand.Literal(null));
                } else {
                    ArrayValue found = (ArrayValue) array;
                    for (Object element : new LinkedHashSet<>(found.elements())) {
                        values.add(new Operand.Literal(
                                found.element() == ColumnType.TIMESTAMP && element instanceof Long ticks
                                        ? new Ticks(ticks)
                                        : element));
                    }
                }
            }
            return values;
        }
    }

    /** column op column, of types that compare without conversion to floating point. */
    record Columns(Column left, Op op, Column right) implements Predicate {
        @Override
        public PredicateKind kind() {
            return PredicateKind.COLUMNS;
        }
    }

    /** column [NOT] LIKE pattern; escape is null where none is given. */
    record Like(Column column, boolean negated, Operand pattern, Operand escape) implements Predicate {
        @Override
        public PredicateKind kind() {
            return PredicateKind.LIKE;
        }
    }

    /** column IS [NOT] NULL. */
    record NullTest(Column column, boolean isNull) implements Predicate {
        @Override
        public PredicateKind kind() {
            return PredicateKind.NULL_TEST;
        }
    }

    /**
     * Time lies in one of the ranges that only the execution knows. A condition that stays local implies it.
     *
     * @param text the condition
     */
    record Within(Column column, String text, Times times) implements Predicate {
        @Override
        public PredicateKind kind() {
            return PredicateKind.WITHIN;
        }

        @Override
        public String toString() {
            return "Within[" + text + ']';
        }
    }

    /** Computes sorted ranges of times that do not touch, given the values of parameters. */
    @FunctionalInterface
    interface Times {
        /** The ranges. */
        List<TimeRanges.Range> of(List<Object> parameters) throws SQLException;
    }

    /** All of them. */
    record And(List<Predicate> parts) implements Predicate {
        /** Copies the list. */
        public And {
            parts = List.copyOf(parts);
        }

        @Override
        public PredicateKind kind() {
            return PredicateKind.AND;
        }
    }

    /** Any of them. */
    record Or(List<Predicate> parts) implements Predicate {
        /** Copies the list. */
        public Or {
            parts = List.copyOf(parts);
        }

        @Override
        public PredicateKind kind() {
            return PredicateKind.OR;
        }
    }
}
