// SPDX-License-Identifier: Apache-2.0
/**
 * INSERT, UPDATE and DELETE up to what the driver writes: the rows to be changed and the values computed are queries of
 * the relational engine, what is written is plain values. Must not import operators or the driver.
 */
package io.treeline.sql.dml;
