// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.timeseries;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The examples of docs/time-series.md have the answers that the page shows, with pushdown and without.
 * {@code -Dtime.series.update=true} writes them anew.
 */
class TimeSeriesPageTest {
    private static final Path PAGE = Path.of(System.getProperty("treeline.root", "../../.."), "docs", "time-series.md");
    private static final Pattern SETUP =
            Pattern.compile("^```sql setup\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern EXAMPLE =
            Pattern.compile("^```sql\\n(.*?)^```\\n(\\n```text\\n(.*?)^```\\n)?", Pattern.DOTALL | Pattern.MULTILINE);

    @Test
    @WithServer(precision = "ms")
    void examplesAnswerAsThePageShows(IotdbServer server) throws SQLException, IOException {
        String page = Files.readString(PAGE);
        try (Connection pushed = connect(server, "on");
                Connection local = connect(server, "off")) {
            Matcher setup = SETUP.matcher(page);
            assertThat(setup.find()).isTrue();
            try (Statement statement = pushed.createStatement()) {
                for (String sql : setup.group(1).split(";\\n")) {
                    statement.execute(sql);
                }
            }
            StringBuilder written = new StringBuilder();
            List<String> different = new ArrayList<>();
            Matcher example = EXAMPLE.matcher(page);
            int count = 0;
            while (example.find()) {
                String sql = example.group(1).strip().replaceFirst(";$", "");
                String answer = answer(pushed, sql);
                if (!answer.equals(answer(local, sql))) {
                    different.add(sql + "\npushed\n" + answer + "local\n" + answer(local, sql));
                }
                if (!answer.equals(example.group(3))) {
                    different.add(sql + "\nanswer\n" + answer + "page\n" + example.group(3));
                }
                example.appendReplacement(
                        written,
                        Matcher.quoteReplacement(
                                "```sql\n" + example.group(1) + "```\n\n```text\n" + answer + "```\n"));
                count++;
            }
            example.appendTail(written);
            if (Boolean.getBoolean("time.series.update")) {
                Files.writeString(PAGE, written.toString());
                return;
            }
            assertThat(different).isEmpty();
            assertThat(count).isGreaterThan(8);
        }
    }

    private static Connection connect(IotdbServer server, String pushdown) throws SQLException {
        return DriverManager.getConnection(server.url() + "?time_zone=UTC&pushdown=" + pushdown, "root", "root");
    }

    private static String answer(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int width = result.getMetaData().getColumnCount();
            StringBuilder text = new StringBuilder();
            for (int i = 1; i <= width; i++) {
                text.append(i > 1 ? " | " : "").append(result.getMetaData().getColumnLabel(i));
            }
            text.append('\n');
            while (result.next()) {
                for (int i = 1; i <= width; i++) {
                    text.append(i > 1 ? " | " : "").append(result.getString(i));
                }
                text.append('\n');
            }
            return text.toString();
        }
    }
}
