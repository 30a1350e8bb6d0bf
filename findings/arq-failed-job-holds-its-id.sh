#!/usr/bin/env bash
# A job of arq that failed, even one that nobody can do, keeps its id for an hour, so the one sent
# each minute is refused and nobody is told.
#
# Guessed:  _job_id keeps a job from being in the queue twice: enqueue_job gives None while
#           it waits or runs. Once it is over, well or not, the same id may be sent again; a
#           job that failed all the more.
# Instead:  None comes as long as there is a result under that id, and a result is kept for
#           an hour (keep_result, 3600 s if nothing is said), that of a failure as well. A
#           job named by its feed, sent each minute so that only one is on its way, runs
#           once an hour; one that failed by a passing fault, or because the worker with the
#           new task wasn't started yet, can't be sent again for an hour. The call that is
#           refused looks as the one does that found the job still waiting. With
#           keep_result=0 for its function the id is free as soon as the job is over, but a
#           job whose task the worker doesn't know goes by the worker's own keep_result.
# Versions: arq 0.28.0, redis-py 5.3.1, redis-server 7.0.15 (redis-tools
#           5:7.0.15-1~deb12u10), Python 3.11
# Seen:     Package: redis-tools Version: 5:7.0.15-1~deb12u10
#           well: first taken, while it waits refused, once it is over refused, for 60 min
#           fails: first taken, while it waits refused, once it is over refused, for 60 min
#           not known to the worker: first taken, while it waits refused, once it is over refused, for 60 min
#           fails, keep_result=0: first taken, while it waits refused, once it is over taken
#           not known, keep_result=0 for all: first taken, while it waits refused, once it is over refused, for 60 min
# Source:   arq's connections.py, enqueue_job (looks for a job and for a result), and
#           worker.py, keep_result, as the package brings them.
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
packages=$(dpkg-deb -f "$box"/redis-tools_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check arq==0.28.0 redis==5.3.1

wanted='Package: redis-tools Version: 5:7.0.15-1~deb12u10
well: first taken, while it waits refused, once it is over refused, for 60 min
fails: first taken, while it waits refused, once it is over refused, for 60 min
not known to the worker: first taken, while it waits refused, once it is over refused, for 60 min
fails, keep_result=0: first taken, while it waits refused, once it is over taken
not known, keep_result=0 for all: first taken, while it waits refused, once it is over refused, for 60 min'
cat >"$box/program.py" <<'PY'
import asyncio
import glob
import logging
import os
import subprocess
import sys
import time

import arq
import arq.connections
import redis

box = sys.argv[1]
server = f"{box}/redis-server"
logging.disable(logging.CRITICAL)


async def well(_context):
    return "well"


async def fails(_context):
    raise RuntimeError("for once")


async def look(name, task, **how):
    pool = await arq.create_pool(arq.connections.RedisSettings(unix_socket_path=f"{box}/socket"))
    await pool.flushall()

    async def send():
        return "taken" if await pool.enqueue_job(task, _job_id="feed") else "refused"

    said = [await send(), await send()]
    known = [arq.func(each, name=each.__name__, **how) for each in (well, fails)]
    await arq.Worker(known, redis_pool=pool, burst=True, handle_signals=False).main()
    said.append(await send())
    left = await pool.ttl("arq:result:feed")
    print(f"{name}: first {said[0]}, while it waits {said[1]}, once it is over {said[2]}"
          + (f", for {round(left / 60)} min" if left > 0 else ""))
    await pool.aclose()


os.symlink(box + "/root/usr/bin/redis-check-rdb", server)
libraries = os.pathsep.join(glob.glob(box + "/root/usr/lib/*-linux-gnu"))
running = subprocess.Popen(
    [server, "--port", "0", "--unixsocket", f"{box}/socket", "--save", "", "--dir", box],
    env=dict(os.environ, LD_LIBRARY_PATH=libraries), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
with open(f"{box}/redis.pid", "w") as pid:
    pid.write(f"{running.pid}\n")
for _ in range(200):
    try:
        redis.Redis(unix_socket_path=f"{box}/socket").ping()
        break
    except redis.exceptions.ConnectionError:
        time.sleep(0.05)
try:
    for name, task, how in (("well", "well", {}), ("fails", "fails", {}), ("not known to the worker", "gone", {}),
                            ("fails, keep_result=0", "fails", {"keep_result": 0}),
                            ("not known, keep_result=0 for all", "gone", {"keep_result": 0})):
        asyncio.run(look(name, task, **how))
finally:
    running.terminate()
    running.wait(20)
PY
seen=$packages$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
