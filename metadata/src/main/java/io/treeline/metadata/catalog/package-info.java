// SPDX-License-Identifier: Apache-2.0
/**
 * The tables of a server: looked up, listed and remembered, in both models. Asks the server through
 * {@link io.treeline.metadata.catalog.CatalogSource} only, and must not be imported by the other packages of this
 * module.
 */
@NullMarked
package io.treeline.metadata.catalog;

import org.jspecify.annotations.NullMarked;
