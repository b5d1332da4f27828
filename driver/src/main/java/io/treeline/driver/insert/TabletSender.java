// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.insert;

import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.rpc.RpcClient.Tablet;
import io.treeline.driver.rpc.StopSign;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sends the rows of one buffer or many, each of another device, and finds out which were stored. A server's error about a call does not say which rows it concerns, and others of
 * it may be stored; as an INSERT is an upsert, halves of the call's tablets, then of a tablet's rows, are sent again until the failing rows stand alone. Rows of a
 * device always go in their order, and whatever was already sent after a failing row is sent again after it, so that of two rows with the same time the later still wins.
 */
final class TabletSender {
  /** Wire size of a call and number of calls in flight: bounds the memory beyond the buffers themselves, and is far past where throughput stops growing. */
  static final int TABLET_BYTES = 4 << 20;

  static final int TABLET_ROWS = 100_000;
  private static final int TABLETS_IN_A_CALL = 1000;
  private static final int IN_FLIGHT = 4;

  /** Round trips one batch may spend on finding its failing rows. */
  static final int RESENDS = 256;

  private final RpcClient rpc;
  private final StopSign sign;
  private final List<TabletBuffer> buffers;
  private final boolean[][] failed;
  private int resends = RESENDS;
  private boolean exhausted;
  private boolean stopped;
  private SQLException firstError;
  /** Where sending goes on: a buffer, and a row in it. */
  private int buffer;
  private int row;

  /** Rows of one buffer that go, or went, as one tablet. */
  private record Piece(int buffer, int from, int to) {}

  /** @param sign asked before each wave of calls; what it stops is not sent and counts as failed */
  TabletSender(RpcClient rpc, List<TabletBuffer> buffers, StopSign sign) {
    this.rpc = rpc;
    this.sign = sign;
    this.buffers = buffers;
    this.failed = buffers.stream().map(each -> new boolean[each.rows()]).toArray(boolean[][]::new);
  }

  /** Sends all rows; returns the first error, or null when every row was stored. */
  SQLException send() {
    List<List<Piece>> calls = new ArrayList<>(IN_FLIGHT);
    try {
      while (buffer < buffers.size()) {
        calls.clear();
        if (stop()) {
          break;
        }
        while (buffer < buffers.size() && calls.size() < IN_FLIGHT) {
          calls.add(nextCall());
        }
        List<SQLException> outcomes = rpc.insertTablets(calls.stream().map(this::tablets).toList());
        for (int i = 0; i < calls.size(); i++) {
          if (outcomes.get(i) != null) {
            resolve(calls, i, outcomes.get(i));
          }
        }
      }
    } catch (SQLException e) {
      // The connection is gone: nobody can tell what became of the rows from this wave on.
      calls.forEach(call -> call.forEach(piece -> Arrays.fill(failed[piece.buffer()], piece.from(), piece.to(), true)));
      failRest();
      exhausted = true;
      if (firstError != null && firstError != e) {
        e.addSuppressed(firstError);
      }
      firstError = e;
    }
    return firstError;
  }

  /** Whether the sign says that no more is to be sent. */
  private boolean stop() {
    try {
      sign.check();
      return false;
    } catch (SQLException e) {
      failRest();
      stopped = true;
      if (firstError != null) {
        e.addSuppressed(firstError);
      }
      firstError = e;
      return true;
    }
  }

  private void failRest() {
    for (int rest = buffer; rest < buffers.size(); rest++) {
      Arrays.fill(failed[rest], rest == buffer ? row : 0, failed[rest].length, true);
    }
  }

  /** Whether rows count as failed because they were not sent any more. */
  boolean stopped() {
    return stopped;
  }

  /** The next rows that fit one call: of one device, or of many small ones that are alike in what the call says once for all. */
  private List<Piece> nextCall() {
    List<Piece> pieces = new ArrayList<>();
    long bytes = 0;
    TabletBuffer first = buffers.get(buffer);
    while (buffer < buffers.size() && pieces.size() < TABLETS_IN_A_CALL && buffers.get(buffer).sameCall(first)) {
      TabletBuffer next = buffers.get(buffer);
      int to = next.end(row, TABLET_ROWS, TABLET_BYTES);
      long size = next.size(row, to);
      if (!pieces.isEmpty() && bytes + size > TABLET_BYTES) {
        break;
      }
      pieces.add(new Piece(buffer, row, to));
      bytes += size;
      row = to;
      if (row == next.rows()) {
        buffer++;
        row = 0;
      }
      if (!next.joinsOthers()) {
        break;
      }
    }
    return pieces;
  }

  private List<Tablet> tablets(List<Piece> pieces) {
    return pieces.stream().map(piece -> buffers.get(piece.buffer()).tablet(piece.from(), piece.to())).toList();
  }

  /** Whether a row was not stored, or not surely. */
  boolean failed(int bufferIndex, int rowIndex) {
    return failed[bufferIndex][rowIndex];
  }

  /** Whether some rows count as failed only because it could not be found out. */
  boolean uncertain() {
    return exhausted;
  }

  private void resolve(List<List<Piece>> calls, int call, SQLException error) throws SQLException {
    if (firstError == null) {
      firstError = error;
    }
    List<Piece> pieces = calls.get(call);
    resolve(pieces);
    // Only the last piece of a call can have a successor in the same buffer.
    int last = pieces.get(pieces.size() - 1).buffer();
    for (List<Piece> later : calls.subList(call + 1, calls.size())) {
      for (Piece piece : later) {
        if (piece.buffer() == last) {
          sendAgain(List.of(piece));
        }
      }
    }
  }

  private void sendAgain(List<Piece> pieces) throws SQLException {
    if (resends == 0) {
      giveUp(pieces);
      return;
    }
    resends--;
    if (rpc.insertTablets(List.of(tablets(pieces))).get(0) != null) {
      resolve(pieces);
    }
  }

  private void giveUp(List<Piece> pieces) {
    exhausted = true;
    pieces.forEach(piece -> Arrays.fill(failed[piece.buffer()], piece.from(), piece.to(), true));
  }

  /** Halves what was refused: the tablets of a call, then the rows of a tablet. */
  private void resolve(List<Piece> pieces) throws SQLException {
    if (pieces.size() > 1) {
      int middle = pieces.size() / 2;
      sendAgain(pieces.subList(0, middle));
      sendAgain(pieces.subList(middle, pieces.size()));
      return;
    }
    Piece piece = pieces.get(0);
    if (piece.to() - piece.from() == 1) {
      failed[piece.buffer()][piece.from()] = true;
      return;
    }
    if (resends == 0) {
      giveUp(pieces);
      return;
    }
    int middle = (piece.from() + piece.to()) >>> 1;
    sendAgain(List.of(new Piece(piece.buffer(), piece.from(), middle)));
    sendAgain(List.of(new Piece(piece.buffer(), middle, piece.to())));
  }
}
