// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.block;

/**
 * One column of a block: a typed primitive array (or one repeated value) and a null mask, decoded straight from the wire. Getters neither box nor check types: the codec
 * chosen for the column does.
 */
public final class ColumnVector {}
