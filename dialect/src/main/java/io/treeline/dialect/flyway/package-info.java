// SPDX-License-Identifier: Apache-2.0
/**
 * Flyway on IoTDB, with its history in a table of IoTDB's. Found by itself through {@code META-INF/services}. Must not
 * import the driver, Thrift or Calcite.
 */
@NullMarked
package io.treeline.dialect.flyway;

import org.jspecify.annotations.NullMarked;
