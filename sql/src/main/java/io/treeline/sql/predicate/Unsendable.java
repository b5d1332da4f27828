// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.predicate;

/**
 * A value, known only now, that the server would misread where the plan wants to send it: the statement runs by its
 * cautious plan instead.
 */
public final class Unsendable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Unsendable() {
        super("a value cannot be sent in this condition", null, false, false);
    }
}
