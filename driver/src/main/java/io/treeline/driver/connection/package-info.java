// SPDX-License-Identifier: Apache-2.0
/**
 * From a URL to an open session: properties, settings, hosts, and the connection itself. Reaches the server through
 * {@code RpcClient} only; no Thrift here.
 */
@NullMarked
package io.treeline.driver.connection;

import org.jspecify.annotations.NullMarked;
