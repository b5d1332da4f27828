// SPDX-License-Identifier: Apache-2.0
/**
 * Sessions that a connection pool of an application server hands out and takes back, as javax.sql has it. Sees
 * connections by their interface only; imports nothing of rpc, sql or statement.
 */
@NullMarked
package io.treeline.driver.pool;

import org.jspecify.annotations.NullMarked;
