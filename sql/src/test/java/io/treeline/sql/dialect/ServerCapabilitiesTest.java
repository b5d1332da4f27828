// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.sql.dialect.ServerCapabilities.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerCapabilitiesTest {
    /** Only what was seen is known; the others are asked. */
    @ParameterizedTest
    @CsvSource({
        "1.3.4,NO",
        "2.0.1-beta,YES",
        "2.0.7,YES",
        " V2.0.7.1 (Build: x),YES",
        "2.0.71,ASKED",
        "2.0.x,ASKED",
        "2.0,ASKED",
        "2.0.4,ASKED",
        "1.3.3,ASKED",
        "9.0.0,ASKED",
        ",ASKED"
    })
    void aServerHasTheTableModelOrIsAsked(String version, Answer answer) {
        assertThat(ServerCapabilities.of(version).tables()).isEqualTo(answer);
    }

    @Test
    void thePageHasTheTable() throws IOException {
        assertThat(Files.readString(Path.of("../docs/servers.md"))).contains(ServerCapabilities.table());
    }
}
