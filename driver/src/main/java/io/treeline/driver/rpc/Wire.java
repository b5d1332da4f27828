// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.driver.tls.Tls;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How calls travel.
 *
 * @param tls encrypts them; null is plain text
 * @param compact whether they are written in Thrift's compact protocol, not in its binary one
 * @param keepAlive after so long without a call an empty one is made over TLS; zero never
 */
public record Wire(@Nullable Tls tls, boolean compact, Duration keepAlive) {
    /** As every server speaks that was not told otherwise. */
    public static final Wire PLAIN = new Wire(null, false, Duration.ZERO);
}
