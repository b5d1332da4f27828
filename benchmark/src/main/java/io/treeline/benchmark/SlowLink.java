// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A relay of bytes that is as slow as a line: so many bits a second in each direction for all connections together, and
 * a delay on the way. What is sent faster than the line takes it waits in front of it, in a buffer of the size of a
 * router's. Counts bytes, and the frames that clients send, each of which is a call.
 */
final class SlowLink implements AutoCloseable {
    private static final int PIECE = 1460;
    private static final int WAITING_PIECES = 64;
    private static final byte[] END = {};

    private final ServerSocket listener;
    private final String host;
    private final int port;
    private final Line up;
    private final Line down;
    private final AtomicLong calls = new AtomicLong();

    /** One direction; pieces go out one after another. */
    private static final class Line {
        private final double nanosPerByte;
        private final long delayNanos;
        private final AtomicLong bytes = new AtomicLong();
        private long free = System.nanoTime();

        Line(long bitsPerSecond, long delayNanos) {
            this.nanosPerByte = 8e9 / bitsPerSecond;
            this.delayNanos = delayNanos;
        }

        /** When a piece that comes now is there. */
        synchronized long arrival(int size) {
            bytes.addAndGet(size);
            free = Math.max(free, System.nanoTime()) + (long) (size * nanosPerByte);
            return free + delayNanos;
        }
    }

    private record Piece(byte[] bytes, long arrival) {}

    /** A line to a server; the delay is that of one direction, half of a round trip. */
    SlowLink(String host, int port, long bitsPerSecond, long delayMillis) throws IOException {
        this.host = host;
        this.port = port;
        this.up = new Line(bitsPerSecond, TimeUnit.MILLISECONDS.toNanos(delayMillis));
        this.down = new Line(bitsPerSecond, TimeUnit.MILLISECONDS.toNanos(delayMillis));
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    String host() {
        return listener.getInetAddress().getHostAddress();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Calls and bytes since the beginning. */
    Traffic traffic() {
        return new Traffic(calls.get(), up.bytes.get(), down.bytes.get());
    }

    /** What went over a line: calls, bytes to the server and bytes from it. */
    record Traffic(long calls, long sent, long received) {
        Traffic since(Traffic before) {
            return new Traffic(calls - before.calls, sent - before.sent, received - before.received);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(host, port);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                relay(client, server, up, true);
                relay(server, client, down, false);
            } catch (IOException e) {
                // Closed, or the server is not there: the client sees its connection end.
                continue;
            }
        }
    }

    private void relay(Socket from, Socket to, Line line, boolean requests) {
        BlockingQueue<Piece> onTheWay = new ArrayBlockingQueue<>(WAITING_PIECES);
        start(() -> {
            try (InputStream in = from.getInputStream()) {
                Frames frames = new Frames();
                byte[] buffer = new byte[PIECE];
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    if (requests) {
                        calls.addAndGet(frames.begun(buffer, count));
                    }
                    onTheWay.put(new Piece(Arrays.copyOf(buffer, count), line.arrival(count)));
                }
                onTheWay.put(new Piece(END, line.arrival(0)));
            } catch (IOException | InterruptedException e) {
                close(to);
            }
        });
        start(() -> {
            try (to;
                    OutputStream out = to.getOutputStream()) {
                for (Piece piece = onTheWay.take(); piece.bytes != END; piece = onTheWay.take()) {
                    for (long left = piece.arrival - System.nanoTime();
                            left > 0;
                            left = piece.arrival - System.nanoTime()) {
                        LockSupport.parkNanos(left);
                    }
                    out.write(piece.bytes);
                }
            } catch (IOException | InterruptedException e) {
                close(from);
            }
        });
    }

    /** Counts frames: four bytes of length, then as many. */
    private static final class Frames {
        private long left;
        private int head;
        private int headBytes;

        /** How many begin within these bytes. */
        int begun(byte[] bytes, int count) {
            int frames = 0;
            for (int i = 0; i < count; ) {
                if (left > 0) {
                    int skipped = (int) Math.min(left, count - i);
                    left -= skipped;
                    i += skipped;
                    continue;
                }
                head = head << 8 | bytes[i++] & 0xff;
                if (++headBytes == 4) {
                    left = head;
                    headBytes = 0;
                    frames++;
                }
            }
            return frames;
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed for us all the same.
            return;
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "slow link");
        thread.setDaemon(true);
        thread.start();
    }
}
