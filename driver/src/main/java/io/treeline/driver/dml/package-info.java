// SPDX-License-Identifier: Apache-2.0
/**
 * Runs INSERT, INSERT ... SELECT, UPDATE and DELETE: reads the rows that a statement is about, then writes tablets and
 * deletes. Must not import statements, nor Thrift.
 */
@NullMarked
package io.treeline.driver.dml;

import org.jspecify.annotations.NullMarked;
