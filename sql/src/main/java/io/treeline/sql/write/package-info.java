// SPDX-License-Identifier: Apache-2.0
/**
 * From INSERT, UPDATE and DELETE to what the driver writes: the rows to be changed and the values computed are queries of the relational engine, what is written is plain values.
 * Must not import the driver, and knows no native text.
 */
package io.treeline.sql.write;
