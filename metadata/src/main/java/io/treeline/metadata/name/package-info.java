// SPDX-License-Identifier: Apache-2.0
/**
 * What things are called: paths and nodes of the tree, tables, patterns of names, and which names a server keeps. Knows
 * nothing of what they name, and imports nothing of Treeline.
 */
@NullMarked
package io.treeline.metadata.name;

import org.jspecify.annotations.NullMarked;
