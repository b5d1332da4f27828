// SPDX-License-Identifier: Apache-2.0
/**
 * Tables that are no table of the server: information_schema, fed by the catalog, and the rows of native queries named in FROM. They are leaves of a plan beside
 * {@link io.treeline.sql.pushdown.NativeScan}. Must not import Thrift or the driver.
 */
package io.treeline.sql.virtual;
