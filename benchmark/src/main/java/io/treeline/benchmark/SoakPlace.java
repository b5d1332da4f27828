// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import java.util.List;

/** What a soak run works on, and what befalls it meanwhile. */
interface SoakPlace extends AutoCloseable {
    /** Without properties. */
    String url();

    /** Properties of all connections, each with an ampersand before it. */
    default String properties() {
        return "";
    }

    /** Does something to it, and returns when it is whole again; time is how often it was done before. */
    void disturb(int time);

    /** Whether that goes on, or did a moment ago, so that statements may fail. */
    boolean disturbed();

    /** Classes of SQLStates with which they may then; none is all. */
    default List<String> classes() {
        return List.of();
    }

    /**
     * Whether the servers can answer for the moment that there is nothing where there is something: so what is wrong is
     * looked at again.
     */
    default boolean emptying() {
        return false;
    }

    /** Seconds from one disturbance to the next. */
    default int every() {
        return 600;
    }

    @Override
    void close();
}
