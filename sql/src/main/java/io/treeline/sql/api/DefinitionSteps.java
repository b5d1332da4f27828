// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.api;

import java.util.List;

/**
 * What carries a definition out.
 *
 * @param statements native statements, to be run one after another; none when there is nothing to do
 * @param warnings what was asked for and is not kept, for SQLWarnings
 * @param then a relational statement to be run after them, whose update count is the definition's; null for none
 */
public record DefinitionSteps(List<String> statements, List<String> warnings, String then) {
    /** Steps after which nothing is to be run. */
    public DefinitionSteps(List<String> statements, List<String> warnings) {
        this(statements, warnings, null);
    }

    /** Copies the lists. */
    public DefinitionSteps {
        statements = List.copyOf(statements);
        warnings = List.copyOf(warnings);
    }
}
