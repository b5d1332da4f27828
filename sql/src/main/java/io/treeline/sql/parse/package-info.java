// SPDX-License-Identifier: Apache-2.0
/**
 * Statement text before it is parsed: tokens, whether the text is native or relational, and the pre-pass that makes it
 * acceptable to Calcite's core parser.
 *
 * <p>Must not import Calcite beyond its list of reserved words and its positions, nor anything of this module but
 * {@code api}.
 */
package io.treeline.sql.parse;
