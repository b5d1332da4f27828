// SPDX-License-Identifier: Apache-2.0
/**
 * What is computed here: row operators over the leaves' rows and compiled expressions with PostgreSQL's results. An
 * operator that has no exact implementation is refused by name when a statement is prepared.
 */
package io.treeline.sql.exec;
