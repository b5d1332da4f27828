// SPDX-License-Identifier: Apache-2.0
/** Connections that are lost and go on at another host. */
package io.treeline.test.failover;
