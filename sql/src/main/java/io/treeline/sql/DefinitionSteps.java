// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql;

import java.util.List;

/**
 * What carries a definition out.
 *
 * @param statements native statements, to be run one after another; none when there is nothing to do
 * @param warnings what was asked for and is not kept, for SQLWarnings
 */
public record DefinitionSteps(List<String> statements, List<String> warnings) {
  /** Copies the lists. */
  public DefinitionSteps {
    statements = List.copyOf(statements);
    warnings = List.copyOf(warnings);
  }
}
