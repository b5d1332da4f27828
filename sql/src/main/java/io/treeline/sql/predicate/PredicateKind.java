// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.predicate;

/**
 * The kinds of {@link Predicate}, to be switched over: a switch expression that leaves one out does not compile, so
 * that whoever adds a kind is led to every place that must know what it is.
 */
public enum PredicateKind {
    /** {@link Predicate.Constant}. */
    CONSTANT,
    /** {@link Predicate.Compare}. */
    COMPARE,
    /** {@link Predicate.In}. */
    IN,
    /** {@link Predicate.Columns}. */
    COLUMNS,
    /** {@link Predicate.Like}. */
    LIKE,
    /** {@link Predicate.NullTest}. */
    NULL_TEST,
    /** {@link Predicate.Within}. */
    WITHIN,
    /** {@link Predicate.And}. */
    AND,
    /** {@link Predicate.Or}. */
    OR
}
