#!/usr/bin/env bash
# A worker that is taken out of a Redis group takes its unfinished jobs along, and the group is up to
# date.
#
# Guessed:  XGROUP DELCONSUMER, by which a worker that ended is cleared away, gives what it
#           had not acknowledged back to the group, for the next one who asks or claims, as
#           a broker does with a consumer that leaves.
# Instead:  its list of open jobs is deleted with it. They are still in the stream, but
#           behind the group's last id and on nobody's list, so no ">" gives them, and no
#           XAUTOCLAIM finds them. The answer, 2, is how many that were, which reads like a
#           success. Pending is 0, and lag has only those that nobody had yet. Workers named
#           by host and process, which go with each release, and a clean-up of the idle ones
#           lose a job with each that was killed in the middle; claiming first and deleting
#           then is the order.
# Versions: redis-server 7.0.15 (redis-tools 5:7.0.15-1~deb12u10), redis-py 8.1.0, Python
#           3.11
# Seen:     Package: redis-tools Version: 5:7.0.15-1~deb12u10
#           redis 7.0.15
#           a is gone: a had taken 1 2; still a member; lag 2, pending 2; b gets 3 4, and claims 1 2
#           a is gone, and taken out: a had taken 1 2; XGROUP DELCONSUMER 2; lag 2, pending 0; b gets 3 4, and claims nothing
#           the stream has 4 jobs
# Source:   redis.io, XGROUP DELCONSUMER (pending messages of a deleted consumer become
#           unclaimable), XAUTOCLAIM.
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
a is gone: a had taken 1 2; still a member; lag 2, pending 2; b gets 3 4, and claims 1 2
a is gone, and taken out: a had taken 1 2; XGROUP DELCONSUMER 2; lag 2, pending 0; b gets 3 4, and claims nothing
the stream has 4 jobs'
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


def work(worker, many):
    rows = link.xreadgroup("workers", worker, {"jobs": ">"}, count=many)
    return [job["n"] for _, job in rows[0][1]] if rows else []


def look(name, leave):
    link.flushall()
    link.xgroup_create("jobs", "workers", "0", mkstream=True)
    for number in range(1, 5):
        link.xadd("jobs", {"n": number})
    taken = work("a", 2)
    said = leave()
    group = link.xinfo_groups("jobs")[0]
    got = work("b", 10)
    claimed = link.xautoclaim("jobs", "workers", "b", 0, "0")[1]
    more = [job["n"] for _, job in claimed if job["n"] not in got]
    print(f"{name}: a had taken {' '.join(taken)}; {said}; lag {group['lag']}, pending {group['pending']};"
          f" b gets {' '.join(got)}, and claims {' '.join(more) or 'nothing'}")


try:
    look("a is gone", lambda: "still a member")
    look("a is gone, and taken out", lambda: f"XGROUP DELCONSUMER {link.xgroup_delconsumer('jobs', 'workers', 'a')}")
    print("the stream has", link.xlen("jobs"), "jobs")
finally:
    running.terminate()
    running.wait(20)
PY
seen=${package% }$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
