// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tls;

import io.treeline.server.IotdbServer;
import io.treeline.server.ServerKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Ends TLS in front of a server that speaks plain text, as proxies do; what passes is decrypted, but else untouched.
 */
final class TlsProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final IotdbServer server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    /** What the last handshake agreed on. */
    private volatile String protocol;

    /**
     * Listens on a free port of the loopback addresses.
     *
     * @param key a store with one key and its chain
     * @param protocols null for the JVM's own
     * @param clients a store of authorities that clients must show a certificate of; null asks for none
     */
    TlsProxy(IotdbServer server, Path key, String[] protocols, Path clients)
            throws IOException, GeneralSecurityException {
        this.server = server;
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(load(key), ServerKeys.PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(clients == null ? null : load(clients));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        SSLServerSocket socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        if (protocols != null) {
            socket.setEnabledProtocols(protocols);
        }
        socket.setNeedClientAuth(clients != null);
        this.listener = socket;
        start(this::accept);
    }

    static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, ServerKeys.PASSWORD.toCharArray());
        }
        return store;
    }

    String url() {
        return "jdbc:iotdb://127.0.0.1:" + listener.getLocalPort() + "/";
    }

    String protocol() {
        return protocol;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                start(() -> serve((SSLSocket) client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(SSLSocket client) {
        try (client) {
            client.startHandshake();
            protocol = client.getSession().getProtocol();
            try (Socket plain = new Socket(server.host(), server.port())) {
                plain.setTcpNoDelay(true);
                client.setTcpNoDelay(true);
                start(() -> copy(plain, client));
                copy(client, plain);
            }
        } catch (IOException e) {
            // The client did not like what it saw, or was not liked.
            return;
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] some = new byte[1 << 14];
            for (int count = in.read(some); count >= 0; count = in.read(some)) {
                out.write(some, 0, count);
            }
        } catch (IOException e) {
            // One end is gone, which ends the other.
            return;
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "tls proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
