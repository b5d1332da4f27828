// SPDX-License-Identifier: Apache-2.0
/** Apache Flink's JDBC connector on a real IoTDB. */
package io.treeline.test.flink;
