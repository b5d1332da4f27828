// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.jdbc.JdbcPollingChannelAdapter;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.messaging.Message;
import org.springframework.messaging.PollableChannel;

/** Spring Integration: a poller takes rows that are new and marks them. */
@ParameterizedClass
@EnumSource(Model.class)
class IntegrationServerTest extends SpringFixture {
    @Configuration
    @EnableIntegration
    static class Flow {
        @Bean
        IntegrationFlow rows(DataSource source, String table) {
            JdbcPollingChannelAdapter poller = new JdbcPollingChannelAdapter(
                    source, "SELECT \"Time\" AS t, strokes AS n FROM " + table + " WHERE state = 's1' ORDER BY 1");
            poller.setUpdateSql("UPDATE " + table + " SET state = 'taken' WHERE \"Time\" = :t");
            poller.setUpdatePerRow(true);
            poller.setMaxRows(4);
            return IntegrationFlow.from(poller, endpoint -> endpoint.poller(rhythm -> rhythm.fixedDelay(20)))
                    .channel(channel -> channel.queue("taken"))
                    .get();
        }
    }

    @Test
    void eachRowIsTakenOnce() {
        fill(20);
        List<Long> taken;
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            // Wrapped, or the context would close it with itself.
            context.registerBean(DataSource.class, () -> new DelegatingDataSource(source));
            context.registerBean("table", String.class, () -> table);
            context.register(Flow.class);
            context.refresh();
            PollableChannel channel = context.getBean("taken", PollableChannel.class);
            taken = Stream.of(channel.receive(10_000), channel.receive(10_000))
                    .flatMap(message -> rows(message).stream())
                    .map(row -> ((Number) row.get("n")).longValue())
                    .toList();
            assertThat(channel.receive(300)).as("nothing is left to take").isNull();
        }
        assertThat(taken).containsExactly(1L, 4L, 7L, 10L, 13L, 16L, 19L);
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM " + table + " WHERE state = 'taken'", Integer.class))
                .isEqualTo(7);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> rows(Message<?> message) {
        return (List<Map<String, Object>>) message.getPayload();
    }
}
