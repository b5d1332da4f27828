// SPDX-License-Identifier: Apache-2.0
/**
 * The scalar functions and operators of the language with PostgreSQL's overloads, results and errors: what they are
 * called, which types they take, and what they compute. Must not import plans or operators.
 */
package io.treeline.sql.function;
