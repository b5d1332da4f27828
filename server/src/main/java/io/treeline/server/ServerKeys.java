// SPDX-License-Identifier: Apache-2.0
package io.treeline.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An authority of one's own and keys that it vouches for, made by the JDK's keytool when they are needed: for servers
 * of tests and demos. The password of all its stores is {@link #PASSWORD}, which is no secret.
 */
public final class ServerKeys {
    /** Opens all stores and keys. */
    public static final String PASSWORD = "treeline";

    private static final String AUTHORITY = "authority";
    private static final int DAYS = 800;

    private final Path folder;

    private ServerKeys(Path folder) {
        this.folder = folder;
    }

    /**
     * The authority of a folder, which is made if it is not there yet.
     *
     * @throws ServerStartException where that fails
     */
    public static ServerKeys in(Path folder) {
        ServerKeys keys = new ServerKeys(folder);
        if (Files.exists(keys.trustStore())) {
            return keys;
        }
        try {
            Files.createDirectories(folder);
            keys.keytool(
                    AUTHORITY,
                    "CN=Treeline's own authority",
                    List.of("-ext", "bc:c=ca:true", "-ext", "ku:c=keyCertSign,cRLSign"),
                    0,
                    DAYS);
            Certificate certificate = load(keys.all()).getCertificate(AUTHORITY);
            Files.writeString(keys.certificate(), pem("CERTIFICATE", certificate.getEncoded()));
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(AUTHORITY, certificate);
            store(trusted, keys.trustStore());
            return keys;
        } catch (IOException | GeneralSecurityException e) {
            throw new ServerStartException("No keys could be made in " + folder + ": " + e.getMessage(), e);
        }
    }

    /** The authority's certificate, as PEM. */
    public Path certificate() {
        return folder.resolve("authority.pem");
    }

    /** The authority's certificate in a PKCS12 store. */
    public Path trustStore() {
        return folder.resolve("trust.p12");
    }

    private Path all() {
        return folder.resolve("all.p12");
    }

    /** The store of a key for this machine, made if it is not there yet. */
    public Path local() {
        return Files.exists(folder.resolve("localhost.p12"))
                ? folder.resolve("localhost.p12")
                : issue("localhost", "dns:localhost,ip:127.0.0.1,ip:::1", 0, DAYS);
    }

    /**
     * Makes a key with a certificate by this authority.
     *
     * @param name of the store, and the certificate's common name
     * @param names the names and addresses it is made out for, as keytool's san takes them; empty for none
     * @param from in days from now, negative before
     * @param days how long it is valid
     * @return a PKCS12 store with the key and its chain
     * @throws ServerStartException where that fails
     */
    public Path issue(String name, String names, int from, int days) {
        try {
            List<String> options = new ArrayList<>(List.of("-signer", AUTHORITY));
            if (!names.isEmpty()) {
                options.addAll(List.of("-ext", "san=" + names));
            }
            keytool(name, "CN=" + name, options, from, days);
            KeyStore all = load(all());
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            own.setKeyEntry(
                    name,
                    all.getKey(name, PASSWORD.toCharArray()),
                    PASSWORD.toCharArray(),
                    all.getCertificateChain(name));
            Path file = folder.resolve(name + ".p12");
            store(own, file);
            return file;
        } catch (IOException | GeneralSecurityException e) {
            throw new ServerStartException(
                    "No key for " + name + " could be made in " + folder + ": " + e.getMessage(), e);
        }
    }

    /** The key and the certificates of a store of one key, as PEM: the key as PKCS#8, not encrypted. */
    public static String pem(Path store) {
        try {
            KeyStore keys = load(store);
            String alias = keys.aliases().nextElement();
            StringBuilder text = new StringBuilder(
                    pem("PRIVATE KEY", ((PrivateKey) keys.getKey(alias, PASSWORD.toCharArray())).getEncoded()));
            for (Certificate certificate : keys.getCertificateChain(alias)) {
                text.append(pem("CERTIFICATE", certificate.getEncoded()));
            }
            return text.toString();
        } catch (IOException | GeneralSecurityException e) {
            throw new ServerStartException("The key in " + store + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** A block of PEM. */
    public static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + kind + "-----\n";
    }

    private void keytool(String alias, String name, List<String> options, int from, int days) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-storetype",
                "PKCS12",
                "-keystore",
                all().toString(),
                "-storepass",
                PASSWORD,
                "-startdate",
                (from < 0 ? "" : "+") + from + "d",
                "-validity",
                String.valueOf(days)));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        Process keytool = builder.start();
        try {
            keytool.getOutputStream().close();
            String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!keytool.waitFor(1, TimeUnit.MINUTES) || keytool.exitValue() != 0) {
                throw new IOException("keytool failed: " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool was at work", e);
        } finally {
            keytool.destroyForcibly();
        }
    }

    private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static void store(KeyStore store, Path file) throws IOException, GeneralSecurityException {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
    }
}
