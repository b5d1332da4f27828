// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.driver.tls.Tls;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Future;
import javax.net.ssl.SSLSocket;
import org.apache.thrift.TConfiguration;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.TTransportException;
import org.jspecify.annotations.Nullable;

/**
 * Thrift's framed transport over a socket, but for three things. Waiting for a frame is apart from reading it, has a
 * limit for the whole frame however it comes in pieces, and can be taken up again where it was left, so that nothing is
 * lost when somebody gives up waiting. Sending a large frame has a limit too, after which the socket is closed, since
 * half of a frame cannot be taken back. And the memory of what is sent is kept: that of libthrift begins anew with some
 * bytes at each frame and doubles, copying, until a tablet fits.
 */
final class FrameTransport extends TTransport {
    /** No limit. */
    static final long FOR_EVER = Long.MAX_VALUE;

    private static final int HEAD = 4;
    private static final int FIRST = 1024;
    /** More than this is given back after a frame; a connection that rests should not hold much. */
    private static final int KEPT = 512 << 10;
    /**
     * A frame is believed to be so large before its bytes are there: what begins like a longer one may be a server of
     * another kind.
     */
    private static final int BELIEVED = 16 << 20;
    /**
     * The handshake of TLS may take so long: it needs few answers, and a server that speaks plain text waits for ever,
     * with much of its memory, for the rest of what it takes a greeting for.
     */
    private static final Duration HANDSHAKE = Duration.ofSeconds(5);
    /**
     * What begins a record by which a server refuses what is no TLS: the kind of an alert, and the first number of all
     * versions.
     */
    private static final int ALERT = 0x1503;
    /** So long the word of goodbye may take. */
    private static final Duration GOODBYE = Duration.ofMillis(300);
    /** So much fits the sockets of any system, whether the server reads or not. */
    private static final int FITS = 16 << 10;

    private final Socket socket = new Socket();
    private final TConfiguration limits;
    /** The socket's, once it is connected. */
    private InputStream in = InputStream.nullInputStream();

    private OutputStream out = OutputStream.nullOutputStream();
    /** Over the socket, where there is TLS. */
    private @Nullable SSLSocket secured;

    private boolean answered;

    private byte[] frame = new byte[FIRST];
    private int length = HEAD;
    private long sendNanos = FOR_EVER;
    private volatile boolean late;

    private final byte[] head = new byte[HEAD];
    private int headBytes;
    private int size;
    private byte[] body = new byte[0];
    private int bodyBytes;
    private int position;

    FrameTransport(int maxLength) {
        this.limits = new TConfiguration(maxLength, maxLength, TConfiguration.DEFAULT_RECURSION_DEPTH);
    }

    /**
     * Connects.
     *
     * @param limit zero waits for the system's own limit
     */
    void connect(Endpoint endpoint, Duration limit) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
        if (address.isUnresolved()) {
            throw new UnknownHostException(endpoint.host());
        }
        socket.connect(address, limit.isZero() ? 0 : (int) Math.max(1, Math.min(Integer.MAX_VALUE, limit.toMillis())));
        in = new BufferedInputStream(socket.getInputStream(), FIRST);
        out = socket.getOutputStream();
    }

    Socket socket() {
        return socket;
    }

    /**
     * Puts TLS over the socket, once it is connected. The handshake has a limit of its own, is made once, and what
     * fails closes the socket.
     *
     * @param limit zero is none but that
     * @throws SQLException 08001, or 08004 where the server turned us away
     */
    void secure(Tls tls, Endpoint endpoint, Duration limit) throws SQLException {
        Duration least = limit.isZero() || limit.compareTo(HANDSHAKE) > 0 ? HANDSHAKE : limit;
        Future<?> alarm = Deadlines.in(least, () -> {
            late = true;
            close();
        });
        try {
            socket.setSoTimeout(0);
            SSLSocket shaken = tls.over(socket, endpoint.host(), endpoint.port());
            in = new BufferedInputStream(shaken.getInputStream(), FIRST);
            out = shaken.getOutputStream();
            secured = shaken;
        } catch (IOException e) {
            close();
            throw tls.failure(e, endpoint.toString(), endpoint.host(), least, late);
        } finally {
            alarm.cancel(false);
        }
    }

    /** Whether there is TLS. */
    boolean secured() {
        return secured != null;
    }

    /** Whether anything has come from the server. */
    boolean answered() {
        return answered || headBytes > 0;
    }

    // ---- receiving ----

    /**
     * Waits for a frame, all of it, without touching it.
     *
     * @param nanos how long
     * @return whether it is here; false loses nothing
     */
    boolean await(long nanos) throws TTransportException {
        if (here()) {
            return true;
        }
        long start = System.nanoTime();
        try {
            while (headBytes < HEAD) {
                int count = some(head, headBytes, HEAD - headBytes, nanos, start);
                if (count == 0) {
                    return false;
                }
                headBytes += count;
                if (headBytes == HEAD) {
                    begin();
                }
            }
            while (bodyBytes < size) {
                if (bodyBytes == body.length) {
                    body = Arrays.copyOf(body, (int) Math.min(size, Math.max(FIRST, 2L * body.length)));
                }
                int count = some(body, bodyBytes, body.length - bodyBytes, nanos, start);
                if (count == 0) {
                    return false;
                }
                bodyBytes += count;
            }
            return true;
        } catch (IOException e) {
            // An end without TLS's own word for it.
            throw secured() && e.getCause() instanceof EOFException
                    ? new TTransportException(TTransportException.END_OF_FILE, e)
                    : new TTransportException(e);
        }
    }

    private boolean here() {
        return headBytes == HEAD && bodyBytes == size;
    }

    private void begin() throws TTransportException {
        size = ByteBuffer.wrap(head).getInt();
        if (!answered && !secured() && size >>> 16 == ALERT) {
            throw new TTransportException(
                    TTransportException.CORRUPTED_DATA,
                    "it speaks TLS, and the connection is in plain text: set use_ssl=true, and trust_store where the JVM does not"
                            + " trust its certificate");
        }
        answered = true;
        if (size < 0 || size > limits.getMaxFrameSize()) {
            throw new TTransportException(TTransportException.CORRUPTED_DATA, "a frame of " + size + " bytes");
        }
        body = new byte[Math.min(size, BELIEVED)];
        bodyBytes = 0;
        position = 0;
    }

    /** Some bytes; 0 when the time is over. */
    private int some(byte[] into, int from, int count, long nanos, long start) throws IOException, TTransportException {
        int millis = 0;
        if (nanos != FOR_EVER) {
            long left = nanos - (System.nanoTime() - start);
            if (left <= 0) {
                return 0;
            }
            millis = (int) Math.min(Integer.MAX_VALUE, (left + 999_999) / 1_000_000);
        }
        try {
            socket.setSoTimeout(millis);
            int got = in.read(into, from, count);
            if (got < 0) {
                throw new TTransportException(TTransportException.END_OF_FILE);
            }
            return got;
        } catch (SocketTimeoutException e) {
            return 0;
        }
    }

    /** The frame was read, or what is left of it is not wanted. */
    void done() {
        headBytes = 0;
        size = 0;
        bodyBytes = 0;
        position = 0;
        // What was read from it may still use it.
        body = new byte[0];
    }

    @Override
    public int read(byte[] into, int from, int count) throws TTransportException {
        await(FOR_EVER);
        int some = Math.min(count, size - position);
        if (some <= 0 && count > 0) {
            throw new TTransportException(TTransportException.END_OF_FILE, "a message that ends early");
        }
        System.arraycopy(body, position, into, from, some);
        position += some;
        return some;
    }

    @Override
    public byte[] getBuffer() {
        return body;
    }

    @Override
    public int getBufferPosition() {
        return position;
    }

    @Override
    public int getBytesRemainingInBuffer() {
        return here() ? size - position : 0;
    }

    @Override
    public void consumeBuffer(int count) {
        position += count;
    }

    @Override
    public TConfiguration getConfiguration() {
        return limits;
    }

    @Override
    public void updateKnownMessageSize(long bytes) {
        // A message is a frame, whose size is known.
    }

    @Override
    public void checkReadBytesAvailable(long bytes) throws TTransportException {
        if (bytes > size - position) {
            throw new TTransportException(TTransportException.END_OF_FILE, "a message that ends early");
        }
    }

    @Override
    public void resetMessageSizeAndConsumedBytes(long bytes) {
        // A message is a frame, whose size is known.
    }

    // ---- sending ----

    /** How long sending the next frames may take, in nanoseconds; a socket that takes no more for so long is closed. */
    void sendWithin(long nanos) {
        sendNanos = nanos;
    }

    /** Forgets what was written of a frame that cannot be finished. */
    void discard() {
        length = HEAD;
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws TTransportException {
        if (count > frame.length - length) {
            long needed = (long) length + count;
            if (needed > Integer.MAX_VALUE - 8) {
                throw new TTransportException(
                        TTransportException.MESSAGE_SIZE_LIMIT, "a frame of " + needed + " bytes");
            }
            frame = Arrays.copyOf(frame, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * frame.length)));
        }
        System.arraycopy(bytes, from, frame, length, count);
        length += count;
    }

    @Override
    public void flush() throws TTransportException {
        byte[] full = frame;
        int end = length;
        length = HEAD;
        if (full.length > KEPT) {
            frame = new byte[FIRST];
        }
        ByteBuffer.wrap(full).putInt(end - HEAD);
        Future<?> alarm = sendNanos == FOR_EVER || end <= FITS
                ? null
                : Deadlines.in(Duration.ofNanos(Math.max(0, sendNanos)), () -> {
                    late = true;
                    close();
                });
        try {
            out.write(full, 0, end);
        } catch (IOException e) {
            throw new TTransportException(late ? new SocketTimeoutException("the server takes nothing") : e);
        } finally {
            if (alarm != null) {
                alarm.cancel(false);
            }
        }
    }

    // ---- life ----

    @Override
    public boolean isOpen() {
        return socket.isConnected() && !socket.isClosed();
    }

    @Override
    public void open() {
        // Connected with a limit, see above.
    }

    /**
     * Closes it with TLS's word for that, so that the server sees the end of a connection and not a broken one. Nobody
     * else uses it now.
     */
    void end() {
        if (secured != null && !socket.isClosed()) {
            Future<?> alarm = Deadlines.in(GOODBYE, this::close);
            try {
                secured.close();
            } catch (IOException e) {
                // It ends without, then.
            } finally {
                alarm.cancel(false);
            }
        }
        close();
    }

    /** At once, from any thread: where there is TLS, its own way of closing would wait for a thread that sends. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed or not, it is not used again.
        }
    }
}
