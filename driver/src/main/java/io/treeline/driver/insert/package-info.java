// SPDX-License-Identifier: Apache-2.0
/**
 * Writes: from the parameters of an INSERT to tablets, IoTDB's column-wise unit of writing. Values go into growing byte arrays in the encoding of the wire; there is neither boxing
 * nor SQL text in between.
 *
 * <p>Must not import Thrift or Calcite: tablets leave through {@link io.treeline.driver.rpc.RpcClient}.
 */
package io.treeline.driver.insert;
