// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.block;

/**
 * A run of rows, column by column.
 *
 * @param rows how many
 * @param time the time column in ticks; all zero where the result has none
 * @param columns the value columns in the block's own order
 */
public record Block(int rows, ColumnVector time, ColumnVector[] columns) {}
