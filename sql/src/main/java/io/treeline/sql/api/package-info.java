// SPDX-License-Identifier: Apache-2.0
/**
 * What other modules see of a prepared statement, and what it needs of them: plain records and interfaces. Imports
 * nothing else of this module.
 */
package io.treeline.sql.api;
