// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

/** An operator that may give any number of values for one row, each of which makes a row of its own. */
public interface SetReturning {
    /** Whether it does. */
    boolean returnsSet();
}
