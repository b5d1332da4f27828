// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.observe;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * Counts what connections do, and shows it over JMX while any is open: with the last one the bean goes, so that it
 * never keeps a class loader alive that holds the driver. The counts themselves last as long as the driver's classes.
 */
public final class Connections implements ConnectionsMXBean {
    /** The one of this class loader. */
    public static final Connections ALL = new Connections();

    private static final String NAME = "io.treeline:type=Connections";
    private static final long BEFORE_REGISTERING_MILLIS = 200;
    private static final Logger LOG = System.getLogger("io.treeline.driver.connection");

    private final AtomicLong opened = new AtomicLong();
    private final LongAdder statements = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder timedOut = new LongAdder();
    private final LongAdder reconnects = new LongAdder();
    private final LongAdder redirects = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder slow = new LongAdder();
    private final LongAdder nativeStatements = new LongAdder();
    private final LongAdder rowsRead = new LongAdder();
    private final LongAdder rowsWritten = new LongAdder();
    private final LongAdder nanosWaited = new LongAdder();
    private final LongAdder planHits = new LongAdder();
    private volatile Supplier<Nodes> nodes = () -> new Nodes(0, 0);
    private int open;
    private boolean registering;
    private @Nullable ObjectName registered;

    /** Nodes that were connected to, or tried to be. */
    public record Nodes(int alive, int dead) {}

    private Connections() {}

    /** Says who knows how many nodes there are. */
    public void watch(Supplier<Nodes> known) {
        nodes = known;
    }

    /**
     * A connection was opened.
     *
     * @param show whether it wants the counts to be seen over JMX
     * @return its id, such as c3
     */
    public synchronized String opened(boolean show) {
        open++;
        if (show && registered == null && !registering) {
            registering = true;
            // The JDK's management takes a tenth of a second to come up, which nobody's first query should wait for.
            Thread thread = new Thread(this::registerLater, "treeline-jmx");
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            thread.start();
        }
        return "c" + opened.incrementAndGet();
    }

    /** A connection was closed. */
    public synchronized void closed() {
        open--;
        if (open == 0 && registered != null) {
            try {
                ManagementFactory.getPlatformMBeanServer().unregisterMBean(registered);
            } catch (JMException | RuntimeException e) {
                LOG.log(Level.DEBUG, "The JMX bean could not be taken away", e);
            }
            registered = null;
        }
    }

    private void registerLater() {
        try {
            Thread.sleep(BEFORE_REGISTERING_MILLIS);
        } catch (InterruptedException e) {
            // Then at once.
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            registering = false;
            if (open > 0 && registered == null) {
                register();
            }
        }
    }

    private void register() {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName name = new ObjectName(NAME);
            // Another class loader may have a driver of its own.
            for (int i = 2; registered == null && i < 100; i++) {
                try {
                    server.registerMBean(this, name);
                    registered = name;
                } catch (InstanceAlreadyExistsException e) {
                    name = new ObjectName(NAME + ",instance=" + i);
                }
            }
        } catch (JMException | RuntimeException | LinkageError e) {
            // A JVM without the management module, or one that forbids it: connections work all the same.
            LOG.log(Level.DEBUG, "The JMX bean could not be registered", e);
        }
    }

    void ended(long nanos, long read, long written) {
        statements.increment();
        nanosWaited.add(nanos);
        rowsRead.add(read);
        rowsWritten.add(written);
    }

    void failed(boolean byCancel, boolean byTime) {
        (byTime ? timedOut : byCancel ? cancelled : errors).increment();
    }

    void slow() {
        slow.increment();
    }

    void sent() {
        nativeStatements.increment();
    }

    /** A connection that was lost went on at another host, or at the same. */
    public void reconnected() {
        reconnects.increment();
    }

    /** Rows went straight to another node, which leads them. */
    public void redirected() {
        redirects.increment();
    }

    /** What failed for a reason that passes, or with its connection, was tried again. */
    public void retried() {
        retries.increment();
    }

    /** Plans were found ready. */
    public void planHits(long count) {
        planHits.add(count);
    }

    @Override
    public synchronized int getOpenConnections() {
        return open;
    }

    @Override
    public long getConnectionsOpened() {
        return opened.get();
    }

    @Override
    public long getStatements() {
        return statements.sum();
    }

    @Override
    public long getErrors() {
        return errors.sum();
    }

    @Override
    public long getCancelled() {
        return cancelled.sum();
    }

    @Override
    public long getReconnects() {
        return reconnects.sum();
    }

    @Override
    public long getRedirects() {
        return redirects.sum();
    }

    @Override
    public long getRetries() {
        return retries.sum();
    }

    @Override
    public int getNodesAlive() {
        return nodes.get().alive();
    }

    @Override
    public int getNodesDead() {
        return nodes.get().dead();
    }

    @Override
    public long getTimedOut() {
        return timedOut.sum();
    }

    @Override
    public long getSlow() {
        return slow.sum();
    }

    @Override
    public long getNativeStatements() {
        return nativeStatements.sum();
    }

    @Override
    public long getRowsRead() {
        return rowsRead.sum();
    }

    @Override
    public long getRowsWritten() {
        return rowsWritten.sum();
    }

    @Override
    public long getMillisWaited() {
        return nanosWaited.sum() / 1_000_000;
    }

    @Override
    public long getPlanCacheHits() {
        return planHits.sum();
    }
}
