// SPDX-License-Identifier: Apache-2.0
/** INSERT ... SELECT, UPDATE and DELETE against a real server. */
package io.treeline.test.write;
