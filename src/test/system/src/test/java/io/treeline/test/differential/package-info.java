// SPDX-License-Identifier: Apache-2.0
/**
 * The same random tables in a real IoTDB behind Treeline and in a real PostgreSQL, and the same random queries to both.
 * Uses java.sql only, so that it sees what a user sees.
 */
package io.treeline.test.differential;
