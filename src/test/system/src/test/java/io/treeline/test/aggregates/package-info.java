// SPDX-License-Identifier: Apache-2.0
/**
 * Aggregates and buckets of Time that the server computes: the answers of reading the rows. Must not import the
 * engine's own packages.
 */
package io.treeline.test.aggregates;
