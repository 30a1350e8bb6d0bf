#!/usr/bin/env bash
# Put into RQ's queue twice with one job_id, a job runs twice with the second's arguments, and the
# first is never done.
#
# Guessed:  job_id names a job, so that what is put in again while it waits is the same job:
#           it is refused, or takes the place of the first, or both are done, each with its
#           own arguments.
# Instead:  the job is a record under its id, and the queue a list of ids. The second call
#           writes over the record and adds the id once more: the worker finds it twice, and
#           does both times what the record says by then. "sell 1" and "sell 2" are two of
#           "sell 2", each well and without a word, and the count of the queue, 2, is as
#           expected. The result has but one place as well. arq, asked the same way, refuses
#           the second while the first waits, and huey does both. unique=True has RQ refuse
#           it, too.
# Versions: rq 3.0.0, redis-py 5.3.1, arq 0.28.0, huey 3.5.4, redis-server 7.0.15
#           (redis-tools 5:7.0.15-1~deb12u10), Python 3.11
# Seen:     Package: redis-tools Version: 5:7.0.15-1~deb12u10
#           rq, unique=True: refused
#           rq: waiting 2 done 2 2
#           arq: taken True False done 1
#           huey: done 1 2
# Source:   rq's queue.py, push_job_id and enqueue_job (unique), and the manual of arq's
#           enqueue_job (None if the id is there already), as the packages bring them.
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
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check rq==3.0.0 arq==0.28.0 \
    redis==5.3.1 huey==3.5.4

wanted='Package: redis-tools Version: 5:7.0.15-1~deb12u10
rq, unique=True: refused
rq: waiting 2 done 2 2
arq: taken True False done 1
huey: done 1 2'
cat >"$box/program.py" <<'PY'
import asyncio
import glob
import os
import subprocess
import sys
import time

import arq
import arq.connections
import huey
import redis
import rq
import rq.exceptions

box = sys.argv[1]
server, done = f"{box}/redis-server", []


def sell(number):
    done.append(number)


def work_rq(link):
    queue = rq.Queue(connection=link)
    for number in 1, 2:
        queue.enqueue("__main__.sell", number, job_id="sale")
    waiting = len(queue)
    try:
        queue.enqueue("__main__.sell", 3, job_id="sale", unique=True)
    except rq.exceptions.DuplicateJobError:
        print("rq, unique=True: refused")
    rq.SimpleWorker([queue], connection=link).work(burst=True, logging_level="CRITICAL")
    print("rq: waiting", waiting, "done", *done)


async def work_arq():
    pool = await arq.create_pool(arq.connections.RedisSettings(unix_socket_path=f"{box}/socket"))

    async def task(_context, number):
        sell(number)

    taken = [await pool.enqueue_job("task", number, _job_id="sale") is not None for number in (1, 2)]
    worker = arq.Worker([arq.func(task, name="task")], redis_pool=pool, burst=True, handle_signals=False)
    await worker.main()
    print("arq: taken", *taken, "done", *done)


def work_huey():
    queue = huey.MemoryHuey()
    task = queue.task()(sell)
    for number in 1, 2:
        queue.enqueue(task.s(number, id="sale"))
    while work := queue.dequeue():
        queue.execute(work)
    print("huey: done", *done)


os.symlink(box + "/root/usr/bin/redis-check-rdb", server)
libraries = os.pathsep.join(glob.glob(box + "/root/usr/lib/*-linux-gnu"))
running = subprocess.Popen(
    [server, "--port", "0", "--unixsocket", f"{box}/socket", "--save", "", "--dir", box],
    env=dict(os.environ, LD_LIBRARY_PATH=libraries), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
with open(f"{box}/redis.pid", "w") as pid:
    pid.write(f"{running.pid}\n")
link = redis.Redis(unix_socket_path=f"{box}/socket")
for _ in range(200):
    try:
        link.ping()
        break
    except redis.exceptions.ConnectionError:
        time.sleep(0.05)
try:
    work_rq(link)
    done.clear()
    asyncio.run(work_arq())
    done.clear()
    work_huey()
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
