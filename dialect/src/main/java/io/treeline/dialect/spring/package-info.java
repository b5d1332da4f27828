// SPDX-License-Identifier: Apache-2.0
/**
 * Spring Boot and Spring Data JDBC on IoTDB: what they would have to be told otherwise. Found by themselves through
 * {@code META-INF/spring.factories}. Must not import the driver, Thrift or Calcite.
 */
@NullMarked
package io.treeline.dialect.spring;

import org.jspecify.annotations.NullMarked;
