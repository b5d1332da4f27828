// SPDX-License-Identifier: Apache-2.0
/**
 * From text to a relational tree: parser settings, names and their scopes, validation and conversion. Must not import
 * functions' bodies, plans or operators.
 */
package io.treeline.sql.validate;
