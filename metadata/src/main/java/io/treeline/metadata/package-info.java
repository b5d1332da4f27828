// SPDX-License-Identifier: Apache-2.0
/**
 * Names, types and the catalog: what a server's databases, devices and measurements are, as schemas, tables and columns. Pure Java: must not import Thrift, Calcite,
 * Hibernate or the driver; asks the server through {@link io.treeline.metadata.CatalogSource} only.
 */
package io.treeline.metadata;
