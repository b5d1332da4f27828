// SPDX-License-Identifier: Apache-2.0
/** Clients of a real cluster whose nodes come and go. */
package io.treeline.test.cluster;
