// SPDX-License-Identifier: Apache-2.0
/**
 * Statements and prepared statements: dispatch between native text, planned queries and inserts, parameters and their
 * native literals, update counts. No Thrift here.
 */
@NullMarked
package io.treeline.driver.statement;

import org.jspecify.annotations.NullMarked;
