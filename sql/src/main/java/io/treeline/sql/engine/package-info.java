// SPDX-License-Identifier: Apache-2.0
/**
 * From a statement's text to its plan: {@link io.treeline.sql.engine.SqlEngine} prepares, remembers plans, and chooses
 * among all that the other packages offer, none of which may import it. Must not import Thrift, or anything of the
 * driver.
 */
package io.treeline.sql.engine;
