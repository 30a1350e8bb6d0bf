#!/usr/bin/env bash
# After its restart a worker of a Redis group is given the entries that were trimmed away, without what was in them.
#
# Guessed:  XTRIM, or XADD with MAXLEN, takes entries out of the stream, and so out of
#           what the group still waits for: a worker that comes back and reads its
#           own history from 0 gets those that are still there, each with its fields.
# Instead:  the list of what is pending keeps the ids, for ever: the history has the
#           trimmed entries with nil for fields, which redis-py gives as an empty
#           dict. A worker that takes fields["n"] stops there at each start, and one
#           with defaults works on an event of nothing. XPENDING counts them as work
#           to do. XREADGROUP with ">" passes over them, so that a test of the usual
#           way shows nothing; XAUTOCLAIM clears them away.
# Versions: redis-tools 5:7.0.15-1~deb12u10 (Redis 7.0.15), redis (PyPI) 8.1.0, Python 3.11.7
# Seen:     Package: redis-tools Version: 5:7.0.15-1~deb12u10
#           redis 7.0.15
#           worker reads: 1-0 {'n': '1'}, 2-0 {'n': '2'}, 3-0 {'n': '3'}, 4-0 {'n': '4'}
#           trimmed: 3 entries, left: 4-0, 5-0, 6-0
#           its history, after a restart: 1-0 {}, 2-0 {}, 3-0 {}, 4-0 {'n': '4'}
#           pending: 4
#           what is new: 5-0 {'n': '5'}, 6-0 {'n': '6'}
#           claimed: 4-0 {'n': '4'}, 5-0 {'n': '5'}, 6-0 {'n': '6'} cleared away: 1-0 2-0 3-0
#           pending: 3
# Source:   redis.io, XAUTOCLAIM (since 7.0 deletes ids that are no longer in the
#           stream from the pending entries), XREADGROUP.
# Date:     2026-11-30
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
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check redis==8.1.0

wanted='Package: redis-tools Version: 5:7.0.15-1~deb12u10
redis 7.0.15
worker reads: 1-0 {'\''n'\'': '\''1'\''}, 2-0 {'\''n'\'': '\''2'\''}, 3-0 {'\''n'\'': '\''3'\''}, 4-0 {'\''n'\'': '\''4'\''}
trimmed: 3 entries, left: 4-0, 5-0, 6-0
its history, after a restart: 1-0 {}, 2-0 {}, 3-0 {}, 4-0 {'\''n'\'': '\''4'\''}
pending: 4
what is new: 5-0 {'\''n'\'': '\''5'\''}, 6-0 {'\''n'\'': '\''6'\''}
claimed: 4-0 {'\''n'\'': '\''4'\''}, 5-0 {'\''n'\'': '\''5'\''}, 6-0 {'\''n'\'': '\''6'\''} cleared away: 1-0 2-0 3-0
pending: 3'
cat >"$box/program.py" <<'PY'
import glob
import os
import subprocess
import sys
import time

import redis

box = sys.argv[1]
server = f"{box}/redis-server"
os.symlink(box + "/root/usr/bin/redis-check-rdb", server)
libraries = os.pathsep.join(glob.glob(box + "/root/usr/lib/*-linux-gnu"))
running = subprocess.Popen(
    [server, "--port", "0", "--unixsocket", f"{box}/socket", "--save", "", "--dir", box],
    env=dict(os.environ, LD_LIBRARY_PATH=libraries), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
open(f"{box}/redis.pid", "w").write(f"{running.pid}\n")
link = redis.Redis(unix_socket_path=f"{box}/socket", decode_responses=True)
for _ in range(200):
    try:
        link.ping()
        break
    except redis.exceptions.ConnectionError:
        time.sleep(0.05)
print("redis", link.info("server")["redis_version"])


def read(start):
    answer = link.xreadgroup("group", "worker", {"tape": start}, count=4)
    entries = answer[0][1] if isinstance(answer, list) and answer else (answer or {}).get("tape", [])
    return ", ".join(f"{id} {fields}" for id, fields in entries) or "nothing"


link.xgroup_create("tape", "group", mkstream=True)
for n in range(1, 7):
    link.xadd("tape", {"n": n}, id=f"{n}-0")
print("worker reads:", read(">"))
print("trimmed:", link.xtrim("tape", maxlen=3, approximate=False), "entries, left:",
      ", ".join(id for id, _ in link.xrange("tape")))
print("its history, after a restart:", read("0"))
print("pending:", link.xpending("tape", "group")["pending"])
print("what is new:", read(">"))
taken = link.xautoclaim("tape", "group", "other", 0)
print("claimed:", ", ".join(f"{id} {fields}" for id, fields in taken[1]), "cleared away:", *taken[2])
print("pending:", link.xpending("tape", "group")["pending"])
PY
seen=${package% }$'\n'$(timeout 60 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
