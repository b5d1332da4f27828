// SPDX-License-Identifier: Apache-2.0
/**
 * Tables that are no table of the server: information_schema, fed by the catalog, and the rows of native queries named
 * in FROM. They are leaves of a plan beside {@code plan.NativeScan}. Must not import validation, plans or operators.
 */
package io.treeline.sql.system;
