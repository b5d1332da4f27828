// SPDX-License-Identifier: Apache-2.0
/** The types of columns: IoTDB's, with their SQL and JDBC names. May import {@code time}. */
package io.treeline.metadata.type;
