#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What runs in a container of the image that image.sh makes: a ConfigNode and a DataNode. Ends when one of them does.
set -u
conf=/iotdb/conf
mkdir -p "$conf" /iotdb/logs
cat >"$conf/iotdb-system.properties" <<'END'
cluster_name=defaultCluster
cn_internal_address=127.0.0.1
cn_internal_port=10710
cn_consensus_port=10720
cn_seed_config_node=127.0.0.1:10710
dn_rpc_address=0.0.0.0
dn_rpc_port=6667
dn_internal_address=127.0.0.1
dn_internal_port=10730
dn_mpp_data_exchange_port=10740
dn_schema_region_consensus_port=10750
dn_data_region_consensus_port=10760
dn_seed_config_node=127.0.0.1:10710
dn_join_cluster_retry_interval_ms=500
schema_replication_factor=1
data_replication_factor=1
config_node_consensus_protocol_class=org.apache.iotdb.consensus.ratis.RatisConsensus
schema_region_consensus_protocol_class=org.apache.iotdb.consensus.ratis.RatisConsensus
data_region_consensus_protocol_class=org.apache.iotdb.consensus.iot.IoTConsensus
schema_region_ratis_log_appender_buffer_size_max=2097152
END
# The last line of a key is the one that counts.
env | grep -E '^[a-z]+_[a-z0-9_]+=' >>"$conf/iotdb-system.properties"
cat >"$conf/logback.xml" <<'END'
<configuration>
  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%d{HH:mm:ss.SSS} %-5level %logger{0} %msg%n</pattern></encoder>
  </appender>
  <root level="WARN"><appender-ref ref="out"/></root>
  <logger name="org.apache.iotdb.db.service.DataNode" level="INFO"/>
</configuration>
END

opens=""
for package in java.util.concurrent java.lang java.util java.nio java.io java.net sun.nio.ch; do
  opens="$opens --add-opens=java.base/$package=ALL-UNNAMED"
done

# node PREFIX CLASS HEAP: starts a JVM in the background.
node() {
  java $opens -Xmx"$3" -XX:MaxDirectMemorySize=1g -XX:+UseSerialGC -Duser.timezone=UTC -D"$1"_HOME=/iotdb -D"$1"_CONF="$conf" \
    -DTSFILE_HOME=/iotdb -DTSFILE_CONF="$conf" -Dlogback.configurationFile="$conf/logback.xml" -cp '/iotdb/lib/*' "$2" -s &
}

node CONFIGNODE org.apache.iotdb.confignode.service.ConfigNode 512m
config=$!
node IOTDB org.apache.iotdb.db.service.DataNode 1500m
data=$!
trap 'kill "$config" "$data" 2>/dev/null' TERM INT
while kill -0 "$config" 2>/dev/null && kill -0 "$data" 2>/dev/null; do
  sleep 1
done
echo "entrypoint.sh: a node has ended" >&2
kill "$config" "$data" 2>/dev/null
wait
exit 1
