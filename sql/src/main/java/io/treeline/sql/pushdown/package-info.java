// SPDX-License-Identifier: Apache-2.0
/**
 * What the server computes: the leaf of a plan, its predicate, the rules by which it absorbs work, and its rendering as native text.
 * Must not import the package local.
 */
package io.treeline.sql.pushdown;
