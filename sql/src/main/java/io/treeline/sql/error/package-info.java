// SPDX-License-Identifier: Apache-2.0
/**
 * Errors of planning and computing as SQLExceptions, with places in the user's text. May import {@code parse} for the
 * places.
 */
package io.treeline.sql.error;
