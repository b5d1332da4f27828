// SPDX-License-Identifier: Apache-2.0
/**
 * Hibernate ORM on IoTDB: one dialect for Hibernate 6.6 and 7, found by itself through {@code META-INF/services}.
 *
 * <p>Only what both Hibernate lines have with one signature is overridden here: the classes are compiled against 6.6
 * and run on 7. Must not import the driver, Thrift or Calcite: the only ways from here to the server are java.sql and
 * {@link io.treeline.metadata.type.ColumnType}.
 */
@NullMarked
package io.treeline.dialect.hibernate;

import org.jspecify.annotations.NullMarked;
