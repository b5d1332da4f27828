// SPDX-License-Identifier: Apache-2.0
/** What connections of one JVM share, against a real server. */
package io.treeline.test.database;
