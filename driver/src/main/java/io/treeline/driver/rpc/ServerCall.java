// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One native statement on its way through the server, as whoever wants to stop it sees it. Its text ends in blanks and
 * tabs that no other execution's text has: the server shows statements as they were sent, so it can be told from all
 * others that run, and blanks at the end mean nothing to any parser. Safe for use by several threads.
 */
public final class ServerCall {
    /** As many bits as make it hopeless that two executions that run at once get the same tag. */
    private static final int TAG_BITS = 40;

    private final String sql;
    private final String text;
    private final StopSign sign;
    private final Runnable onEnd;
    private final boolean write;
    private volatile long sentNanos;
    private volatile boolean onServer;
    private volatile int waiting;

    /**
     * A statement about to be sent.
     *
     * @param sql native text
     * @param sign asked before it is sent
     * @param onEnd called whenever the server has nothing to do with it any more
     */
    public ServerCall(String sql, StopSign sign, Runnable onEnd) {
        this.sql = sql;
        this.text = sql + tag();
        this.sign = sign;
        this.onEnd = onEnd;
        this.write = false;
    }

    private ServerCall(String sql, StopSign sign, boolean write) {
        this.sql = sql;
        this.text = sql;
        this.sign = sign;
        this.onEnd = () -> {};
        this.write = write;
    }

    /** A statement that nobody will want to stop; it goes as it is. */
    public static ServerCall plain(String sql) {
        return plain(sql, StopSign.NEVER);
    }

    /** A statement that nobody will want to stop, but whose answer is waited for only as long as the sign allows. */
    static ServerCall plain(String sql, StopSign sign) {
        return new ServerCall(sql, sign, false);
    }

    /**
     * The same for one that writes: when its answer does not come, the connection is closed, since nobody can tell what
     * it did.
     */
    static ServerCall write(String sql, StopSign sign) {
        return new ServerCall(sql, sign, true);
    }

    private static String tag() {
        long bits = ThreadLocalRandom.current().nextLong();
        StringBuilder tag = new StringBuilder(TAG_BITS + 1).append(' ');
        for (int i = 0; i < TAG_BITS; i++) {
            tag.append((bits >>> i & 1) == 0 ? ' ' : '\t');
        }
        return tag.toString();
    }

    /** The text as it was given. */
    public String sql() {
        return sql;
    }

    /** The text as it is sent. */
    public String text() {
        return text;
    }

    /** Whether the server may be at work on it, or hold its rows. */
    public boolean onServer() {
        return onServer;
    }

    /** Whether a thread waits for the server's answer. */
    public boolean waiting() {
        return waiting > 0;
    }

    /** Milliseconds since it was sent. */
    public long millisOnServer() {
        return (System.nanoTime() - sentNanos) / 1_000_000;
    }

    boolean write() {
        return write;
    }

    StopSign sign() {
        return sign;
    }

    /**
     * It goes out now; throws instead when it must not any more. Whoever stops it raises the sign first and looks here
     * second, so that one of the two sees the other.
     */
    void sending() throws SQLException {
        sentNanos = System.nanoTime();
        onServer = true;
        try {
            sign.check();
        } catch (SQLException e) {
            ended();
            throw e;
        }
    }

    /** A thread begins or ends to wait; the client's lock is held, so that no other changes it meanwhile. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void waits(boolean begins) {
        waiting += begins ? 1 : -1;
    }

    /** The server is done with it. */
    void ended() {
        onServer = false;
        onEnd.run();
    }
}
