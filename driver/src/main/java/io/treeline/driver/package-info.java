// SPDX-License-Identifier: Apache-2.0
/**
 * Where an application enters: the driver, the data source, and the connection's public face. Imports nothing of
 * Thrift; what answers a call lives in the sub-packages.
 */
@NullMarked
package io.treeline.driver;

import org.jspecify.annotations.NullMarked;
