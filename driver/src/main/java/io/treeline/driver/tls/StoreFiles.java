// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tls;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Files of certificates and keys, of whatever kind they are: JKS, PKCS12, PEM, or a single certificate in DER. The kind
 * is seen from the bytes.
 *
 * @param property the connection property that named them, for errors
 * @param names the files, with commas between them
 * @param password theirs; empty is none
 */
record StoreFiles(String property, String names, String password) {
    private static final String ALIAS = "own";

    /** The certificates to trust, at least one. */
    KeyStore trusted() throws SQLException {
        List<Certificate> all = new ArrayList<>();
        for (Path file : files()) {
            byte[] bytes = read(file);
            List<? extends Certificate> found;
            if (PemFile.looksLike(bytes)) {
                found = pem(file, bytes).certificates();
            } else if (isCertificate(bytes)) {
                found = List.of(certificate(file, bytes));
            } else {
                found = certificates(file, store(file, bytes));
            }
            if (found.isEmpty()) {
                throw failure(
                        file,
                        "holds no certificate to trust"
                                + (password.isEmpty()
                                        ? ": give its password as " + property
                                                + "Password, or put the authority's certificate into it"
                                        : ": put the authority's certificate into it, with keytool -importcert"),
                        null);
            }
            all.addAll(found);
        }
        return holding(all);
    }

    /** The key to show, with its chain of certificates. */
    KeyStore own() throws SQLException {
        List<X509Certificate> chain = new ArrayList<>();
        PrivateKey key = null;
        List<Path> files = files();
        for (Path file : files) {
            byte[] bytes = read(file);
            if (!PemFile.looksLike(bytes)) {
                KeyStore store = store(file, bytes);
                if (!hasKey(store)) {
                    throw failure(file, "holds no private key", null);
                }
                return store;
            }
            PemFile pem = pem(file, bytes);
            chain.addAll(pem.certificates());
            key = key == null && !pem.keys().isEmpty() ? pem.keys().get(0) : key;
        }
        if (key == null || chain.isEmpty()) {
            throw failure(
                    files.get(0),
                    key == null
                            ? "holds no private key: name the certificate's and the key's file, with a comma between them"
                            : "holds no certificate: name the certificate's and the key's file, with a comma between them",
                    null);
        }
        if (!PemFile.belongTogether(key, chain.get(0))) {
            throw failure(
                    files.get(0),
                    "holds a certificate that is not the key's: the key's own comes first, those of its authorities after it",
                    null);
        }
        try {
            KeyStore store = empty();
            store.setKeyEntry(ALIAS, key, password.toCharArray(), chain.toArray(new Certificate[0]));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw failure(files.get(0), "holds a key and certificates that do not go together: " + e.getMessage(), e);
        }
    }

    /**
     * The files, and when they were changed: whoever remembers what was in them reads them anew when that is another.
     */
    String state() throws SQLException {
        StringBuilder state = new StringBuilder();
        for (Path file : files()) {
            try {
                state.append(file)
                        .append('@')
                        .append(Files.getLastModifiedTime(file).toMillis())
                        .append('+')
                        .append(Files.size(file))
                        .append(',');
            } catch (IOException e) {
                throw unreadable(file, e);
            }
        }
        return state.toString();
    }

    private List<Path> files() throws SQLException {
        List<Path> files = new ArrayList<>();
        for (String name : names.split(",")) {
            try {
                if (!name.isBlank()) {
                    files.add(Path.of(name.strip()));
                }
            } catch (InvalidPathException e) {
                throw Errors.of(
                        SqlState.CONNECTION_REFUSED,
                        "The file of connection property " + property + " has a name that none can have: "
                                + name.strip(),
                        e);
            }
        }
        return files;
    }

    private byte[] read(Path file) throws SQLException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private SQLException unreadable(Path file, IOException e) {
        if (e instanceof NoSuchFileException) {
            return failure(
                    file,
                    "does not exist"
                            + (file.isAbsolute() ? "" : " in " + Path.of("").toAbsolutePath()),
                    e);
        }
        return failure(
                file,
                e instanceof AccessDeniedException
                        ? "may not be read by this process"
                        : "cannot be read: " + e.getMessage(),
                e);
    }

    private SQLException failure(Path file, String what, @Nullable Exception cause) {
        return Errors.of(
                SqlState.CONNECTION_REFUSED,
                "The file " + file + " of connection property " + property + ' ' + what,
                cause);
    }

    private PemFile pem(Path file, byte[] bytes) throws SQLException {
        try {
            return PemFile.read(bytes, password);
        } catch (PemFile.WrongPassword e) {
            throw wrongPassword(file, e);
        } catch (IOException e) {
            throw failure(file, "cannot be used: " + e.getMessage(), e);
        }
    }

    private SQLException wrongPassword(Path file, Exception cause) {
        return failure(
                file,
                password.isEmpty()
                        ? "needs its password: give it as " + property + "Password"
                        : "has another password than " + property + "Password says",
                cause);
    }

    /** In DER a certificate begins with two sequences, a PKCS12 store with one and a number. */
    private static boolean isCertificate(byte[] bytes) {
        if (bytes.length < 8 || bytes[0] != 0x30) {
            return false;
        }
        int lengthBytes = (bytes[1] & 0x80) == 0 ? 0 : bytes[1] & 0x7f;
        return 2 + lengthBytes < bytes.length && bytes[2 + lengthBytes] == 0x30;
    }

    private Certificate certificate(Path file, byte[] bytes) throws SQLException {
        try {
            return PemFile.certificate(bytes);
        } catch (IOException e) {
            throw failure(file, "cannot be used: " + e.getMessage(), e);
        }
    }

    private KeyStore store(Path file, byte[] bytes) throws SQLException {
        // Either type reads both JKS and PKCS12 on most platforms; where compatibility is switched off, the first bytes
        // decide.
        String type = bytes.length > 0 && bytes[0] == 0x30 ? "PKCS12" : "JKS";
        try {
            KeyStore store = KeyStore.getInstance(type);
            store.load(new ByteArrayInputStream(bytes), password.isEmpty() ? null : password.toCharArray());
            return store;
        } catch (IOException e) {
            if (e.getCause() instanceof UnrecoverableKeyException) {
                throw wrongPassword(file, e);
            }
            throw failure(file, "is no key store that Java can read: it must be JKS, PKCS12 or PEM", e);
        } catch (GeneralSecurityException e) {
            throw failure(file, "is no key store that Java can read: " + e.getMessage(), e);
        }
    }

    private List<Certificate> certificates(Path file, KeyStore store) throws SQLException {
        List<Certificate> found = new ArrayList<>();
        try {
            for (String alias : Collections.list(store.aliases())) {
                // Where somebody gives the server's own store, its first certificate is what is meant.
                Certificate certificate = store.getCertificate(alias);
                if (certificate != null) {
                    found.add(certificate);
                }
            }
            return found;
        } catch (GeneralSecurityException e) {
            throw failure(file, "cannot be used: " + e.getMessage(), e);
        }
    }

    private static boolean hasKey(KeyStore store) throws SQLException {
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    return true;
                }
            }
            return false;
        } catch (GeneralSecurityException e) {
            throw Errors.of(SqlState.CONNECTION_REFUSED, "The key store cannot be used: " + e.getMessage(), e);
        }
    }

    private KeyStore holding(List<Certificate> certificates) throws SQLException {
        try {
            KeyStore store = empty();
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry("trusted" + i, certificates.get(i));
            }
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw Errors.of(
                    SqlState.CONNECTION_REFUSED,
                    "The certificates of connection property " + property + " cannot be used: " + e.getMessage(),
                    e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
