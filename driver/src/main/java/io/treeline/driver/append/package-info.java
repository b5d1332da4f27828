// SPDX-License-Identifier: Apache-2.0
/** The appender and the line protocol: rows without SQL, onto tablets. Must not import statements, nor Thrift. */
@NullMarked
package io.treeline.driver.append;

import org.jspecify.annotations.NullMarked;
