#!/usr/bin/env bash
# A Redis primary takes another replication id when its first replica comes, and nothing was lost.
#
# Guessed:  master_replid names a replication history. A client that follows a
#           stream and sees another one has to do with a server that was
#           promoted or has lost something; master_replid2 tells what it was.
# Instead:  a primary without replicas has an id, and takes a new one as the
#           first replica attaches, for the history that it had all along.
#           master_replid2 stays zeros and second_repl_offset -1, as if there
#           had been none before; run_id and all entries stay. A second replica
#           changes nothing. Who takes any new id for a failover tells of a loss
#           on the day that a replica is added for safety.
# Versions: redis-tools 5:7.0.15-1~deb12u10 (Redis 7.0.15), Python 3.11
# Seen:     Package: redis-tools Version: 5:7.0.15-1~deb12u10
#           redis 7.0.15
#           first replica: id another, run id same, replid2 zeros, offset2 -1, entries 3
#           second replica: id same, run id same, replid2 zeros, offset2 -1, entries 3
# Source:   redis.io, "Replication", section "Replication ID explained".
# Date:     2026-11-28
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download redis-tools=5:7.0.15-1~deb12u10 libjemalloc2=5.3.0-1 liblzf1=3.6-3 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/redis-tools_*.deb Package Version | tr '\n' ' ')

wanted='Package: redis-tools Version: 5:7.0.15-1~deb12u10
redis 7.0.15
first replica: id another, run id same, replid2 zeros, offset2 -1, entries 3
second replica: id same, run id same, replid2 zeros, offset2 -1, entries 3'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import subprocess
import sys
import time

box = sys.argv[1]
libraries = os.pathsep.join(glob.glob(box + "/root/usr/lib/*-linux-gnu"))


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def start(name, *more):
    """A server on a free port, which goes by the name of the program file."""
    port = free_port()
    os.makedirs(f"{box}/{name}")
    os.symlink(box + "/root/usr/bin/redis-check-rdb", f"{box}/{name}/redis-server")
    server = subprocess.Popen(
        [f"{box}/{name}/redis-server", "--bind", "127.0.0.1", "--port", str(port), "--dir", f"{box}/{name}",
         "--save", "", "--repl-diskless-sync-delay", "0", *more],
        env=dict(os.environ, LD_LIBRARY_PATH=libraries), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    open(f"{box}/{name}.pid", "w").write(f"{server.pid}\n")
    return port


def ask(port, *words):
    """The reply to a command as it comes, waiting for a server that starts."""
    for _ in range(200):
        try:
            with socket.create_connection(("127.0.0.1", port), 2) as connection:
                request = b"*%d\r\n" % len(words)
                for word in words:
                    request += b"$%d\r\n%s\r\n" % (len(word), word.encode())
                connection.sendall(request)
                reply = b""
                while not reply.endswith(b"\r\n"):
                    reply += connection.recv(65536)
                time.sleep(0.02)
                return reply.decode()
        except OSError:
            time.sleep(0.05)
    raise SystemExit("no server")


def facts(port):
    lines = (ask(port, "INFO", "replication") + ask(port, "INFO", "server")).splitlines()
    return dict(line.split(":", 1) for line in lines if ":" in line)


def wait_for_replicas(port, count):
    for _ in range(400):
        found = [value for name, value in facts(port).items() if name.startswith("slave") and "state=online" in value]
        if len(found) == count:
            return
        time.sleep(0.05)
    raise SystemExit(f"no {count} replicas")


primary = start("primary")
print("redis", facts(primary)["redis_version"])
for number in range(3):
    ask(primary, "XADD", "tape", "*", "n", str(number))
before = facts(primary)
for count, name in enumerate(["first", "second"], 1):
    start(name, "--replicaof", "127.0.0.1", str(primary))
    wait_for_replicas(primary, count)
    now = facts(primary)
    same = lambda key: "same" if now[key] == before[key] else "another"
    zeros = "zeros" if set(now["master_replid2"]) == {"0"} else "an id"
    entries = ask(primary, "XLEN", "tape").strip().lstrip(":")
    print(f"{name} replica: id {same('master_replid')}, run id {same('run_id')}, replid2 {zeros}, "
          f"offset2 {now['second_repl_offset']}, entries {entries}")
    before = now
PY
seen=${package% }$'\n'$(timeout 60 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
