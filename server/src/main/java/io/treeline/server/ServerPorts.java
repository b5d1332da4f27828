// SPDX-License-Identifier: Apache-2.0
package io.treeline.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The seven ports of a ConfigNode and a DataNode, by the configuration key of each. */
record ServerPorts(Map<String, Integer> byKey) {
    static final String RPC = "dn_rpc_port";
    static final String CONFIG_NODE = "cn_internal_port";

    private static final List<String> KEYS = List.of(
            CONFIG_NODE,
            "cn_consensus_port",
            RPC,
            "dn_internal_port",
            "dn_mpp_data_exchange_port",
            "dn_schema_region_consensus_port",
            "dn_data_region_consensus_port");

    /**
     * Free ports, all different; somebody may still take one before the server does, which the caller has to expect.
     */
    static ServerPorts choose(int rpcPort) {
        Map<String, Integer> chosen = new LinkedHashMap<>();
        List<ServerSocket> held = new ArrayList<>();
        try {
            // All are held until the last is known, so that none is handed out twice.
            for (String key : KEYS) {
                ServerSocket socket = bind(RPC.equals(key) ? rpcPort : 0);
                held.add(socket);
                chosen.put(key, socket.getLocalPort());
            }
        } finally {
            held.forEach(ServerPorts::close);
        }
        return new ServerPorts(chosen);
    }

    /**
     * The ports a data directory was created with: a node is known to its cluster by them, so only the RPC port may
     * change.
     */
    static ServerPorts stored(Properties stored, int rpcPort) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (String key : KEYS) {
            int wanted = RPC.equals(key) ? rpcPort : Integer.parseInt(stored.getProperty(key));
            ServerSocket socket = bind(wanted);
            ports.put(key, socket.getLocalPort());
            close(socket);
        }
        return new ServerPorts(ports);
    }

    int rpc() {
        return byKey.get(RPC);
    }

    int get(String key) {
        return byKey.get(key);
    }

    private static ServerSocket bind(int port) {
        ServerSocket socket = null;
        try {
            socket = new ServerSocket();
            // A port in TIME_WAIT after an earlier server is free for the next one.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket;
        } catch (IOException | IllegalArgumentException e) {
            if (socket != null) {
                close(socket);
            }
            throw new ServerStartException(
                    "Port " + port + " on 127.0.0.1 cannot be used (" + e.getMessage()
                            + "). Stop what listens there, or choose another port; 0 takes a free one",
                    e);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new ServerStartException("Cannot release port " + socket.getLocalPort(), e);
        }
    }
}
