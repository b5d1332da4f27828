// SPDX-License-Identifier: Apache-2.0
/**
 * The demo and one small program per way of using Treeline. Uses what a user uses: java.sql, Hibernate, jOOQ; must not
 * import Thrift, Calcite or the driver's inner packages.
 */
package io.treeline.examples;
