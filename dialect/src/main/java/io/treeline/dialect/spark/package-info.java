// SPDX-License-Identifier: Apache-2.0
/**
 * Apache Spark's JDBC source and sink on IoTDB. Found by itself through {@code META-INF/services}. Must not import the
 * driver, Thrift or Calcite.
 */
@NullMarked
package io.treeline.dialect.spark;

import org.jspecify.annotations.NullMarked;
