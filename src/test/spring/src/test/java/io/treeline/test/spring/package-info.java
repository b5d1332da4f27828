// SPDX-License-Identifier: Apache-2.0
/**
 * Spring's JDBC support on a real server, in both models. Uses the driver as a program of Spring would: by its URL, and
 * by nothing of io.treeline.driver.
 */
package io.treeline.test.spring;
