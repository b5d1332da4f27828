// SPDX-License-Identifier: Apache-2.0
/**
 * From column vectors to Java values: one codec per type, chosen once per column. One rule for time zones: a TIMESTAMP
 * is an instant; its local forms (LocalDateTime, LocalDate, LocalTime, java.sql.Date, java.sql.Time, text) are those of
 * the session's zone, or of the Calendar given. A DATE has no zone. Imports neither Thrift nor Calcite.
 */
@NullMarked
package io.treeline.driver.codec;

import org.jspecify.annotations.NullMarked;
