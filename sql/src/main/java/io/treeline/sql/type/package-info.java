// SPDX-License-Identifier: Apache-2.0
/**
 * Relational types with PostgreSQL's results, and values of them: literals, times as text. Must not import validation
 * or functions.
 */
package io.treeline.sql.type;
