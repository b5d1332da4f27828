// SPDX-License-Identifier: Apache-2.0
/**
 * The leaves of a plan that stand for native queries, and the rules by which they take over work. Must not import
 * operators.
 */
package io.treeline.sql.plan;
