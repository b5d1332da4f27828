// SPDX-License-Identifier: Apache-2.0
/** What a statement holds in memory: programs with little of it beside very many devices and rows. */
package io.treeline.test.memory;
