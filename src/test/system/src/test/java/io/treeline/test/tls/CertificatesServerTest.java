// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.IotdbDataSource;
import io.treeline.server.IotdbServer;
import io.treeline.server.ServerKeys;
import io.treeline.server.junit.WithServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Function;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which certificates are taken, which are not and in what words, and how they can be given; with a proxy that shows any
 * of them in front of a real server.
 */
@WithServer
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertificatesServerTest {
    private Path folder;
    private IotdbServer server;
    private ServerKeys keys;
    /** A key for another host, and its certificate, which vouches for no other. */
    private Path other;

    private Path others;

    @BeforeAll
    void authority(IotdbServer shared, @TempDir Path made) throws IOException {
        server = shared;
        folder = made;
        keys = ServerKeys.in(folder.resolve("keys"));
        other = keys.issue("other.host", "dns:other.host,ip:10.1.2.3", 0, 30);
        others = Files.writeString(folder.resolve("others.pem"), blocks(other)[1]);
    }

    /** A store's key and certificates as PEM, one by one. */
    private static String[] blocks(Path store) {
        return ServerKeys.pem(store).split("(?=-----BEGIN)");
    }

    private interface Work {
        void run(TlsProxy proxy) throws Exception;
    }

    private void behind(Path key, Work work) throws Exception {
        try (TlsProxy proxy = new TlsProxy(server, key, null, null)) {
            work.run(proxy);
        }
    }

    private static void works(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "root", "root");
                Statement statement = connection.createStatement();
                ResultSet version = statement.executeQuery("SHOW VERSION")) {
            assertThat((Throwable) connection.getWarnings()).isNull();
            assertThat(version.next()).isTrue();
        }
    }

    private static void refused(String url, String state, String... words) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> DriverManager.getConnection(url, "root", "root"))
                .isInstanceOfSatisfying(SQLException.class, e -> {
                    assertThat(e.getMessage()).contains(words);
                    assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(state);
                    for (Throwable each = e; each != null; each = each.getCause()) {
                        assertThat(each.toString()).doesNotContain("geheim");
                    }
                });
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    private String trusting(String more) {
        return "?" + more + "&trust_store=" + keys.certificate();
    }

    @Test
    void eachModeChecksWhatItSays() throws Exception {
        behind(keys.local(), proxy -> {
            works(proxy.url() + trusting("use_ssl=true"));
            works(proxy.url() + trusting("ssl=TRUE"));
            works(proxy.url().replace("127.0.0.1", "localhost") + trusting("sslMode=verify-full"));
            works(proxy.url() + trusting("sslmode=verify-ca"));
            works(proxy.url() + "?sslMode=require");
            refused(
                    proxy.url() + "?use_ssl=true",
                    "08001",
                    "issued by CN=Treeline's own authority",
                    "this JVM does not trust",
                    "trustStore");
            refused(
                    proxy.url() + "?sslMode=verify-ca&trustStore=" + others,
                    "08001",
                    "is not in trustStore",
                    others.toString());
            refused(proxy.url() + "?sslMode=require&trustStore=" + others, "08001", "is not in trustStore");
            refused(proxy.url(), "08001", "speaks TLS", "use_ssl=true");
        });
    }

    @Test
    void aCertificateForAnotherHostIsRefused() throws Exception {
        behind(other, proxy -> {
            refused(
                    proxy.url() + trusting("use_ssl=true"),
                    "08001",
                    "made out for other.host, 10.1.2.3, not for 127.0.0.1",
                    "verify-ca");
            refused(
                    proxy.url().replace("127.0.0.1", "localhost") + trusting("sslMode=verify-full"),
                    "08001",
                    "not for localhost");
            works(proxy.url() + trusting("sslMode=verify-ca"));
            // As in Java everywhere, a certificate that is trusted itself needs no authority.
            works(proxy.url() + "?sslMode=verify-ca&trustStore=" + others);
        });
    }

    @Test
    void timesAreChecked() throws Exception {
        behind(
                keys.issue("expired", "ip:127.0.0.1", -20, 10),
                proxy -> refused(proxy.url() + trusting("sslMode=verify-ca"), "08001", "expired on 2"));
        behind(
                keys.issue("future", "ip:127.0.0.1", 10, 10),
                proxy -> refused(proxy.url() + trusting("use_ssl=true"), "08001", "not valid before 2", "clocks"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bothVersionsAreSpoken(String version) throws Exception {
        try (TlsProxy proxy = new TlsProxy(server, keys.local(), new String[] {version}, null)) {
            works(proxy.url() + trusting("use_ssl=true"));
            assertThat(proxy.protocol()).isEqualTo(version);
        }
    }

    @Test
    void trustComesFromFilesOfAnyKind() throws Exception {
        KeyStore store = TlsProxy.load(keys.trustStore());
        KeyStore jks = KeyStore.getInstance("JKS");
        jks.load(null, null);
        jks.setCertificateEntry("ca", store.getCertificate("authority"));
        Path old = folder.resolve("trust.jks");
        try (OutputStream out = Files.newOutputStream(old)) {
            jks.store(out, "geheim".toCharArray());
        }
        Path der = Files.write(
                folder.resolve("ca.der"), store.getCertificate("authority").getEncoded());
        Path empty = folder.resolve("empty.p12");
        KeyStore nothing = KeyStore.getInstance("PKCS12");
        nothing.load(null, null);
        try (OutputStream out = Files.newOutputStream(empty)) {
            nothing.store(out, "geheim".toCharArray());
        }
        Path text = Files.writeString(folder.resolve("notes.txt"), "nothing of the kind");
        Path broken = Files.writeString(
                folder.resolve("broken.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        behind(keys.local(), proxy -> {
            String trusting = proxy.url() + "?use_ssl=true&trust_store=";
            works(trusting + old + "&trust_store_pwd=geheim");
            works(trusting + keys.trustStore() + "&trust_store_pwd=" + ServerKeys.PASSWORD);
            works(trusting + der);
            // Two files; the second is the one.
            works(trusting + others + "," + keys.certificate());
            refused(
                    trusting + old + "&trust_store_pwd=geheim2",
                    "08001",
                    old.toString(),
                    "another password than trustStorePassword says");
            refused(
                    trusting + keys.trustStore() + "&trust_store_pwd=geheim",
                    "08001",
                    "another password than trustStorePassword says");
            refused(trusting + keys.trustStore(), "08001", "holds no certificate to trust", "trustStorePassword");
            refused(
                    trusting + empty + "&trust_store_pwd=geheim",
                    "08001",
                    "holds no certificate to trust",
                    "keytool -importcert");
            refused(trusting + folder.resolve("missing"), "08001", "does not exist");
            refused(trusting + text, "08001", "no key store that Java can read");
            refused(trusting + broken, "08001", "a certificate in it cannot be read");
            refused(trusting + folder, "08001", "cannot be read");
        });
    }

    /** What was read is remembered, but not longer than the file is as it was. */
    @Test
    void aFileThatChangesIsReadAnew() throws Exception {
        Path trusted = Files.copy(keys.certificate(), folder.resolve("changing.pem"));
        behind(keys.local(), proxy -> {
            works(proxy.url() + "?use_ssl=true&trust_store=" + trusted);
            Files.writeString(trusted, blocks(other)[1]);
            refused(proxy.url() + "?use_ssl=true&trust_store=" + trusted, "08001", "is not in trustStore");
        });
    }

    @Test
    void aDataSourceHasTheSame() throws Exception {
        behind(keys.local(), proxy -> {
            IotdbDataSource source = new IotdbDataSource(proxy.url());
            source.setSslMode("verify-full");
            source.setTrustStore(keys.trustStore().toString());
            source.setTrustStorePassword(ServerKeys.PASSWORD);
            try (Connection connection = source.getConnection("root", "root")) {
                assertThat(connection.isValid(5)).isTrue();
            }
            assertThat(source.toString()).doesNotContain(ServerKeys.PASSWORD + "]");
            IotdbDataSource vendors = new IotdbDataSource(proxy.url());
            vendors.setUseSsl(true);
            vendors.setProperty("trust_store", keys.certificate().toString());
            vendors.getConnection().close();
        });
    }

    @Test
    void aKeyOfOnesOwnIsShownWhereAProxyAsks() throws Exception {
        String[] blocks = blocks(keys.local());
        Path one = Files.writeString(folder.resolve("client.pem"), ServerKeys.pem(keys.local()));
        Path key = Files.writeString(folder.resolve("client.key"), blocks[0]);
        Path certificates = Files.writeString(folder.resolve("client.crt"), blocks[1] + blocks[2]);
        Path encrypted = Files.writeString(folder.resolve("encrypted.key"), encrypted(keys.local(), "geheim"));
        Path old = Files.writeString(
                folder.resolve("old.key"),
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
            try (TlsProxy proxy = new TlsProxy(server, keys.local(), new String[] {version}, keys.trustStore())) {
                String trusting = proxy.url() + trusting("use_ssl=true");
                works(trusting + "&keyStore=" + keys.local() + "&keyStorePassword=" + ServerKeys.PASSWORD);
                works(trusting + "&keyStore=" + one);
                works(trusting + "&keyStore=" + certificates + "," + key);
                works(trusting + "&keyStore=" + certificates + "," + encrypted + "&keyStorePassword=geheim");
                refused(trusting, "08004", "keyStore");
                refused(
                        trusting + "&keyStore=" + certificates + "," + encrypted + "&keyStorePassword=geheim2",
                        "08001",
                        "encrypted.key",
                        "another password than keyStorePassword says");
                refused(
                        trusting + "&keyStore=" + certificates + "," + encrypted,
                        "08001",
                        "encrypted.key",
                        "needs its password");
                refused(
                        trusting + "&keyStore=" + keys.local() + "&keyStorePassword=geheim",
                        "08001",
                        "another password than keyStorePassword says");
                refused(trusting + "&keyStore=" + keys.local(), "08001", "needs its password", "keyStorePassword");
                refused(trusting + "&keyStore=" + others + "," + key, "08001", "is not the key's");
                refused(trusting + "&keyStore=" + certificates, "08001", "holds no private key");
                refused(
                        trusting + "&keyStore=" + certificates + "," + old,
                        "08001",
                        "old.key",
                        "RSA PRIVATE KEY",
                        "openssl pkcs8 -topk8");
                refused(trusting + "&keyStore=" + key, "08001", "holds no certificate");
                refused(
                        trusting + "&keyStore=" + keys.trustStore() + "&keyStorePassword=" + ServerKeys.PASSWORD,
                        "08001",
                        "holds no private key");
            }
        }
    }

    private static String encrypted(Path store, String password) throws Exception {
        KeyStore keys = TlsProxy.load(store);
        PrivateKey key = (PrivateKey) keys.getKey(keys.aliases().nextElement(), ServerKeys.PASSWORD.toCharArray());
        String scheme = "PBEWithHmacSHA256AndAES_256";
        SecretKey secret = SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec(password.toCharArray()));
        Cipher cipher = Cipher.getInstance(scheme);
        cipher.init(Cipher.ENCRYPT_MODE, secret);
        // The scheme of PBES2, which Java reads but does not write: its identifier, its parameters, the encrypted key.
        byte[] scheme2 = HexFormat.of().parseHex("06092a864886f70d01050d");
        byte[] algorithm = der(0x30, scheme2, cipher.getParameters().getEncoded());
        return ServerKeys.pem(
                "ENCRYPTED PRIVATE KEY", der(0x30, algorithm, der(0x04, cipher.doFinal(key.getEncoded()))));
    }

    private static byte[] der(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteBuffer out = ByteBuffer.allocate(length + 4).put((byte) tag);
        if (length >= 0x100) {
            out.put((byte) 0x82).putShort((short) length);
        } else if (length >= 0x80) {
            out.put((byte) 0x81).put((byte) length);
        } else {
            out.put((byte) length);
        }
        for (byte[] part : parts) {
            out.put(part);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    /** Something listens that is no TLS server: it says something else, refuses, hangs up, or says nothing. */
    @Test
    void strangersAreToldApart() throws Exception {
        byte[] alert = {0x15, 3, 3, 0, 2, 2, 70};
        stranger(alert, url -> {
            refused(url + "?sslMode=require", "08004", "neither TLS 1.3 nor TLS 1.2");
            return null;
        });
        stranger("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII), url -> {
            refused(url + "?sslMode=require", "08001", "speaks no TLS");
            return null;
        });
        stranger(new byte[0], url -> {
            refused(
                    url + "?sslMode=require",
                    "08004",
                    "closed the connection during the TLS handshake",
                    "dn_rpc_max_concurrent_client_num");
            refused(
                    url,
                    "08004",
                    "closed it at the first call",
                    "rpc_compress=true",
                    "use_ssl=true",
                    "dn_rpc_max_concurrent_client_num");
            refused(url + "?rpc_compress=true", "08004", "leave out rpc_compress");
            return null;
        });
        stranger(new byte[] {0x15, 3, 3, 0, 2, 2, 10}, url -> {
            refused(url, "08001", "speaks TLS", "use_ssl=true");
            return null;
        });
    }

    private static void stranger(byte[] answer, Function<String, Void> work) throws IOException {
        try (ServerSocket stranger = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> {
                while (!stranger.isClosed()) {
                    try (Socket socket = stranger.accept()) {
                        socket.getInputStream().read(new byte[4096]);
                        socket.getOutputStream().write(answer);
                        socket.shutdownOutput();
                        socket.getInputStream().readAllBytes();
                    } catch (IOException e) {
                        // The driver hung up, as it should, or the test is over.
                        continue;
                    }
                }
            });
            thread.setDaemon(true);
            thread.start();
            work.apply("jdbc:iotdb://127.0.0.1:" + stranger.getLocalPort() + "/");
        }
    }

    /**
     * A server in plain text waits for the rest of what it takes for a very long message, so that the handshake ends by
     * its own limit, and once.
     */
    @Test
    void plainServersAreToldApart() {
        refused(
                server.url() + "?sslMode=require&loginTimeout=1000",
                "08001",
                "did not answer the TLS handshake",
                "plain text",
                "login timeout of 1000 ms");
        long start = System.nanoTime();
        refused(
                server.url() + trusting("use_ssl=true"),
                "08001",
                "did not answer the TLS handshake within 5000 ms",
                "sslMode=disable");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(7));
    }

    @Test
    void whatContradictsItselfIsRefusedAndWhatHasNoEffectIsSaid() throws SQLException {
        refused(server.url() + "?use_ssl=true&sslMode=disable", "22023", "use_ssl=true", "sslMode=disable");
        refused(server.url() + "?sslMode=prefer", "22023", "sslMode", "disable, require, verify-ca, verify-full");
        try (Connection connection = DriverManager.getConnection(
                server.url() + "?use_ssl=false&trust_store=x&trust_store_pwd=geheim", "root", "root")) {
            assertThat((Throwable) connection.getWarnings())
                    .hasMessageContaining("trustStore has no effect without TLS")
                    .hasMessageNotContaining("geheim");
        }
    }
}
