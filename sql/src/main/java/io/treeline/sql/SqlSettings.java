// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql;

import java.time.ZoneId;

/**
 * What of a session bears on the meaning of a statement; part of the plan cache's key.
 *
 * @param mode native or relational
 * @param defaultSchema where unqualified names are looked up, or null
 * @param zone of literals without offset and of text made from timestamps
 * @param pushdown false computes everything locally
 * @param dropNullRows true follows the server, which leaves out rows whose selected columns are all null
 * @param maxLocalMemory bytes that one statement's local operators may hold
 * @param autoCreate whether an INSERT makes the table, or columns, that do not exist
 */
public record SqlSettings(SqlMode mode, String defaultSchema, ZoneId zone, boolean pushdown, boolean dropNullRows, long maxLocalMemory, boolean autoCreate) {
  /** Settings under which INSERT makes nothing. */
  public SqlSettings(SqlMode mode, String defaultSchema, ZoneId zone, boolean pushdown, boolean dropNullRows, long maxLocalMemory) {
    this(mode, defaultSchema, zone, pushdown, dropNullRows, maxLocalMemory, false);
  }
}
