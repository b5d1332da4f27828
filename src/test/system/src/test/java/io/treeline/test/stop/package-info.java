// SPDX-License-Identifier: Apache-2.0
/**
 * Stopping what runs: cancellation, time limits, aborted connections; and users with few privileges. Against a real
 * server.
 */
package io.treeline.test.stop;
