// SPDX-License-Identifier: Apache-2.0
/** SQL over tables of the table model. Uses what users get: the driver, and a real server. */
package io.treeline.test.tablemodel;
