// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.write;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes bytes between clients and a server on this machine until it is told to cut the line. */
final class CuttingProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    /** Bytes that still go to the server; negative while there is no limit. */
    private long left = -1;

    private boolean answersLost;

    CuttingProxy(int target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /**
     * Cuts when so many more bytes have gone to the server.
     *
     * @param wholeRequest let all bytes through, and cut when the server first answers
     */
    synchronized void cutAfter(long bytes, boolean wholeRequest) {
        left = wholeRequest ? -1 : bytes;
        answersLost = wholeRequest;
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "cutting proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket server = new Socket("127.0.0.1", target);
                sockets.add(client);
                sockets.add(server);
                start(() -> pass(client, server, true));
                start(() -> pass(server, client, false));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void pass(Socket from, Socket to, boolean toServer) {
        byte[] buffer = new byte[16 << 10];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                int allowed = allowed(read, toServer);
                out.write(buffer, 0, allowed);
                out.flush();
                if (allowed < read) {
                    break;
                }
            }
        } catch (IOException e) {
            // The other direction was cut.
        }
        cut();
    }

    private synchronized int allowed(int bytes, boolean toServer) {
        if (!toServer) {
            return answersLost ? 0 : bytes;
        }
        if (left < 0) {
            return bytes;
        }
        int allowed = (int) Math.min(left, bytes);
        left -= allowed;
        return allowed;
    }

    private void cut() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                // Cut all the same.
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }
}
