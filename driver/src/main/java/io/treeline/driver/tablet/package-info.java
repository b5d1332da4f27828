// SPDX-License-Identifier: Apache-2.0
/**
 * Tablets, IoTDB's column-wise unit of writing: from values in growing byte arrays in the encoding of the wire, with
 * neither boxing nor SQL text in between, to what is sent. Rows are made whole here where a server would bring old
 * values back.
 *
 * <p>Must not import Thrift, Calcite or statements: tablets leave through {@link io.treeline.driver.rpc.RpcClient}.
 */
@NullMarked
package io.treeline.driver.tablet;

import org.jspecify.annotations.NullMarked;
