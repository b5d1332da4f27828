// SPDX-License-Identifier: Apache-2.0
/**
 * Starts a real IoTDB (ConfigNode and DataNode, each a child JVM) on free loopback ports. The server's own jars are
 * only ever on the children's class path. Must not import Thrift or anything of the driver but {@code java.sql}.
 */
package io.treeline.server;
