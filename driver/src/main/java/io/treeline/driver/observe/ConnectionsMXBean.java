// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.observe;

/**
 * What all connections of this driver in this JVM have done since the first was opened, as JMX shows it under
 * {@code io.treeline:type=Connections}.
 */
public interface ConnectionsMXBean {
    /** Connections open now. */
    int getOpenConnections();

    /** Connections opened so far. */
    long getConnectionsOpened();

    /** Executions of statements that have ended; a batch is one. */
    long getStatements();

    /** Those that ended with an error, cancellations and time-outs apart. */
    long getErrors();

    /** Those that were cancelled. */
    long getCancelled();

    /** Connections that were lost and opened again, on the same host or another. */
    long getReconnects();

    /** Calls with rows, or parts of them, that went straight to the node that leads the rows. */
    long getRedirects();

    /** What was tried again because it failed for a reason that passes, or with its connection. */
    long getRetries();

    /** Nodes that were connected to, and were not found gone within the last 30 s. */
    int getNodesAlive();

    /** Nodes that could not be reached, or whose connection was lost, within the last 30 s. */
    int getNodesDead();

    /** Those whose time was over. */
    long getTimedOut();

    /** Those that took longer than their connection's slowQueryThreshold. */
    long getSlow();

    /** Statements sent to the server. */
    long getNativeStatements();

    /** Rows given to readers. */
    long getRowsRead();

    /** Update counts, added. */
    long getRowsWritten();

    /** Milliseconds that callers have waited for statements and their rows. */
    long getMillisWaited();

    /** Relational statements whose plan was found ready. */
    long getPlanCacheHits();
}
