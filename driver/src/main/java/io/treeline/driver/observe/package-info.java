// SPDX-License-Identifier: Apache-2.0
/**
 * What can be seen of the driver at work: counters over JMX, log lines, request ids. Nothing here holds values of
 * parameters or passwords. Must not import connections, statements or Thrift.
 */
@NullMarked
package io.treeline.driver.observe;

import org.jspecify.annotations.NullMarked;
