// SPDX-License-Identifier: Apache-2.0
/**
 * From text to a relational tree: parser settings, types with PostgreSQL's results, names, validation, and the errors of all these as SQLExceptions.
 * Must not import the packages pushdown and local.
 */
package io.treeline.sql.validate;
