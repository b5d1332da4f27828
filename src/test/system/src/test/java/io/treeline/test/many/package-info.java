// SPDX-License-Identifier: Apache-2.0
/**
 * Tables that are many devices, of a path pattern or a template, against a real server. Must not look into the driver:
 * it uses JDBC only.
 */
package io.treeline.test.many;
