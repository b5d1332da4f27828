// SPDX-License-Identifier: Apache-2.0
/**
 * The server behind one interface: login, statements, pipelined fetches, tablets, and what its status codes mean in
 * SQL. The only package that imports Thrift; knows nothing of java.sql's connection, statement and result set objects.
 */
@NullMarked
package io.treeline.driver.rpc;

import org.jspecify.annotations.NullMarked;
