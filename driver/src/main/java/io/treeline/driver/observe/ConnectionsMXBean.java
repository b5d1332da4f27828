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
