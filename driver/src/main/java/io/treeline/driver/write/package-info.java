// SPDX-License-Identifier: Apache-2.0
/**
 * INSERT ... SELECT, UPDATE and DELETE: reads the rows that a statement is about, then writes tablets and deletes. Must not import {@code io.treeline.driver.statement} but for
 * its parameters, nor Thrift.
 */
package io.treeline.driver.write;
