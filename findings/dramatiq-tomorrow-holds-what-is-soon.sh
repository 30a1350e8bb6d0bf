#!/usr/bin/env bash
# Behind a thousand messages for tomorrow, one that is delayed by a second waits until tomorrow too in dramatiq.
#
# Guessed:  a message with a delay is run when its time has come. How many others there are that
#           come later is no matter, as in a queue that is in order of time; a worker that has
#           nothing to do takes what is due.
# Instead:  a worker of dramatiq takes delayed messages from their queue in the order in which they
#           were sent, without a look at their time, and keeps them in its memory until they are
#           due: as many as a thousand for each of its threads. When that is full it takes no more,
#           so a message sent later is not seen until one of those has run, though the worker is
#           idle. What has no delay runs at once, so nothing looks wrong. 1000 is for one thread;
#           the eight of a usual process come to 8000, a mailing for tomorrow morning, and behind it
#           each retry, which is a message with a delay, stands still as well. The setting
#           dramatiq_delay_queue_prefetch moves the limit.
# Versions: dramatiq 2.2.1, redis 8.1.0, redis-tools 5:7.0.15-1~deb12u10 (the server), Python 3.11
# Seen:     Package: redis-tools Version: 5:7.0.15-1~deb12u10
#           0 for tomorrow, 1 threads, room for 1000: fails once; fails once, again; in a second; now
#           990 for tomorrow, 1 threads, room for 1000: fails once; fails once, again; in a second; now
#           1000 for tomorrow, 1 threads, room for 1000: fails once; now
#           1000 for tomorrow, 2 threads, room for 2000: fails once; fails once, again; in a second; now
#           2000 for tomorrow, 2 threads, room for 2000: fails once; now
# Source:   dramatiq's guide, "Scheduling Messages" (delayed messages are kept in memory by the
#           worker), not read anew; dramatiq.Worker, delay_prefetch, as the package brings it.
# Date:     2026-12-01
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
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check dramatiq==2.2.1 redis==8.1.0

wanted='Package: redis-tools Version: 5:7.0.15-1~deb12u10
0 for tomorrow, 1 threads, room for 1000: fails once; fails once, again; in a second; now
990 for tomorrow, 1 threads, room for 1000: fails once; fails once, again; in a second; now
1000 for tomorrow, 1 threads, room for 1000: fails once; now
1000 for tomorrow, 2 threads, room for 2000: fails once; fails once, again; in a second; now
2000 for tomorrow, 2 threads, room for 2000: fails once; now'
cat >"$box/program.py" <<'PY'
import glob
import logging
import os
import subprocess
import sys
import time

import dramatiq
from dramatiq.brokers.redis import RedisBroker

box = sys.argv[1]
logging.disable()
server = f"{box}/redis-server"
os.symlink(f"{box}/root/usr/bin/redis-check-rdb", server)
libraries = os.pathsep.join(glob.glob(f"{box}/root/usr/lib/*-linux-gnu"))
running = subprocess.Popen(
    [server, "--port", "0", "--unixsocket", f"{box}/socket", "--save", "", "--dir", box],
    env=dict(os.environ, LD_LIBRARY_PATH=libraries), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
with open(f"{box}/redis.pid", "w") as file:
    file.write(f"{running.pid}\n")
for _ in range(200):
    if os.path.exists(f"{box}/socket"):
        break
    time.sleep(0.05)
done = []


def look(later, threads):
    """What has run after four seconds, behind so many that are due in a day."""
    broker = RedisBroker(url=f"unix://{box}/socket")
    broker.client.flushall()
    dramatiq.set_broker(broker)

    @dramatiq.actor(actor_name="job", max_retries=3, min_backoff=500, max_backoff=500, broker=broker)
    def job(name):
        if name == "fails once" and "fails once" not in done:
            done.append(name)
            raise ValueError(name)
        done.append(name + (", again" if name in done else ""))

    done.clear()
    for _ in range(later):
        job.send_with_options(args=("tomorrow",), delay=86_400_000)
    worker = dramatiq.Worker(broker, worker_threads=threads, worker_timeout=100)
    worker.start()
    time.sleep(2)
    job.send("now")
    job.send_with_options(args=("in a second",), delay=1000)
    job.send("fails once")
    time.sleep(4)
    print(f"{later} for tomorrow, {threads} threads, room for {worker.delay_prefetch}: {'; '.join(sorted(done))}")
    worker.stop()
    broker.close()


try:
    look(0, 1)
    look(990, 1)
    look(1000, 1)
    look(1000, 2)
    look(2000, 2)
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
