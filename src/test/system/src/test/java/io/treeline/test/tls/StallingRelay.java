// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tls;

import io.treeline.server.IotdbServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Passes bytes on as they come, whatever they are, and can stop in the midst of what the server sends: on connections
 * that there are at that time.
 */
final class StallingRelay implements AutoCloseable {
    private final ServerSocket listener;
    private final IotdbServer server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Socket> stalled = ConcurrentHashMap.newKeySet();
    private volatile long pass = Long.MAX_VALUE;

    StallingRelay(IotdbServer server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Each connection there is gets so many more bytes of the server's, and then none. */
    void stallAfter(long bytes) {
        pass = bytes;
        stalled.addAll(sockets);
    }

    /** All that was held back goes on. */
    void goOn() {
        stalled.clear();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket to = new Socket(server.host(), server.port());
                client.setTcpNoDelay(true);
                to.setTcpNoDelay(true);
                sockets.add(client);
                start(() -> copy(client, to, false));
                start(() -> copy(to, client, true));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void copy(Socket from, Socket to, boolean answers) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] some = new byte[1 << 12];
            long left = -1;
            for (int count = in.read(some); count >= 0; count = in.read(some)) {
                int sent = 0;
                while (answers && stalled.contains(to)) {
                    left = left < 0 ? pass : left;
                    int now = (int) Math.min(left, count - sent);
                    out.write(some, sent, now);
                    sent += now;
                    left -= now;
                    if (sent == count) {
                        break;
                    }
                    pause();
                }
                left = stalled.contains(to) ? left : -1;
                out.write(some, sent, count - sent);
            }
        } catch (IOException e) {
            // One end is gone, which ends the other.
            return;
        }
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while nothing may pass");
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "stalling relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        goOn();
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
