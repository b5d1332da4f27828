// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * Random sequences of writes, batches, definitions, flushes and restarts leave in Treeline's tables what they leave in PostgreSQL's, with the same counts and errors.
 * {@code -Dtreeline.write.seed}, {@code .sequences} and {@code .steps} run others; {@link WriteModel#main} runs long.
 */
@WithServer
class WriteModelTest {
  private static final long SEED = Long.getLong("treeline.write.seed", 20_260_501L);
  private static final int SEQUENCES = Integer.getInteger("treeline.write.sequences", 3);
  private static final int STEPS = Integer.getInteger("treeline.write.steps", 30);

  private static void agree(WriteModel model) throws SQLException {
    for (int i = 0; i < SEQUENCES; i++) {
      agree(model, SEED + i, STEPS);
    }
    // One that nobody has seen yet.
    agree(model, ThreadLocalRandom.current().nextLong(1L << 40), STEPS);
  }

  private static void agree(WriteModel model, long seed, int steps) throws SQLException {
    String difference = model.sequence(seed, steps);
    assertThat(difference).as(difference).isNull();
  }

  @Test
  void alignedDevices(IotdbServer server) throws SQLException {
    agree(new WriteModel(server.url(), null, false, true));
  }

  @Test
  void otherDevices(IotdbServer server) throws SQLException {
    agree(new WriteModel(server.url(), null, false, false));
  }

  @Test
  void tablesOfTheTableModel(IotdbServer server) throws SQLException {
    agree(new WriteModel(server.url(), null, true, true));
  }

  /** The same with a server that restarts in the middle: what was in memory comes back from its log and its files. */
  @Test
  void acrossRestarts() throws SQLException {
    try (RestartedServer server = new RestartedServer()) {
      agree(WriteModel.restarting(server, false, true), SEED, STEPS);
      agree(WriteModel.restarting(server, true, true), SEED + 1, STEPS);
    }
  }
}
