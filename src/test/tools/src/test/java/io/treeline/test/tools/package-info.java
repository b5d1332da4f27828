// SPDX-License-Identifier: Apache-2.0
/**
 * Pools, mappers, generators and tools on a real server, in both models. They are given the driver's URL and classes by
 * name, as their users would give them.
 */
package io.treeline.test.tools;
