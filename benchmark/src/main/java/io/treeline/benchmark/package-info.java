// SPDX-License-Identifier: Apache-2.0
/**
 * Side-by-side runs against the peers: IoTDB's own driver, in a class loader of its own so that its Thrift never meets
 * ours, and the bare wire. Uses Treeline through java.sql only, as users do.
 */
package io.treeline.benchmark;
