#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes apache/iotdb:2.0.1-beta-standalone in a container engine out of what this machine has: its Java with the libraries that it is
# linked to, and the jars that the build fetched into server/iotdb/target. For machines that reach no registry of images; elsewhere the
# published image of that name is the better one. Like that one it takes the lines of iotdb-system.properties from environment variables
# of the same names. Nothing is done where the engine has an image of the name.
#
# usage: image.sh ENGINE   where ENGINE is the engine's command line, "podman" or "docker"
set -eu
engine=$1
image=docker.io/apache/iotdb:2.0.1-beta-standalone
root=$(cd "$(dirname "$0")/../../.." && pwd)
jars=$root/server/iotdb/target/iotdb/lib

fail() {
  echo "image.sh: $1" >&2
  exit 1
}

if "$engine" image inspect "$image" >/dev/null 2>&1; then
  exit 0
fi
ls "$jars"/iotdb-confignode-*.jar >/dev/null 2>&1 || fail "no IoTDB in $jars: run mvn -pl server/iotdb generate-resources"
java=${JAVA_HOME:+$JAVA_HOME/bin/java}
java=$(readlink -f "${java:-$(command -v java)}") || fail "no java found: install JDK 17 or set JAVA_HOME"
home=$(dirname "$(dirname "$java")")
[ -f "$home/lib/modules" ] || fail "no Java of version 9 or later in $home"

files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT
mkdir -p "$files/bin" "$files/etc" "$files/tmp" "$files/iotdb/lib" "$files/java/bin" "$files/java/lib"
chmod 1777 "$files/tmp"
cp "$java" "$files/java/bin/java"
cp -rL "$home/conf" "$files/java/conf"
# Neither sources nor what only a desktop loads.
(cd "$home/lib" && tar -chf - --exclude=src.zip --exclude=ct.sym --exclude='*awt*' --exclude='*splashscreen*' --exclude='*jsound*' .) |
  tar -C "$files/java/lib" -xf -
for command in sh env grep mkdir cat sleep; do
  cp "$(readlink -f "$(command -v "$command")")" "$files/bin/$command"
done
# Each library stands where the loader looks for it, so their paths are kept.
find "$files/java" "$files/bin" -type f \( -perm -u+x -o -name '*.so' \) -exec ldd {} + 2>/dev/null |
  sed -n 's/^[^/]*\(\/[^ ]*\) (0x.*/\1/p' | grep -v "^$files\|^$home" | sort -u |
  while read -r library; do
    mkdir -p "$files$(dirname "$library")"
    cp -L "$library" "$files$library"
  done
echo 'root:x:0:0:root:/:/bin/sh' >"$files/etc/passwd"
echo 'hosts: files dns' >"$files/etc/nsswitch.conf"
cp "$jars"/*.jar "$files/iotdb/lib"
cp "$(dirname "$0")/entrypoint.sh" "$files/iotdb/entrypoint.sh"
chmod 755 "$files/iotdb/entrypoint.sh"
tar -C "$files" -c . | "$engine" import --change 'CMD ["/bin/sh", "/iotdb/entrypoint.sh"]' --change 'EXPOSE 6667' \
  --change 'ENV PATH=/bin:/java/bin' - "$image" >/dev/null
echo "image.sh: made $image with $engine" >&2
