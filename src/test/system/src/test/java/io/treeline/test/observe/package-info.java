// SPDX-License-Identifier: Apache-2.0
/** What operators see: log lines, request ids, counters. Against a real server. */
package io.treeline.test.observe;
