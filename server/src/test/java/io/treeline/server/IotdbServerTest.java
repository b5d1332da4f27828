// SPDX-License-Identifier: Apache-2.0
package io.treeline.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class IotdbServerTest {
    @Test
    void startsAnswersAndLeavesNothing() throws Exception {
        List<ProcessHandle> children;
        Path logs;
        int port;
        try (IotdbServer server = IotdbServer.builder().precision("ns").start()) {
            children = server.processes();
            logs = server.logs();
            port = server.port();
            assertThat(children).hasSize(2).allMatch(ProcessHandle::isAlive);
            assertThat(server.url()).isEqualTo("jdbc:iotdb://127.0.0.1:" + port + "/");
            assertThat(server.precision()).isEqualTo("ns");
            assertThat(logs).isDirectory();
            assertListens(port);
            try (Connection connection = DriverManager.getConnection(server.url(), "root", "root");
                    Statement statement = connection.createStatement();
                    ResultSet version = statement.executeQuery("SHOW VERSION")) {
                assertThat(version.next()).isTrue();
                assertThat(version.getString(1)).isEqualTo("2.0.1-beta");
            }
            server.close();
        }
        assertThat(children).noneMatch(ProcessHandle::isAlive);
        assertThat(logs).doesNotExist();
        assertThatThrownBy(() -> assertListens(port)).isInstanceOf(IOException.class);
    }

    @Test
    void keepsAGivenDirectoryWithItsPrecisionAndKeysAndLetsOnlyOneServerIn(@TempDir Path temp) throws IOException {
        Path data = temp.resolve("data");
        String authority;
        try (IotdbServer first =
                IotdbServer.builder().precision("us").data(data).tls().start()) {
            authority = Files.readString(first.keys().orElseThrow().certificate());
            assertThat(first.fullUrl()).startsWith(first.url()).contains("use_ssl=true", "trust_store=");
            assertThat(first.precision()).isEqualTo("us");
            assertThatThrownBy(() -> IotdbServer.builder().data(data).start())
                    .isInstanceOf(ServerStartException.class)
                    .hasMessageContaining("in use by another server");
        }
        assertThat(data).isDirectory();
        assertThatThrownBy(
                        () -> IotdbServer.builder().precision("ms").data(data).start())
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("created with precision us")
                .hasMessageContaining("ms");
        try (IotdbServer again = IotdbServer.builder().data(data).tls().start()) {
            assertThat(again.precision()).isEqualTo("us");
            assertThat(again.keys().orElseThrow().certificate()).hasContent(authority);
        }
    }

    @Test
    void aKilledParentLeavesNoChildren() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-D" + ServerDistribution.HOME_PROPERTY + "="
                                + ServerDistribution.find().home(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KillableParent.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<ProcessHandle> children = List.of();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            assertThat(line).startsWith("children ");
            children = Stream.of(line.substring("children ".length()).split(" "))
                    .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                    .toList();
            assertThat(children).hasSize(2).allMatch(ProcessHandle::isAlive);
            // SIGKILL: neither shutdown hook nor finally block runs in the parent.
            parent.destroyForcibly().waitFor();
            for (ProcessHandle child : children) {
                child.onExit().get(20, TimeUnit.SECONDS);
            }
            assertThat(children).noneMatch(ProcessHandle::isAlive);
        } finally {
            parent.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void aTakenPortIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() ->
                            IotdbServer.builder().port(taken.getLocalPort()).start())
                    .isInstanceOf(ServerStartException.class)
                    .hasMessageContaining("Port " + taken.getLocalPort())
                    .hasMessageContaining("cannot be used");
        }
    }

    @Test
    void aDataDirectoryThatIsAFileIsRefused(@TempDir Path temp) throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "x");
        assertThatThrownBy(() -> IotdbServer.builder().data(file).start())
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("is not a directory");
    }

    @Test
    void aChildThatEndsEarlyShowsItsLog() {
        assertThatThrownBy(() -> IotdbServer.builder().heaps("1k", "1k").start())
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("confignode ended while starting")
                .hasMessageContaining("heap");
    }

    @Test
    void badSettingsAreRefusedAtOnce() {
        assertThatThrownBy(() -> IotdbServer.builder().precision("s")).hasMessageContaining("ms, us or ns, not s");
        assertThatThrownBy(() -> IotdbServer.builder().port(70000)).hasMessageContaining("70000");
    }

    private static void assertListens(int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 2000);
            assertThat(socket.isConnected()).isTrue();
        }
    }
}
