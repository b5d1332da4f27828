// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tls;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS as settings say it, ready for any number of connections. Reading files and keys costs more than a handshake, and
 * sessions can be taken up again only within one context, so what was read is remembered until a file changes. Safe for
 * use by several threads.
 */
public final class Tls {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final int REMEMBERED = 16;

    /** By settings and the state of the files, the least recently used first. Guarded by itself. */
    private static final Map<Key, Tls> KNOWN = new LinkedHashMap<>(REMEMBERED, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Tls> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** What a context was made from; passwords as digests. */
    private record Key(TlsMode mode, String trusted, String trustPassword, String own, String ownPassword) {}

    private final TlsSettings settings;
    private final SSLContext context;

    private Tls(TlsSettings settings, SSLContext context) {
        this.settings = settings;
        this.context = context;
    }

    /**
     * TLS as the settings say it; their mode is not {@link TlsMode#DISABLE}.
     *
     * @throws SQLException 08001 naming the file that is missing, unreadable, or has another password
     */
    public static Tls of(TlsSettings settings) throws SQLException {
        StoreFiles trust = new StoreFiles("trustStore", settings.trustStore(), settings.trustStorePassword());
        StoreFiles own = new StoreFiles("keyStore", settings.keyStore(), settings.keyStorePassword());
        Key key = new Key(
                settings.mode(),
                settings.trustStore().isEmpty() ? System.getProperty("javax.net.ssl.trustStore", "") : trust.state(),
                SecretDigest.of(settings.trustStorePassword()),
                own.state(),
                SecretDigest.of(settings.keyStorePassword()));
        synchronized (KNOWN) {
            Tls known = KNOWN.get(key);
            if (known != null) {
                return known;
            }
        }
        Tls made = new Tls(
                new TlsSettings(settings.mode(), settings.trustStore(), "", settings.keyStore(), ""),
                context(settings, trust, own));
        synchronized (KNOWN) {
            KNOWN.put(key, made);
        }
        return made;
    }

    private static SSLContext context(TlsSettings settings, StoreFiles trust, StoreFiles own) throws SQLException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            X509ExtendedTrustManager check =
                    settings.verifies() ? check(settings.trustStore().isEmpty() ? null : trust.trusted()) : null;
            context.init(
                    settings.keyStore().isEmpty() ? new KeyManager[0] : keys(own.own(), settings.keyStorePassword()),
                    new TrustManager[] {new ServerCertificateCheck(check)},
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw Errors.of(SqlState.CONNECTION_REFUSED, "TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    /** The platform's check against these certificates; null stands for the JVM's own. */
    private static X509ExtendedTrustManager check(@Nullable KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager found) {
                return found;
            }
        }
        throw new GeneralSecurityException("this platform's trust managers check no host names");
    }

    private static KeyManager[] keys(KeyStore own, String password) throws SQLException {
        try {
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(own, password.toCharArray());
            return factory.getKeyManagers();
        } catch (GeneralSecurityException e) {
            throw Errors.of(
                    SqlState.CONNECTION_REFUSED,
                    "The key of connection property keyStore "
                            + (password.isEmpty()
                                    ? "needs its password: give it as keyStorePassword"
                                    : "has another password than its store: give both the same"),
                    e);
        }
    }

    /**
     * Shakes hands over a socket that is connected, in the thread that asks. Whoever closes the socket below ends it.
     *
     * @param host the name or address that the certificate must be made out for, where that is checked
     */
    public SSLSocket over(Socket socket, String host, int port) throws IOException {
        SSLSocket secured = (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        if (settings.verifiesHost()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    /**
     * Why {@link #over} failed: 08004 where the server turned us away, else 08001.
     *
     * @param place host and port as they are shown
     * @param limit what the handshake was given
     * @param late whether it was ended since that was over
     */
    public SQLException failure(IOException e, String place, String host, Duration limit, boolean late) {
        HandshakeFailure failure = new HandshakeFailure(place, host, settings);
        return late ? failure.late(limit, e) : failure.of(e, limit);
    }

    @Override
    public String toString() {
        return settings.toString();
    }
}
