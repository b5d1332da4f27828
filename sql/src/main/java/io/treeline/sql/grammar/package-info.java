// SPDX-License-Identifier: Apache-2.0
/**
 * The parser, which the build makes of Calcite's template and of what stands in {@code src/main/codegen}, and the nodes
 * that it makes beside Calcite's own.
 *
 * <p>It has no lexer: tokens are given to it. Must not import anything else of this module.
 */
package io.treeline.sql.grammar;
