// SPDX-License-Identifier: Apache-2.0
/**
 * {@link java.sql.DatabaseMetaData}: the catalog's tables and columns in the shapes that JDBC prescribes, and what the
 * product can and cannot do. Must not import Thrift or the RPC client: everything about the server comes through the
 * catalog.
 */
@NullMarked
package io.treeline.driver.metadata;

import org.jspecify.annotations.NullMarked;
