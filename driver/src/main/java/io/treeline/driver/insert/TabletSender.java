// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.insert;

import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.rpc.RpcClient.Tablet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sends a buffer's rows and finds out which were stored. A server's error about a tablet does not say which rows it concerns, and others of the tablet may be stored; as an INSERT is
 * an upsert, halves of the tablet are sent again until the failing rows stand alone. Rows always go in their order, and whatever was already sent after a failing row is sent
 * again after it, so that of two rows with the same time the later still wins.
 */
final class TabletSender {
  /** Wire size of a tablet and number of tablets in flight: bounds the memory beyond the buffer itself, and is far past where throughput stops growing. */
  static final int TABLET_BYTES = 4 << 20;

  static final int TABLET_ROWS = 100_000;
  private static final int IN_FLIGHT = 4;

  /** Round trips one batch may spend on finding its failing rows. */
  static final int RESENDS = 256;

  private final RpcClient rpc;
  private final TabletBuffer buffer;
  private final boolean[] failed;
  private int resends = RESENDS;
  private boolean exhausted;
  private SQLException firstError;

  TabletSender(RpcClient rpc, TabletBuffer buffer) {
    this.rpc = rpc;
    this.buffer = buffer;
    this.failed = new boolean[buffer.rows()];
  }

  /** Sends all rows; returns the first error, or null when every row was stored. */
  SQLException send() {
    int from = 0;
    int rows = buffer.rows();
    try {
      while (from < rows) {
        List<Tablet> tablets = new ArrayList<>(IN_FLIGHT);
        int[] starts = new int[IN_FLIGHT + 1];
        int to = from;
        while (to < rows && tablets.size() < IN_FLIGHT) {
          starts[tablets.size()] = to;
          int end = buffer.end(to, TABLET_ROWS, TABLET_BYTES);
          tablets.add(buffer.tablet(to, end));
          to = end;
        }
        starts[tablets.size()] = to;
        List<SQLException> outcomes = rpc.insertTablets(tablets);
        int count = tablets.size();
        tablets.clear();
        boolean resend = false;
        for (int i = 0; i < count; i++) {
          SQLException outcome = outcomes.get(i);
          if (outcome != null) {
            resend = true;
            resolve(starts[i], starts[i + 1], outcome);
          } else if (resend) {
            sendAgain(starts[i], starts[i + 1]);
          }
        }
        from = to;
      }
    } catch (SQLException e) {
      // The connection is gone: nobody can tell what became of the rows from this wave on.
      Arrays.fill(failed, from, rows, true);
      exhausted = true;
      if (firstError != null && firstError != e) {
        e.addSuppressed(firstError);
      }
      firstError = e;
    }
    return firstError;
  }

  /** Whether a row was not stored, or not surely. */
  boolean failed(int row) {
    return failed[row];
  }

  /** Whether some rows count as failed only because it could not be found out. */
  boolean uncertain() {
    return exhausted;
  }

  private void sendAgain(int from, int to) throws SQLException {
    if (resends == 0) {
      exhausted = true;
      Arrays.fill(failed, from, to, true);
      return;
    }
    resends--;
    SQLException outcome = rpc.insertTablets(List.of(buffer.tablet(from, to))).get(0);
    if (outcome != null) {
      resolve(from, to, outcome);
    }
  }

  private void resolve(int from, int to, SQLException error) throws SQLException {
    if (firstError == null) {
      firstError = error;
    }
    if (to - from == 1) {
      failed[from] = true;
      return;
    }
    if (resends == 0) {
      exhausted = true;
      Arrays.fill(failed, from, to, true);
      return;
    }
    int middle = (from + to) >>> 1;
    sendAgain(from, middle);
    sendAgain(middle, to);
  }
}
