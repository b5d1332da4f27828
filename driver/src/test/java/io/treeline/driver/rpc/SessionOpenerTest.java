// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.metadata.model.ServerModel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ports behind which no IoTDB listens: each gives 08001, or 08004 where it hung up at once, with its address, none a
 * crash, a hang or a huge allocation.
 */
@Timeout(20)
class SessionOpenerTest {
    private static final Login LOGIN =
            new Login("root", "secret", ZoneOffset.UTC, ServerModel.TREE, null, Duration.ofSeconds(2), null);

    private static void refused(int port, String state) {
        assertThatThrownBy(() -> ThriftRpcClient.connect(new Endpoint("127.0.0.1", port), LOGIN))
                .isInstanceOfSatisfying(SQLException.class, e -> {
                    assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(state);
                    assertThat(e.getMessage()).contains("127.0.0.1:" + port);
                    assertThat(e.getMessage()).doesNotContain("secret");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // nothing at all
                "",
                // read as a frame of 1.2 GB
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                // what a server with TLS says to plain text: read as a frame of 352 MB
                "\u0015\3\3\0\2\2\12",
                // a frame that is no message, one that ends early, one with a negative size
                "\0\0\0\4abcd",
                "\0\0\0\u007fab",
                "\u00ff\u00ff\u00ff\u00ff",
                // a reply to another call
                "\0\0\0\u0011\u0080\1\0\2\0\0\0\4ping\0\0\0\1\0"
            })
    void strangersAreTurnedAway(String answer) throws IOException {
        try (ServerSocket stranger = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Thread thread = new Thread(() -> {
                try (Socket socket = stranger.accept()) {
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    socket.getOutputStream().flush();
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // The driver hung up, as it should.
                }
            });
            thread.setDaemon(true);
            thread.start();
            refused(stranger.getLocalPort(), answer.isEmpty() ? "08004" : "08001");
        }
    }

    @Test
    void silenceEndsWithTheConnectTimeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            refused(silent.getLocalPort(), "08001");
        }
    }

    @Test
    void textShowsNoPassword() {
        assertThat(LOGIN.toString()).contains("root").doesNotContain("secret");
        assertThat(new Endpoint("::1", 6667)).hasToString("[::1]:6667");
    }
}
