// SPDX-License-Identifier: Apache-2.0
/** Conditions that a server could evaluate, and ranges of time. Plain data: imports nothing else of this module. */
package io.treeline.sql.predicate;
