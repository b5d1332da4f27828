// SPDX-License-Identifier: Apache-2.0
/**
 * The wire protocol against a real server: pipelined fetches, failures in mid-stream, tablets. Below java.sql, so that
 * what is tested is exactly what is sent.
 */
package io.treeline.test.wire;
