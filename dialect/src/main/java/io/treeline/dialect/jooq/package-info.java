// SPDX-License-Identifier: Apache-2.0
/**
 * jOOQ on IoTDB: a ready configuration, the data types, and bindings that keep a timestamp's last digit.
 *
 * <p>jOOQ's list of dialects is closed, so this is a configuration of its {@code DEFAULT} dialect. Must not import the driver, Thrift or Calcite.
 */
package io.treeline.dialect.jooq;
