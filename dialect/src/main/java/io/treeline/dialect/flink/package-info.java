// SPDX-License-Identifier: Apache-2.0
/**
 * Apache Flink's JDBC connector on IoTDB. Found by itself through {@code META-INF/services}. Must not import the
 * driver, Thrift or Calcite.
 */
@NullMarked
package io.treeline.dialect.flink;

import org.jspecify.annotations.NullMarked;
