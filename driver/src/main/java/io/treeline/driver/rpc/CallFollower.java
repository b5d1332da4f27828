// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

/** Wants to know of native statements while they are on the server, so as to stop them. */
@FunctionalInterface
public interface CallFollower {
  /** A native statement about to be sent. */
  ServerCall call(String sql);
}
