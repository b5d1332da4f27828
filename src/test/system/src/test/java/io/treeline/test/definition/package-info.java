// SPDX-License-Identifier: Apache-2.0
/** Definitions of schemas and tables against a real server. */
package io.treeline.test.definition;
