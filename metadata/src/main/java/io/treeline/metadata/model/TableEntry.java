// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.model;

import io.treeline.metadata.name.TableName;
import org.jspecify.annotations.Nullable;

/**
 * A table in a listing.
 *
 * @param name its full name
 * @param view whether the server computes it from something else: a {@code VIEW FROM TREE} of the table model
 * @param remarks the table's comment, or null
 */
public record TableEntry(
        TableName name, boolean view, @Nullable String remarks) {}
