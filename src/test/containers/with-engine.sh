#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs a command with a container engine that has the image of IoTDB, for Testcontainers: the engine that can be reached, or else one that
# this script starts and ends, podman or docker. Ports are published on 127.0.0.1 only. Where there can be no engine it says why and runs
# the command without one.
#
# usage: with-engine.sh [--install] COMMAND...
#   --install   get podman by apt-get where neither podman nor docker is there (as root, on Debian and its like)
#
# For example: src/test/containers/with-engine.sh mvn -pl server -am verify
set -u
here=$(cd "$(dirname "$0")" && pwd)
install=false
if [ "${1:-}" = --install ]; then
  install=true
  shift
fi
if [ $# = 0 ]; then
  sed -n 's/^# \(usage:.*\)/\1/p' "$0" >&2
  exit 2
fi
started=""
work=$(mktemp -d)

end() {
  # Only the process that was started here; its containers are ended by Testcontainers.
  if [ -n "$started" ]; then
    kill "$started" 2>/dev/null
    wait "$started" 2>/dev/null
  fi
  rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT TERM

say() {
  echo "with-engine.sh: $1" >&2
}


# ready COMMAND...: waits for an engine that was just started, for 20 s.
ready() {
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    "$@" >/dev/null 2>&1 && return 0
    kill -0 "$started" 2>/dev/null || return 1
    sleep 1
  done
  return 1
}

start_podman() {
  files=$(ulimit -Hn)
  [ "$files" = unlimited ] || [ "$files" -gt 65536 ] && files=65536
  # Without limits of its own podman asks for more than a machine may give. crun, its first choice, fails where version 1 and 2 of
  # control groups are both there; runc does not.
  {
    echo '[containers]'
    echo "default_ulimits=[\"nofile=$files:$files\",\"nproc=32768:32768\"]"
    if command -v runc >/dev/null 2>&1; then
      echo '[engine]'
      echo 'runtime="runc"'
    fi
  } >"$work/containers.conf"
  export CONTAINERS_CONF="$work/containers.conf"
  podman system service --time=0 "unix://$work/engine.sock" >"$work/engine.log" 2>&1 &
  started=$!
  ready podman --remote --url "unix://$work/engine.sock" info || {
    reason="podman does not start: $(tail -n 1 "$work/engine.log")"
    return 1
  }
  export DOCKER_HOST="unix://$work/engine.sock"
  engine=podman
}

start_docker() {
  dockerd --ip 127.0.0.1 -H "unix://$work/engine.sock" --pidfile "$work/engine.pid" >"$work/engine.log" 2>&1 &
  started=$!
  ready docker -H "unix://$work/engine.sock" info || {
    reason="dockerd does not start: $(tail -n 1 "$work/engine.log")"
    return 1
  }
  export DOCKER_HOST="unix://$work/engine.sock"
  engine=docker
}

# find_engine: sets engine to the command line of an engine that runs, or reason.
find_engine() {
  if command -v docker >/dev/null 2>&1 && docker info >/dev/null 2>&1; then
    engine=docker
    return 0
  fi
  if [ "$install" = true ] && ! command -v podman >/dev/null 2>&1 && ! command -v dockerd >/dev/null 2>&1; then
    say "installing podman"
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends podman runc netavark aardvark-dns iptables \
      >"$work/install.log" 2>&1 || {
      reason="podman cannot be installed: $(tail -n 1 "$work/install.log")"
      return 1
    }
  fi
  if command -v podman >/dev/null 2>&1; then
    start_podman
  elif command -v dockerd >/dev/null 2>&1; then
    start_docker
  else
    reason="neither podman nor dockerd is installed (--install gets podman)"
    return 1
  fi
}

engine=""
reason=""
if find_engine && sh "$here/image.sh" "$engine"; then
  if [ -n "$started" ]; then
    # Both would ask for images of Testcontainers' own.
    export TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1
  fi
  say "$engine, with the image of IoTDB"
else
  say "no container: ${reason:-the image cannot be made}"
fi
"$@"
