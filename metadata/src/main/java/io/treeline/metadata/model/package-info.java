// SPDX-License-Identifier: Apache-2.0
/**
 * What a server holds, as SQL sees it: tables, their columns, and the devices of a table that stands for many; and the
 * model that a session speaks, with its words for them. May import names and types; asks no server.
 */
@NullMarked
package io.treeline.metadata.model;

import org.jspecify.annotations.NullMarked;
