// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import io.treeline.driver.rpc.Endpoint;
import io.treeline.driver.rpc.Login;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.rpc.StopSign;
import io.treeline.driver.rpc.ThriftRpcClient;
import io.treeline.metadata.catalog.CatalogSource;
import java.lang.System.Logger.Level;
import java.lang.System.Logger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The nodes of a cluster beyond those that the URL names, as its nodes tell them. Shared by all connections of a {@link Database}; safe for use by several threads. */
final class ClusterNodes {
  /** So long they are not asked for again: the server itself takes 20 s to notice that one is gone. */
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final Logger LOG = System.getLogger("io.treeline.driver.connection");

  private final AtomicLong asked = new AtomicLong();
  private volatile List<Endpoint> told = List.of();

  /** Opens a session in the table model, in which any user may ask. */
  @FunctionalInterface
  interface SideSession {
    /** Opens it. */
    ThriftRpcClient open() throws SQLException;
  }

  /** Those of the URL, then the others. */
  List<Endpoint> with(List<Endpoint> hosts) {
    List<Endpoint> others = told;
    if (others.isEmpty()) {
      return hosts;
    }
    Set<Endpoint> all = new LinkedHashSet<>(hosts);
    all.addAll(others);
    return List.copyOf(all);
  }

  /**
   * Asks a node for the others, unless somebody did a moment ago. What cannot be learnt is a line in the log: the hosts of the URL remain.
   *
   * @param client a session that nobody else uses yet
   */
  void learn(ThriftRpcClient client, SideSession side, StopSign sign) {
    long now = System.nanoTime();
    long before = asked.get();
    if (before != 0 && now - before < FRESH_NANOS || !asked.compareAndSet(before, now == 0 ? 1 : now)) {
      return;
    }
    try {
      told = client.session().tableModel() ? ask(client, sign) : beside(side, sign);
      LOG.log(Level.DEBUG, () -> "The cluster of " + client.endpoint() + " has the nodes " + told);
    } catch (SQLException e) {
      LOG.log(Level.INFO, "The other nodes of the cluster could not be learnt from " + client.endpoint() + ": " + e.getMessage());
    }
  }

  private static List<Endpoint> beside(SideSession side, StopSign sign) throws SQLException {
    try (ThriftRpcClient client = side.open()) {
      return ask(client, sign);
    }
  }

  private static List<Endpoint> ask(ThriftRpcClient client, StopSign sign) throws SQLException {
    List<Endpoint> nodes = new ArrayList<>();
    try (CatalogSource.MetadataRows rows = new ServerCatalogSource((RpcClient) client, Long.MAX_VALUE).query("SHOW DATANODES", sign)) {
      while (rows.next()) {
        String host = rows.text("RpcAddress");
        // One that is gone for the moment comes back: it is tried last, once it was found dead.
        if (reachable(host, client.endpoint().host()) && !"Removing".equals(rows.text("Status"))) {
          nodes.add(new Endpoint(host, Integer.parseInt(rows.text("RpcPort"))));
        }
      }
    }
    return nodes;
  }

  /** Whether an address that a node is configured with can mean that node here: not all addresses at once, nor that machine's own unless it is this one. */
  private static boolean reachable(String host, String asked) {
    try {
      InetAddress address = InetAddress.getByName(host);
      return !address.isAnyLocalAddress() && (!address.isLoopbackAddress() || InetAddress.getByName(asked).isLoopbackAddress());
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
