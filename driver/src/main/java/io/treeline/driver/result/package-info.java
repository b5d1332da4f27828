// SPDX-License-Identifier: Apache-2.0
/** Result sets over blocks, with JDBC's boilerplate in mix-ins of its own. Imports neither Thrift nor Calcite. */
@NullMarked
package io.treeline.driver.result;

import org.jspecify.annotations.NullMarked;
