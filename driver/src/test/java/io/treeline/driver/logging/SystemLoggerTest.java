// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class SystemLoggerTest {
    private final List<String> lines = new ArrayList<>();
    private final System.Logger target = new System.Logger() {
        @Override
        public String getName() {
            return "test";
        }

        @Override
        public boolean isLoggable(Level level) {
            return level.compareTo(Level.INFO) >= 0;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
            lines.add(level + " " + message + (thrown == null ? "" : " " + thrown.getMessage()));
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... arguments) {
            throw new AssertionError("a formatted message must not be formatted again");
        }
    };
    private final SystemLogger logger = new SystemLogger("test", target);

    @Test
    void keepsLevelsTextAndThrowables() {
        logger.trace("no");
        logger.debug("no {}", 1);
        logger.info("{ts '2026-01-01'} {}", 1);
        logger.warn("{} and {}", "a", "b");
        logger.error("failed on {}", "x", new IllegalStateException("cause"));
        logger.error("it's {0}");
        assertThat(lines)
                .containsExactly(
                        "INFO {ts '2026-01-01'} 1", "WARNING a and b", "ERROR failed on x cause", "ERROR it's {0}");
    }

    @Test
    void asksTheTargetWhatIsEnabled() {
        assertThat(logger.isEnabledForLevel(Level.DEBUG)).isFalse();
        assertThat(logger.isEnabledForLevel(Level.TRACE)).isFalse();
        assertThat(logger.isInfoEnabled() && logger.isWarnEnabled() && logger.isErrorEnabled())
                .isTrue();
        assertThat(logger.getName()).isEqualTo("test");
    }

    @Test
    void oneLoggerPerName() {
        SystemLoggerProvider provider = new SystemLoggerProvider();
        provider.initialize();
        assertThat(provider.getLoggerFactory().getLogger("a"))
                .isSameAs(provider.getLoggerFactory().getLogger("a"));
        assertThat(provider.getMarkerFactory()).isNotNull();
        assertThat(provider.getMDCAdapter()).isNotNull();
        assertThat(provider.getRequestedApiVersion()).startsWith("2.0");
    }
}
