// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class MemoryLobTest {
    @Test
    void streamsWriteBackFromTheirPosition() throws SQLException, IOException {
        MemoryBlob blob = new MemoryBlob(new byte[] {1, 2, 3});
        try (OutputStream stream = blob.setBinaryStream(3)) {
            stream.write(new byte[] {7, 8});
            stream.flush();
            assertThat(blob.getBytes(1, 9)).containsExactly(1, 2, 7, 8);
            stream.write(9);
        }
        assertThat(blob.getBytes(1, 9)).containsExactly(1, 2, 7, 8, 9);
        MemoryClob clob = new MemoryClob("abc");
        try (OutputStream stream = clob.setAsciiStream(2);
                Writer writer = clob.setCharacterStream(4)) {
            stream.write("XY".getBytes(StandardCharsets.US_ASCII));
            writer.write("é");
        }
        assertThat(clob.getSubString(1, 9)).isEqualTo("aXYé");
    }

    @Test
    void whatCannotBeWrittenBackIsAnIoException() throws SQLException, IOException {
        OutputStream ascii = new MemoryClob("").setAsciiStream(1);
        ascii.write(0xE9);
        assertThatThrownBy(ascii::flush).isInstanceOf(IOException.class).hasCauseInstanceOf(SQLException.class);
        MemoryBlob blob = new MemoryBlob(new byte[0]);
        OutputStream late = blob.setBinaryStream(1);
        blob.free();
        assertThatThrownBy(late::close).isInstanceOf(IOException.class);
    }
}
