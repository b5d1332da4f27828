// SPDX-License-Identifier: Apache-2.0
/**
 * Tests over the whole of Treeline: real servers, a real PostgreSQL as the reference, and the rule of which module may
 * use which.
 */
package io.treeline.test;
