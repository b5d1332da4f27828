// SPDX-License-Identifier: Apache-2.0
package io.treeline.server;

import java.util.Map;
import java.util.Properties;

/**
 * What stands in the iotdb-system.properties of the nodes of one server or cluster.
 *
 * @param authority null where clients speak plain text
 * @param given lines in place of what would stand there
 */
record ServerConfiguration(String precision, ServerKeys authority, Map<String, String> given) {
    /**
     * The lines for one node.
     *
     * @param ports its own
     * @param configNode where the cluster's ConfigNode listens
     * @param replicas of data and of what describes it
     */
    Properties node(ServerPorts ports, int configNode, int replicas) {
        Properties keys = new Properties();
        ports.byKey().forEach((key, port) -> keys.setProperty(key, port.toString()));
        String seed = "127.0.0.1:" + configNode;
        keys.setProperty("cluster_name", "treeline");
        keys.setProperty("cn_internal_address", "127.0.0.1");
        keys.setProperty("cn_seed_config_node", seed);
        keys.setProperty("dn_rpc_address", "127.0.0.1");
        keys.setProperty("dn_internal_address", "127.0.0.1");
        keys.setProperty("dn_seed_config_node", seed);
        keys.setProperty("schema_replication_factor", String.valueOf(replicas));
        keys.setProperty("data_replication_factor", String.valueOf(replicas));
        keys.setProperty("config_node_consensus_protocol_class", "org.apache.iotdb.consensus.ratis.RatisConsensus");
        keys.setProperty("schema_region_consensus_protocol_class", "org.apache.iotdb.consensus.ratis.RatisConsensus");
        keys.setProperty("data_region_consensus_protocol_class", "org.apache.iotdb.consensus.iot.IoTConsensus");
        // Each database takes such a buffer of direct memory when it gets its first series; with the default of 16 MB
        // the thirtieth gets none, and fails.
        keys.setProperty("schema_region_ratis_log_appender_buffer_size_max", "2097152");
        keys.setProperty("timestamp_precision", precision);
        // A single small machine, shared with the tests: a few threads each, and no waiting where nobody else can
        // answer.
        keys.setProperty("dn_join_cluster_retry_interval_ms", "500");
        keys.setProperty("compaction_thread_count", "2");
        keys.setProperty("sub_compaction_thread_count", "1");
        keys.setProperty("compaction_schedule_thread_num", "1");
        keys.setProperty("mpp_data_exchange_core_pool_size", "2");
        keys.setProperty("mpp_data_exchange_max_pool_size", "4");
        keys.setProperty("procedure_core_worker_thread_count", "2");
        keys.setProperty("pipe_subtask_executor_max_thread_num", "1");
        // Two for each data region, of which a database here has two, in direct memory too: with 8 MB some 30 databases
        // of tests took all of it, and no new one got a region.
        keys.setProperty("wal_buffer_size_in_byte", "1048576");
        if (authority != null) {
            keys.setProperty("enable_thrift_ssl", "true");
            keys.setProperty("key_store_path", authority.local().toString());
            keys.setProperty("key_store_pwd", ServerKeys.PASSWORD);
        }
        given.forEach(keys::setProperty);
        return keys;
    }
}
