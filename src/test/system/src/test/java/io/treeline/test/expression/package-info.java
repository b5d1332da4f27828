// SPDX-License-Identifier: Apache-2.0
/** Expressions of the relational language, one by one, beside a real PostgreSQL. */
package io.treeline.test.expression;
