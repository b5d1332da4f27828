// SPDX-License-Identifier: Apache-2.0
/** Every type, value and getter against real servers of each time precision, in both models. Uses java.sql only. */
package io.treeline.test.types;
