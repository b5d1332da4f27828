// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import java.util.Arrays;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.TTransportException;
import org.apache.thrift.transport.layered.TFramedTransport;

/**
 * Thrift's framed transport, but for the memory of what it sends: that of libthrift begins anew with some bytes at each frame and doubles, copying, until a tablet
 * fits.
 */
final class FrameTransport extends TFramedTransport {
  private static final int HEAD = 4;
  private static final int FIRST = 1024;
  /** More than this is given back after a frame; a connection that rests should not hold much. */
  private static final int KEPT = 512 << 10;

  private byte[] frame = new byte[FIRST];
  private int length = HEAD;

  FrameTransport(TTransport inner, int maxLength) throws TTransportException {
    super(inner, maxLength);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws TTransportException {
    if (count > frame.length - length) {
      long needed = (long) length + count;
      if (needed > Integer.MAX_VALUE - 8) {
        throw new TTransportException(TTransportException.MESSAGE_SIZE_LIMIT, "a frame of " + needed + " bytes");
      }
      frame = Arrays.copyOf(frame, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * frame.length)));
    }
    System.arraycopy(bytes, from, frame, length, count);
    length += count;
  }

  @Override
  public void flush() throws TTransportException {
    byte[] full = frame;
    int end = length;
    length = HEAD;
    if (full.length > KEPT) {
      frame = new byte[FIRST];
    }
    encodeFrameSize(end - HEAD, full);
    getInnerTransport().write(full, 0, end);
    getInnerTransport().flush();
  }
}
