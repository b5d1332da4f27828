// SPDX-License-Identifier: Apache-2.0
/**
 * How errors are made: a SQLState always gets its java.sql class, and "not supported" is said in one voice. Imports
 * nothing of the driver.
 */
@NullMarked
package io.treeline.driver.error;

import org.jspecify.annotations.NullMarked;
