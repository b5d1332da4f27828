// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.SQLException;

/** Gathers what is written to a LOB; it takes its place there when the stream is flushed or closed. */
final class WrittenBack extends ByteArrayOutputStream {
    private final Place place;

    /** Where the bytes go. */
    @FunctionalInterface
    interface Place {
        void take(byte[] bytes) throws SQLException;
    }

    WrittenBack(Place place) {
        this.place = place;
    }

    @Override
    public void flush() throws IOException {
        try {
            place.take(toByteArray());
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
