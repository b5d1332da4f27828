// SPDX-License-Identifier: Apache-2.0
/**
 * jOOQ on IoTDB: a ready configuration, the data types, bindings that keep a timestamp's last digit, and a database for
 * the code generator.
 *
 * <p>jOOQ's list of dialects is closed, so this is a configuration of its PostgreSQL dialect. Must not import the
 * driver, Thrift or Calcite.
 */
@NullMarked
package io.treeline.dialect.jooq;

import org.jspecify.annotations.NullMarked;
