// SPDX-License-Identifier: Apache-2.0
/**
 * Mutual exclusion between programs that can only read and write rows of one table: what tools of migration take for a
 * lock, which IoTDB does not have. Must not import the driver, Thrift or Calcite, nor a tool.
 */
@NullMarked
package io.treeline.dialect.lease;

import org.jspecify.annotations.NullMarked;
