#!/usr/bin/env bash
# An hourly job of APScheduler, kept in a database and added with replace_existing as the manual
# asks, never runs if its program restarts each 50 minutes.
#
# Guessed:  a job store that lasts keeps when a job is due. A program that starts again
#           goes on from there: what fell due while it was down runs at once, with
#           misfire_grace_time=None however late, and an interval isn't begun anew.
# Instead:  replace_existing=True, which the manual demands of programs that add their
#           jobs as they start, puts the time of the next run in anew as well, counted
#           from now: an interval begins with each start, and a program that is deployed,
#           or restarted by its supervisor, more often than that never runs the job. What
#           was missed while it was down is forgotten, for the job of the store that was
#           due is gone. A program that stays up shows nothing of it. Adding only if
#           get_job() is None keeps both, and then a change of the interval in the code
#           does nothing.
# Versions: APScheduler 3.11.3, SQLAlchemy 2.1.9, Python 3.11
# Seen:     one life of 4 s: 1 runs
#           replace_existing: 0 runs in 4 lives of 2 s, doesn't run at once after 4 s of rest
#           only if it isn't there: 2 runs in 4 lives of 2 s, runs at once after 4 s of rest
# Source:   APScheduler 3's user guide, "Adding jobs" (a job added at the start of a
#           program to a persistent store needs an id and replace_existing=True), and its
#           schedulers/base.py, _real_add_job, as the package brings it.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check APScheduler==3.11.3 \
    SQLAlchemy==2.1.9

wanted='one life of 4 s: 1 runs
replace_existing: 0 runs in 4 lives of 2 s, doesn'\''t run at once after 4 s of rest
only if it isn'\''t there: 2 runs in 4 lives of 2 s, runs at once after 4 s of rest'
cat >"$box/program.py" <<'PY'
import logging
import sys
import time

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

box = sys.argv[1]
logging.disable(logging.CRITICAL)
sys.modules["program"] = sys.modules["__main__"]
ran = []


def work():
    ran.append(time.monotonic())


def life(store, seconds, replace, **how):
    """One life of a program with a job for each 3 seconds."""
    scheduler = BackgroundScheduler(jobstores={"default": SQLAlchemyJobStore(f"sqlite:///{box}/{store}")}, timezone="UTC",
                                    job_defaults={"misfire_grace_time": None, "coalesce": True})
    scheduler.start(paused=True)
    if replace or scheduler.get_job("work") is None:
        scheduler.add_job("program:work", "interval", seconds=3, id="work", replace_existing=True, **how)
    scheduler.resume()
    time.sleep(seconds)
    scheduler.shutdown()


def look(name, replace, **how):
    store = name.replace(" ", "-")
    ran.clear()
    for _ in range(4):
        life(store, 2, replace, **how)
    often = len(ran)
    time.sleep(4)
    ran.clear()
    life(store, 0.5, replace, **how)
    print(f"{name}: {often} runs in 4 lives of 2 s,", "runs" if ran else "doesn't run", "at once after 4 s of rest")


ran.clear()
life("one", 4, True)
print(f"one life of 4 s: {len(ran)} runs")
look("replace_existing", True)
look("only if it isn't there", False)
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
