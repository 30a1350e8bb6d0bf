#!/usr/bin/env bash
# A job that fails once is never run again by Twisted's LoopingCall, and with schedule no job is,
# while APScheduler, Tornado and aiocron go on.
#
# Guessed:  what runs a job each second runs it again in the next, whatever became of this one: an
#           error is written to the log, as cron sends it by mail, and is a matter of that run and
#           that job.
# Instead:  LoopingCall stops at the first error. Its Deferred fails, which nobody may be waiting
#           for; the program goes on without the job. schedule lets the error out of
#           run_pending(), and with it out of the loop that all examples show, so that all other
#           jobs end as well; who catches it there has a job that is still due: an hourly one is
#           then run at each turn of the loop, in front of all others, which aren't reached as
#           long as it fails. A poll of a server that once gave no answer in the night is then
#           still silent in the morning.
# Versions: Twisted 26.10.0, schedule 1.2.2, APScheduler 3.11.3, tornado 6.6.1, aiocron 2.1,
#           Python 3.11
# Seen:     LoopingCall: ended after run 2
#           APScheduler: goes on
#           Tornado: goes on
#           aiocron: goes on
#           schedule: turns 1, runs of an hourly job that fails 1, of another that is due at each turn 0
#           schedule, caught: turns 6, runs of an hourly job that fails 6, of another that is due at each turn 0
# Source:   Twisted's LoopingCall.start (the Deferred fails if the function raises) and schedule's
#           run_pending and Job.run, as the packages bring them.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check Twisted==26.10.0 schedule==1.2.2 \
    APScheduler==3.11.3 tornado==6.6.1 aiocron==2.1

wanted='LoopingCall: ended after run 2
APScheduler: goes on
Tornado: goes on
aiocron: goes on
schedule: turns 1, runs of an hourly job that fails 1, of another that is due at each turn 0
schedule, caught: turns 6, runs of an hourly job that fails 6, of another that is due at each turn 0'
cat >"$box/program.py" <<'PY'
import asyncio
import datetime
import logging
import time

import aiocron
import schedule
from apscheduler.schedulers.background import BackgroundScheduler
from tornado.ioloop import PeriodicCallback
from twisted.internet import task

logging.disable(logging.CRITICAL)
STEP = 0.1


class Job:
    """Its second run fails."""

    def __init__(self):
        self.runs = 0

    def __call__(self):
        self.runs += 1
        if self.runs == 2:
            raise OSError("no answer")


def show(name, job):
    print(f"{name}:", "goes on" if job.runs > 2 else f"ended after run {job.runs}")


def by_twisted(job):
    clock, loop = task.Clock(), task.LoopingCall(job)
    loop.clock = clock
    loop.start(STEP, now=False).addErrback(lambda _: None)
    for _ in range(8):
        clock.advance(STEP)


def by_apscheduler(job):
    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(job, "interval", seconds=STEP)
    scheduler.start()
    time.sleep(8 * STEP)
    scheduler.shutdown()


async def by_tornado(job):
    callback = PeriodicCallback(job, STEP * 1000)
    callback.start()
    await asyncio.sleep(8 * STEP)
    callback.stop()


async def by_aiocron(job):
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    cron = aiocron.crontab("* * * * * *", func=job, start=True)
    await asyncio.sleep(5)
    cron.stop()


for name, run in ("LoopingCall", by_twisted), ("APScheduler", by_apscheduler):
    job = Job()
    run(job)
    show(name, job)
for name, run in ("Tornado", by_tornado), ("aiocron", by_aiocron):
    job = Job()
    asyncio.run(run(job))
    show(name, job)

class Fails(Job):
    """It fails always."""

    def __call__(self):
        self.runs += 1
        raise OSError("no answer")


for catches in False, True:
    scheduler, job, others = schedule.Scheduler(), Fails(), []
    hourly = scheduler.every().hour.do(job)
    scheduler.every(0.001).seconds.do(others.append, 1)
    hourly.next_run = datetime.datetime.now() - datetime.timedelta(seconds=1)
    turns, raised = 0, False
    while turns < 6 and (catches or not raised):
        turns += 1
        time.sleep(0.02)
        try:
            scheduler.run_pending()
        except OSError:
            raised = True
    print(f"schedule{', caught' if catches else ''}: turns {turns}, runs of an hourly job that fails {job.runs},"
          f" of another that is due at each turn {len(others)}")
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
