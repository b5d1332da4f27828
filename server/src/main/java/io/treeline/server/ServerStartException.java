// SPDX-License-Identifier: Apache-2.0
package io.treeline.server;

/**
 * The server could not be started; the message says why and, where a child JVM had begun, ends with the tail of its
 * log.
 */
public final class ServerStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ServerStartException(String message) {
        super(message);
    }

    ServerStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
