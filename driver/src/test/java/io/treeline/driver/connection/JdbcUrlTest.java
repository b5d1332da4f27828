// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.rpc.Endpoint;
import io.treeline.metadata.model.ServerModel;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JdbcUrlTest {
    @Test
    void hostsPortsAndDatabase() throws SQLException {
        ConnectionSettings settings =
                JdbcUrl.parse("jdbc:iotdb://a,b.c:6668,[::1]:7000,[fe80::1]/root.factory?fetchSize=7", null);
        assertThat(settings.hosts())
                .extracting(Endpoint::toString)
                .containsExactly("a:6667", "b.c:6668", "[::1]:7000", "[fe80::1]:6667");
        assertThat(settings.text(ConnectionProperty.DATABASE)).isEqualTo("root.factory");
        assertThat(settings.number(ConnectionProperty.FETCH_SIZE)).isEqualTo(7);
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void theVendorsUrls() throws SQLException {
        for (String url : List.of(
                "jdbc:iotdb://127.0.0.1:6667?sql_dialect=table",
                "jdbc:iotdb://127.0.0.1:6667/?sql_dialect=table",
                "jdbc:treeline://127.0.0.1?sql_dialect=TABLE",
                "jdbc:iotdb://h:6667/db?sql_dialect=table&version=V_1_0&time_zone=+08:00&network_timeout=1000&charset=UTF-8&use_ssl=false&rpc_compress=false")) {
            assertThat(JdbcUrl.parse(url, new Properties()).model()).as(url).isEqualTo(ServerModel.TABLE);
        }
        assertThat(JdbcUrl.parse("jdbc:iotdb://h?time_zone=+08:00", null).zone().getId())
                .isEqualTo("+08:00");
    }

    @Test
    void aSecondUrlIsNoDatabase() {
        assertThatThrownBy(() -> JdbcUrl.parse("jdbc:iotdb://h:1/,jdbc:iotdb://h:2/", null))
                .isInstanceOfSatisfying(SQLException.class, e -> {
                    assertThat(e.getSQLState()).isEqualTo("08001");
                    assertThat(e.getMessage()).contains("jdbc:iotdb://host1:6667,host2:6667/database");
                });
    }

    @Test
    void decodesPercent() throws SQLException {
        ConnectionSettings settings = JdbcUrl.parse("jdbc:iotdb://h/root.%E5%B7%A5?password=a%26b%25%3D+c", null);
        assertThat(settings.text(ConnectionProperty.DATABASE)).isEqualTo("root.工");
        assertThat(settings.text(ConnectionProperty.PASSWORD)).isEqualTo("a&b%=+c");
        assertThat(settings.toString()).doesNotContain("a&b").contains("password=***");
    }

    @Test
    void urlWinsOverProperties() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "u1");
        properties.setProperty("network_timeout", "5");
        ConnectionSettings settings = JdbcUrl.parse("jdbc:iotdb://h?user=u2", properties);
        assertThat(settings.text(ConnectionProperty.USER)).isEqualTo("u2");
        assertThat(settings.duration(ConnectionProperty.NETWORK_TIMEOUT)).hasMillis(5);
    }

    @Test
    void unknownKeysWarnOrFail() throws SQLException {
        assertThat(JdbcUrl.parse("jdbc:iotdb://h?fetchsise=3", null).warnings())
                .singleElement()
                .asString()
                .contains("fetchsise")
                .contains("fetchSize");
        assertThatThrownBy(() -> JdbcUrl.parse("jdbc:iotdb://h?fetchsise=3&strict=true", null))
                .hasMessageContaining("'fetchSize'");
    }

    @Test
    void whatAsksForTlsGetsAllOfIt() throws SQLException {
        assertThat(JdbcUrl.parse("jdbc:iotdb://h", null).tls()).isFalse();
        for (String asking : List.of(
                "use_ssl=true",
                "useSsl=TRUE",
                "ssl=true",
                "use_ssl=false&sslMode=verify-full",
                "use_ssl=true&sslMode=VERIFY-FULL")) {
            ConnectionSettings settings = JdbcUrl.parse("jdbc:iotdb://h?" + asking, null);
            assertThat(settings.text(ConnectionProperty.SSL_MODE)).as(asking).isEqualTo("verify-full");
            assertThat(settings.tls()).isTrue();
        }
        assertThat(JdbcUrl.parse("jdbc:iotdb://h?use_ssl=true&sslMode=require", null)
                        .text(ConnectionProperty.SSL_MODE))
                .isEqualTo("require");
        assertThat(JdbcUrl.parse("jdbc:iotdb://h?trust_store=a&key_store=b", null)
                        .warnings())
                .hasSize(2)
                .allMatch(warning -> warning.contains("no effect without TLS"));
        assertThatThrownBy(() -> JdbcUrl.parse("jdbc:iotdb://h?use_ssl=true&sslMode=disable", null))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22023"));
    }

    @Test
    void secretsStayOutOfTextsAndErrors() throws SQLException {
        assertThat(JdbcUrl.parse("jdbc:iotdb://h?use_ssl=true&trust_store_pwd=geheim&key_store_pwd=geheim", null)
                        .toString())
                .doesNotContain("geheim");
        assertThatThrownBy(() -> JdbcUrl.parse("jdbc:iotdb://h?password=geheim%zz", null))
                .hasMessageContaining("password")
                .hasMessageNotContaining("geheim");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jdbc:iotdb://h:abc|port must be 1-65535 but was 'abc'",
                "jdbc:iotdb://h:0|port must be 1-65535 but was '0'",
                "jdbc:iotdb://h:65536/|port must be 1-65535 but was '65536'",
                "jdbc:iotdb://h:|port must be 1-65535 but was ''",
                "jdbc:iotdb://|a host is missing",
                "jdbc:iotdb://a,,b|a host is missing",
                "jdbc:iotdb:h|'//' must follow 'jdbc:iotdb:'",
                "jdbc:iotdb://::1:6667|in brackets",
                "jdbc:iotdb://[::1|no closing ']'",
                "jdbc:iotdb://[abc]|not an IPv6 address",
                "jdbc:iotdb://[::1]x|only ':' and a port may follow",
                "jdbc:iotdb://u:p@h|user and password",
                "jdbc:iotdb://h$|'h$'",
                "jdbc:iotdb://h?fetchSize|has no value",
                "jdbc:iotdb://h?=3|no name",
                "jdbc:iotdb://h?user=a&user=b|given twice",
                "jdbc:iotdb://h?time_zone=UTC&timeZone=+01:00|given twice with different values",
                "jdbc:iotdb://h/root.a?database=root.b|database is given twice",
                "jdbc:iotdb://h?fetchSize=x|fetchSize must be a whole number from 1",
                "jdbc:iotdb://h?fetchSize=0|was '0'",
                "jdbc:iotdb://h?sql=maybe|sql must be one of auto, native, relational but was 'maybe'",
                "jdbc:iotdb://h?time_zone=Mars|timeZone must be a time zone",
                "jdbc:iotdb://h?maxLocalMemory=9q|maxLocalMemory",
                "jdbc:postgresql://h|must begin with"
            })
    void errorsNameThePart(String url, String part) {
        assertThatThrownBy(() -> JdbcUrl.parse(url, null))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining(part);
    }

    @Test
    void fuzzed() {
        Random random = new Random(20260101);
        String alphabet = "ah1:/?&=%,[]@.+-_ é\uD83D\uDE00\uD800#0";
        String[] starts = {
            "jdbc:iotdb:",
            "jdbc:iotdb://",
            "jdbc:treeline://h",
            "jdbc:iotdb://h:6667/",
            "jdbc:iotdb://h?",
            "jdbc:iotdb://h?fetchSize=",
            ""
        };
        for (int n = 0; n < 50_000; n++) {
            StringBuilder url = new StringBuilder(starts[random.nextInt(starts.length)]);
            for (int i = random.nextInt(20); i > 0; i--) {
                url.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                ConnectionSettings settings = JdbcUrl.parse(url.toString(), null);
                assertThat(settings.hosts())
                        .isNotEmpty()
                        .allMatch(h ->
                                h.port() >= 1 && h.port() <= 65535 && !h.host().isEmpty());
            } catch (SQLException e) {
                assertThat(e.getSQLState()).as(url.toString()).isNotNull();
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}
