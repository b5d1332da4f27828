// SPDX-License-Identifier: Apache-2.0
/**
 * What a scan or an aggregate is in a server's own words, in both models, and what each version of a server is trusted
 * to compute: the traps of servers are known here. Must not import plans or operators.
 */
package io.treeline.sql.dialect;
