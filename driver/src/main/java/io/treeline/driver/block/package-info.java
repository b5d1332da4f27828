// SPDX-License-Identifier: Apache-2.0
/**
 * Rows as they travel: blocks of column vectors, decoded straight from the server's buffers or filled by local
 * operators. Imports neither Thrift nor Calcite; knows bytes and physical kinds only, not SQL types' conversions (those
 * are {@code codec}'s).
 */
@NullMarked
package io.treeline.driver.block;

import org.jspecify.annotations.NullMarked;
