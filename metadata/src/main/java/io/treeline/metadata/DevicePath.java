// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata;

import java.util.List;

/**
 * A path in the tree from {@code root} down: a database, a device, or any inner node. Nodes are held unquoted.
 *
 * @param nodes at least one node; the first is {@code root}
 */
public record DevicePath(List<String> nodes) {
  /** Copies and checks the nodes. */
  public DevicePath {
    nodes = List.copyOf(nodes);
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("a path has at least one node");
    }
  }
}
