// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

/**
 * Where a server listens.
 *
 * @param host a name or an address; IPv6 without brackets
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {
    // Written out: for a record's own the JVM makes classes at their first call, for which the first row would wait.
    @Override
    public boolean equals(Object other) {
        return other instanceof Endpoint that && host.equals(that.host) && port == that.port;
    }

    @Override
    public int hashCode() {
        return 31 * host.hashCode() + port;
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
