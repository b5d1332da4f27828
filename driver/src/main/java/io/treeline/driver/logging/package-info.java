// SPDX-License-Identifier: Apache-2.0
/**
 * Sends what the libraries inside treeline-jdbc-all.jar log through slf4j to {@link java.lang.System.Logger}. Imports
 * slf4j and nothing of Treeline; nothing of Treeline imports it: the self-contained jar registers it as a service, the
 * thin jar does not.
 */
@NullMarked
package io.treeline.driver.logging;

import org.jspecify.annotations.NullMarked;
