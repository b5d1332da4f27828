// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tls;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says why a handshake failed: each kind has its sentence, with what to do about it. */
final class HandshakeFailure {
    private static final int DNS_NAME = 2;
    private static final int ADDRESS = 7;
    private static final String ALERT = "Received fatal alert: ";

    private final String place;
    private final String host;
    private final TlsSettings settings;

    /**
     * For one server.
     *
     * @param place host and port as they are shown
     * @param host the name its certificate has to have
     */
    HandshakeFailure(String place, String host, TlsSettings settings) {
        this.place = place;
        this.host = host;
        this.settings = settings;
    }

    /**
     * No answer came. Of this class, so that nobody tries it again: a server of plain text holds 360 MB for each
     * attempt.
     */
    SQLException late(Duration limit, Exception cause) {
        return SqlState.CONNECTION_REFUSED.timeout(
                "The server at " + place + " did not answer the TLS handshake within " + limit.toMillis()
                        + " ms: it speaks plain text (then leave out use_ssl, or set sslMode=disable), or is too busy; it was not tried again",
                0,
                cause);
    }

    /** Why the handshake failed. */
    SQLException of(IOException e, Duration limit) {
        if (find(e, SocketTimeoutException.class) != null) {
            return late(limit, e);
        }
        ServerCertificateCheck.Refused refused = find(e, ServerCertificateCheck.Refused.class);
        if (refused != null) {
            return cannot(refused(refused), e);
        }
        String message = String.valueOf(e.getMessage());
        // Later platforms put the alert's name before it too.
        int alert = message.indexOf(ALERT);
        if (alert >= 0) {
            return Errors.of(
                    SqlState.CONNECTION_REJECTED,
                    "The server at " + place + " refused the TLS handshake ("
                            + message.substring(alert + ALERT.length()) + "): " + alert(message),
                    e);
        }
        if (message.contains("protocol version") || message.contains("No appropriate protocol")) {
            return cannot(
                    "The server at " + place + " speaks neither TLS 1.3 nor TLS 1.2, and older versions are not safe: "
                            + message,
                    e);
        }
        if (message.contains("unrecognized SSL message")) {
            return cannot(
                    "What answers at " + place
                            + " speaks no TLS: leave out use_ssl, or set sslMode=disable, if it is IoTDB at all",
                    e);
        }
        if (find(e, EOFException.class) != null || find(e, SocketException.class) != null) {
            return Errors.of(
                    SqlState.CONNECTION_REJECTED,
                    "The server at " + place
                            + " closed the connection during the TLS handshake, as one does that has as many clients as it takes"
                            + " (dn_rpc_max_concurrent_client_num), that is starting or stopping, that speaks no TLS, or that wants a certificate of its clients (see keyStore)",
                    e);
        }
        return cannot("The TLS handshake with " + place + " failed: " + message, e);
    }

    private static SQLException cannot(String message, Exception cause) {
        return Errors.of(SqlState.CONNECTION_REFUSED, message, cause);
    }

    private String alert(String message) {
        if (message.endsWith("protocol_version")) {
            return "it speaks neither TLS 1.3 nor TLS 1.2";
        }
        if (settings.keyStore().isEmpty()) {
            return "if it asks clients for a certificate, name yours in keyStore";
        }
        return "it does not take the certificate of keyStore, or has no cipher suite in common with this JVM";
    }

    private String refused(ServerCertificateCheck.Refused refused) {
        X509Certificate certificate = refused.certificate();
        String whose = "The certificate of the server at " + place;
        if (find(refused, CertificateExpiredException.class) != null) {
            boolean own = certificate.getNotAfter().before(new Date());
            return whose
                    + (own
                            ? " expired on " + day(certificate.getNotAfter())
                            : " was issued by an authority whose certificate has expired, " + issuer(certificate))
                    + ": the server needs a new one";
        }
        if (find(refused, CertificateNotYetValidException.class) != null) {
            return whose + " is not valid before " + day(certificate.getNotBefore())
                    + ": see whether the clocks of both machines are right";
        }
        String message = String.valueOf(refused.getMessage());
        if (message.startsWith("No name matching")
                || message.startsWith("No subject alternative")
                || message.startsWith("Illegal given domain name")) {
            return whose + " is made out for " + names(certificate) + ", not for " + host
                    + ": connect by a name that it has, have one made for this name, or set sslMode=verify-ca, which does not compare names";
        }
        if (find(refused, CertPathBuilderException.class) != null
                || message.contains("No trusted certificate found")
                || message.contains("trustAnchors")) {
            return whose + " was issued by " + issuer(certificate) + ", which "
                    + (settings.trustStore().isEmpty()
                            ? "this JVM does not trust: name a file with the authority's certificate" + " in trustStore"
                            : "is not in trustStore, " + settings.trustStore()
                                    + ": put the authority's certificate there");
        }
        return whose + " was not accepted: " + message;
    }

    private static String issuer(X509Certificate certificate) {
        String issuer = certificate.getIssuerX500Principal().getName();
        return issuer.equals(certificate.getSubjectX500Principal().getName()) ? "itself, " + issuer : issuer;
    }

    private static Instant day(Date date) {
        return date.toInstant();
    }

    private static String names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> alternative : alternatives) {
                    if (alternative.get(0) instanceof Integer kind && (kind == DNS_NAME || kind == ADDRESS)) {
                        names.add(String.valueOf(alternative.get(1)));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            // Then the subject alone names it.
            names.clear();
        }
        return names.isEmpty() ? certificate.getSubjectX500Principal().getName() : String.join(", ", names);
    }

    private static <T extends Throwable> @Nullable T find(Throwable e, Class<T> kind) {
        int depth = 0;
        for (Throwable each = e; each != null && depth++ < 20; each = each.getCause()) {
            if (kind.isInstance(each)) {
                return kind.cast(each);
            }
        }
        return null;
    }
}
