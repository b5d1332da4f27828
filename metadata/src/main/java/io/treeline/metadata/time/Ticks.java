// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.time;

/**
 * A point in time as the server counts it; keeps a timestamp apart from an ordinary long where values travel as
 * objects.
 *
 * @param value ticks of the server's {@link TimePrecision} since the epoch
 */
public record Ticks(long value) {}
