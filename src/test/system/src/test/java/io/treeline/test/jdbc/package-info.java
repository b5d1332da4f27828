// SPDX-License-Identifier: Apache-2.0
/** The driver's java.sql face against a real server: connecting, statements, batches, the self-contained jar. */
package io.treeline.test.jdbc;
