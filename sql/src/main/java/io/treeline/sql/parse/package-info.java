// SPDX-License-Identifier: Apache-2.0
/**
 * Statement text before it is parsed: tokens, whether the text is native or relational, and the pre-pass that makes it
 * acceptable to the grammar.
 *
 * <p>Must not import Calcite beyond its positions, nor anything of this module but {@code api} and {@code grammar}.
 */
package io.treeline.sql.parse;
