// SPDX-License-Identifier: Apache-2.0
/**
 * Statement text before it is parsed: tokens, whether the text is native or relational, the pre-pass that makes it acceptable to Calcite's core parser, and
 * INSERT ... VALUES, which needs no planner.
 *
 * <p>Must not import Calcite beyond its list of reserved words and its positions, nor anything of the planner but the one class that reads timestamps.
 */
package io.treeline.sql.text;
