// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The platform's check of a server's certificate, its host name included where that is asked for; a refusal says which
 * certificate it was.
 */
final class ServerCertificateCheck extends X509ExtendedTrustManager {
    private final @Nullable X509ExtendedTrustManager platform;

    /**
     * A check.
     *
     * @param platform that of the JVM; null where whoever answers is taken
     */
    ServerCertificateCheck(@Nullable X509ExtendedTrustManager platform) {
        this.platform = platform;
    }

    /** A certificate that was not taken. */
    static final class Refused extends CertificateException {
        private static final long serialVersionUID = 1;

        private final transient X509Certificate certificate;

        Refused(X509Certificate certificate, CertificateException cause) {
            super(cause.getMessage(), cause);
            this.certificate = certificate;
        }

        /** The server's. */
        X509Certificate certificate() {
            return certificate;
        }
    }

    /** What the platform is asked. */
    private interface Check {
        void by(X509ExtendedTrustManager platform) throws CertificateException;
    }

    private void check(X509Certificate[] chain, Check check) throws CertificateException {
        if (platform == null) {
            return;
        }
        try {
            check.by(platform);
        } catch (CertificateException e) {
            throw new Refused(chain[0], e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        check(chain, known -> known.checkServerTrusted(chain, kind, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        check(chain, known -> known.checkServerTrusted(chain, kind, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        check(chain, known -> known.checkServerTrusted(chain, kind));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        throw new CertificateException("This is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        throw new CertificateException("This is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        throw new CertificateException("This is no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return platform == null ? new X509Certificate[0] : platform.getAcceptedIssuers();
    }
}
