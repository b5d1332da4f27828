// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

/** Wants to know of native statements while they are on the server, so as to stop them. */
public interface CallFollower extends StopSign {
  /** A native statement about to be sent. */
  ServerCall call(String sql);
}
