// SPDX-License-Identifier: Apache-2.0
/**
 * TLS to the server: what is trusted, from files of any common kind, the handshake, and in which words it fails. Knows
 * nothing of Thrift, and of connections only their sockets.
 */
@NullMarked
package io.treeline.driver.tls;

import org.jspecify.annotations.NullMarked;
