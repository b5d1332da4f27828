// SPDX-License-Identifier: Apache-2.0
package io.treeline.server;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A TCP relay in front of a server, for tests: it writes down the name of each call that clients make, and can cut
 * their connections as a broken network would, or fall silent.
 *
 * <p>Listens on a free port of the loopback address until it is closed. Understands framed Thrift in the binary
 * protocol, which is what IoTDB speaks by default.
 */
public final class ServerRelay implements AutoCloseable {
    private final ServerSocket listener;
    private final String host;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile boolean refusing;
    private volatile String silentAt;
    private volatile boolean silent;

    /**
     * Begins to listen.
     *
     * @throws UncheckedIOException if no port can be had
     */
    public ServerRelay(String host, int port) {
        this.host = host;
        this.port = port;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("No port to relay from", e);
        }
        start(this::accept);
    }

    /** A relay in front of this server. */
    public static ServerRelay to(IotdbServer server) {
        return new ServerRelay(server.host(), server.port());
    }

    /** The JDBC address of the relay, without a database. */
    public String url() {
        return "jdbc:iotdb://" + listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort() + "/";
    }

    /**
     * The names of all calls since the beginning or the last {@link #forget}, such as {@code insertTablet}, in the
     * order in which they came.
     */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** How many calls had this name, or a name that begins so. */
    public long calls(String prefix) {
        return calls.stream().filter(name -> name.startsWith(prefix)).count();
    }

    /** Begins to count anew. */
    public void forget() {
        calls.clear();
    }

    /** Closes the connections there are, without a word of the protocol; new ones are taken. */
    public void cut() {
        for (Socket socket : sockets) {
            close(socket);
        }
    }

    /** Whether new connections are closed at once, as if the server were down. */
    public void refuse(boolean refuse) {
        refusing = refuse;
    }

    /**
     * From the next call of this name on nothing passes any more, in either direction and on any connection, as if the
     * server were frozen.
     *
     * @param call as {@link #calls} has it; null lets everything pass again, also what was held back
     */
    public void silence(String call) {
        silentAt = call;
        silent = false;
    }

    @Override
    public void close() {
        silence(null);
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            cut();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (refusing) {
                    close(client);
                    continue;
                }
                Socket server = new Socket(host, port);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(server);
                start(() -> relay(client, server, true));
                start(() -> relay(server, client, false));
            } catch (IOException e) {
                // The listener was closed, or the server is not there: the client sees its connection end, as it would
                // without a relay.
                continue;
            }
        }
    }

    /** Frame by frame: four bytes of length, then the message. */
    private void relay(Socket from, Socket to, boolean requests) {
        try (from;
                to;
                DataInputStream in = new DataInputStream(from.getInputStream());
                DataOutputStream out = new DataOutputStream(to.getOutputStream())) {
            while (true) {
                byte[] frame = new byte[in.readInt()];
                in.readFully(frame);
                if (requests) {
                    String name = name(frame);
                    calls.add(name);
                    silent |= name.equals(silentAt);
                }
                while (silent && !from.isClosed()) {
                    pause();
                }
                byte[] all = ByteBuffer.allocate(frame.length + 4)
                        .putInt(frame.length)
                        .put(frame)
                        .array();
                out.write(all);
                out.flush();
            }
        } catch (IOException e) {
            // One side ended; try-with-resources ends the other.
            return;
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while nothing may pass");
        }
    }

    private static String name(byte[] frame) {
        ByteBuffer message = ByteBuffer.wrap(frame);
        message.getInt();
        byte[] name = new byte[message.getInt()];
        message.get(name);
        return new String(name, StandardCharsets.UTF_8);
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
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
    }
}
