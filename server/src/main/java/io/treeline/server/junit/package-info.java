// SPDX-License-Identifier: Apache-2.0
/** Gives JUnit 5 tests a real IoTDB. Must not import anything of the driver. */
package io.treeline.server.junit;
