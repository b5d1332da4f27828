// SPDX-License-Identifier: Apache-2.0
/**
 * Apache Spark reads and appends through the self-contained jar and no dialect. May import Spark and treeline-server;
 * never the driver's classes.
 */
package io.treeline.test.spark;
