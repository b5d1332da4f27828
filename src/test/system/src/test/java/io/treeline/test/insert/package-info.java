// SPDX-License-Identifier: Apache-2.0
/** Inserts and batches against a real server. Uses java.sql only. */
package io.treeline.test.insert;
