// SPDX-License-Identifier: Apache-2.0
/** CREATE, ALTER, DROP and their like: read, and written in the words of either model. Must not import operators. */
package io.treeline.sql.ddl;
