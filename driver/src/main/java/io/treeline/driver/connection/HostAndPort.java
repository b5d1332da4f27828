// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

/**
 * Where a server listens.
 *
 * @param host name or address; IPv6 without brackets
 * @param port 1 to 65535
 */
public record HostAndPort(String host, int port) {
  /** The port a DataNode listens on unless told otherwise. */
  public static final int DEFAULT_PORT = 6667;

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + port;
  }
}
