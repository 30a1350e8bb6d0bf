#!/usr/bin/env bash
# rq-scheduler's nine o'clock is UTC for enqueue_at() and schedule(), and that of the machine for cron(), whether
# use_local_timezone is False or True.
#
# Guessed:  all times of rq-scheduler are UTC, as its README says, and cron() has
#           use_local_timezone, False unless it is set: nine is nine in UTC, and with True nine
#           here.
# Instead:  cron() asks for the next nine after datetime.now(), which is by the clock of the
#           machine; the parameter only says in which zone that moment is written down, and it is
#           the same moment. So 0 9 * * * is at nine in Berlin, eight or seven in UTC, with False
#           and with True, and a job by enqueue_at() or schedule(), for nine as well, comes an hour
#           or two later. A server moved to a container, which is in UTC, has its cron jobs moved
#           with it, though they were told to be in UTC, and True doesn't bring them back. In UTC
#           all are alike.
# Versions: rq-scheduler 0.14.0, rq 3.0.0, redis 8.1.0, redis-tools 5:7.0.15-1~deb12u10 (the
#           server), Python 3.11
# Seen:     Package: redis-tools Version: 5:7.0.15-1~deb12u10
#           UTC
#             09:00 UTC, 09:00 there: enqueue_at(9:00); schedule(9:00); cron(0 9 15 1 *); cron(..., use_local_timezone=True)
#           Europe/Berlin
#             09:00 UTC, 10:00 there: enqueue_at(9:00); schedule(9:00)
#             08:00 UTC, 09:00 there: cron(0 9 15 1 *); cron(..., use_local_timezone=True)
#           America/New_York
#             09:00 UTC, 04:00 there: enqueue_at(9:00); schedule(9:00)
#             14:00 UTC, 09:00 there: cron(0 9 15 1 *); cron(..., use_local_timezone=True)
# Source:   rq-scheduler's README, as the package brings it (always UTC; use_local_timezone=False:
#           interpret hours in the local timezone); rq_scheduler.utils.get_next_scheduled_time(), as
#           the package brings it.
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
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    rq-scheduler==0.14.0 rq==3.0.0 redis==8.1.0 crontab==1.0.5 freezegun==1.5.5

wanted='Package: redis-tools Version: 5:7.0.15-1~deb12u10
UTC
  09:00 UTC, 09:00 there: enqueue_at(9:00); schedule(9:00); cron(0 9 15 1 *); cron(..., use_local_timezone=True)
Europe/Berlin
  09:00 UTC, 10:00 there: enqueue_at(9:00); schedule(9:00)
  08:00 UTC, 09:00 there: cron(0 9 15 1 *); cron(..., use_local_timezone=True)
America/New_York
  09:00 UTC, 04:00 there: enqueue_at(9:00); schedule(9:00)
  14:00 UTC, 09:00 there: cron(0 9 15 1 *); cron(..., use_local_timezone=True)'
cat >"$box/program.py" <<'PY'
import datetime
import glob
import os
import subprocess
import sys
import time
import warnings

import redis
from rq_scheduler import Scheduler

box = sys.argv[1]
warnings.simplefilter("ignore")
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
link = redis.Redis(unix_socket_path=f"{box}/socket")


def due(add):
    """The hour in UTC, and that of the machine, at which the job is to run."""
    link.flushall()
    add(Scheduler(connection=link))
    (_, seconds), = link.zrange(Scheduler.scheduled_jobs_key, 0, -1, withscores=True)
    utc = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return f"{utc:%H:%M} UTC, {datetime.datetime.fromtimestamp(seconds):%H:%M} there"


NINE = datetime.datetime(2030, 1, 15, 9)
WAYS = (
    ("enqueue_at(9:00)", lambda scheduler: scheduler.enqueue_at(NINE, print)),
    ("schedule(9:00)", lambda scheduler: scheduler.schedule(NINE, print, interval=86400)),
    ("cron(0 9 15 1 *)", lambda scheduler: scheduler.cron("0 9 15 1 *", print)),
    ("cron(..., use_local_timezone=True)",
     lambda scheduler: scheduler.cron("0 9 15 1 *", print, use_local_timezone=True)),
)
try:
    for zone in ("UTC", "Europe/Berlin", "America/New_York"):
        os.environ["TZ"] = zone
        time.tzset()
        answers = {}
        for name, add in WAYS:
            answers.setdefault(due(add), []).append(name)
        print(zone)
        for hour, names in answers.items():
            print(f"  {hour}: {'; '.join(names)}")
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
