// SPDX-License-Identifier: Apache-2.0
/**
 * Liquibase on IoTDB, with its change log and its lock in tables of IoTDB's. Found by itself through
 * {@code META-INF/services}. Must not import the driver, Thrift or Calcite.
 */
@NullMarked
package io.treeline.dialect.liquibase;

import org.jspecify.annotations.NullMarked;
