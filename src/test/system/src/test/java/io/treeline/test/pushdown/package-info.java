// SPDX-License-Identifier: Apache-2.0
/**
 * What is pushed to a real server against the same query with pushdown off, over random data and conditions. Uses
 * Treeline through java.sql only; must not import the driver's internals.
 */
package io.treeline.test.pushdown;
