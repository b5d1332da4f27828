// SPDX-License-Identifier: Apache-2.0
/**
 * Relational SQL over the catalog: {@link io.treeline.sql.SqlEngine} prepares a statement, {@link io.treeline.sql.PreparedSql} is what comes out.
 * Must not import Thrift, or anything of the driver.
 */
package io.treeline.sql;
