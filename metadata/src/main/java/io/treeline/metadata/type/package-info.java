// SPDX-License-Identifier: Apache-2.0
/**
 * The types of columns: IoTDB's, with their SQL and JDBC names; and arrays, which no column holds. May import
 * {@code error} and {@code time}.
 */
@NullMarked
package io.treeline.metadata.type;

import org.jspecify.annotations.NullMarked;
