// SPDX-License-Identifier: Apache-2.0
/**
 * Parameters of statements: their values, the classes they may be given as, their places in a text, and what they are
 * written as in native text. Must not import statements.
 */
@NullMarked
package io.treeline.driver.parameter;

import org.jspecify.annotations.NullMarked;
