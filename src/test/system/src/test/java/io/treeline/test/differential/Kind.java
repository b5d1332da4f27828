// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

/**
 * A type of SQL expressions, as far as the generator needs to tell them apart, with the name that a CAST takes in both
 * databases.
 */
enum Kind {
    BOOLEAN("BOOLEAN"),
    INT("INTEGER"),
    BIGINT("BIGINT"),
    REAL("REAL"),
    DOUBLE("DOUBLE PRECISION"),
    DECIMAL("DECIMAL(20, 4)"),
    TEXT("VARCHAR"),
    DATE("DATE"),
    TIMESTAMP("TIMESTAMP"),
    BLOB("VARBINARY");

    final String castName;

    Kind(String castName) {
        this.castName = castName;
    }

    boolean numeric() {
        return this == INT || this == BIGINT || exactFraction() || floating();
    }

    boolean floating() {
        return this == REAL || this == DOUBLE;
    }

    private boolean exactFraction() {
        return this == DECIMAL;
    }

    boolean temporal() {
        return this == DATE || this == TIMESTAMP;
    }

    /** Whether PostgreSQL has MIN and MAX of it. */
    boolean ordered() {
        return this != BOOLEAN && this != BLOB;
    }
}
