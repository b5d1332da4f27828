// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.name;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random node names of the kinds that break naming rules; the same for the same seed. */
final class NameNodes {
    private static final String[] PIECES = {
        "a", "B", "_", "7", "room", "1e3", "0", ".", "..", "`", "``", " ", "\"", "'", "\\", "*", "%", "-", "é", "к",
        "設備", "かな", "😀", "select", "root", "time", "x.y", "#"
    };

    private final Random random;

    NameNodes(long seed) {
        random = new Random(seed);
    }

    /** One to three nodes. */
    List<String> some() {
        List<String> nodes = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            nodes.add(one());
        }
        return nodes;
    }

    /** A node of up to four pieces, the empty node among them. */
    String one() {
        StringBuilder node = new StringBuilder();
        int pieces = random.nextInt(5);
        for (int i = 0; i < pieces; i++) {
            node.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return node.toString();
    }
}
