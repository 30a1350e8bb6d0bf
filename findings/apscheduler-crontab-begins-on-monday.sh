#!/usr/bin/env bash
# APScheduler's from_crontab runs 1-5 from Tuesday to Saturday, and the 1st and Monday only where they
# meet.
#
# Guessed:  CronTrigger.from_crontab, there to take lines of a crontab over, runs them on
#           the days on which cron does: 1-5 is Monday to Friday, 0 is Sunday, and "1 * 1"
#           is each first and each Monday.
# Instead:  its numbers begin with Monday as 0, so all is a day late: the working days are
#           Tuesday to Saturday and Sunday's backup is Monday's. mon-fri is right. A day of
#           the month and one of the week have to meet, so the job of the 1st and of Mondays
#           runs twice a year rather than 61 times. Only 7 for Sunday is an error. The same
#           line is right in cronsim and croniter, and will be in APScheduler 4, so moving
#           on moves all such jobs by a day.
# Versions: APScheduler 3.11.3, cronsim 2.7, croniter 7.0.0, Python 3.11
# Seen:     0 9 * * 1-5:
#             APScheduler: Tue Wed Thu Fri Sat, 260 in a year
#             cronsim: Mon Tue Wed Thu Fri, 260 in a year
#             croniter: Mon Tue Wed Thu Fri, 260 in a year
#           0 9 * * mon-fri:
#             APScheduler: Mon Tue Wed Thu Fri, 260 in a year
#             cronsim: Mon Tue Wed Thu Fri, 260 in a year
#             croniter: Mon Tue Wed Thu Fri, 260 in a year
#           0 3 * * 0:
#             APScheduler: Mon, 52 in a year
#             cronsim: Sun, 53 in a year
#             croniter: Sun, 53 in a year
#           0 9 1 * 1:
#             APScheduler: Tue, 2 in a year
#             cronsim: all days, 61 in a year
#             croniter: all days, 61 in a year
#           0 3 * * 7: APScheduler ValueError
# Source:   crontab(5), "The day of a command's execution"; APScheduler user guide,
#           triggers.cron; agronholm/apscheduler#286 and #1102.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    APScheduler==3.11.3 cronsim==2.7 croniter==7.0.0

wanted='0 9 * * 1-5:
  APScheduler: Tue Wed Thu Fri Sat, 260 in a year
  cronsim: Mon Tue Wed Thu Fri, 260 in a year
  croniter: Mon Tue Wed Thu Fri, 260 in a year
0 9 * * mon-fri:
  APScheduler: Mon Tue Wed Thu Fri, 260 in a year
  cronsim: Mon Tue Wed Thu Fri, 260 in a year
  croniter: Mon Tue Wed Thu Fri, 260 in a year
0 3 * * 0:
  APScheduler: Mon, 52 in a year
  cronsim: Sun, 53 in a year
  croniter: Sun, 53 in a year
0 9 1 * 1:
  APScheduler: Tue, 2 in a year
  cronsim: all days, 61 in a year
  croniter: all days, 61 in a year
0 3 * * 7: APScheduler ValueError'
cat >"$box/program.py" <<'PY'
from datetime import datetime, timedelta, timezone

from apscheduler.triggers.cron import CronTrigger
from croniter import croniter
from cronsim import CronSim

START = datetime(2026, 11, 28, 23, 59, tzinfo=timezone.utc)
END = datetime(2027, 11, 29, tzinfo=timezone.utc)


def by_trigger(line):
    trigger, at = CronTrigger.from_crontab(line, timezone="UTC"), None
    while at := trigger.get_next_fire_time(at, at or START):
        yield at
        at += timedelta(seconds=1)


def by_croniter(line):
    rule = croniter(line, START)
    while True:
        yield rule.get_next(datetime)


def year(times):
    seen = []
    for at in times:
        if at >= END:
            return seen
        seen.append(at)


for line in ("0 9 * * 1-5", "0 9 * * mon-fri", "0 3 * * 0", "0 9 1 * 1"):
    print(f"{line}:")
    for name, times in (("APScheduler", by_trigger(line)), ("cronsim", CronSim(line, START)),
                        ("croniter", by_croniter(line))):
        runs = year(times)
        days = " ".join(sorted({f"{at:%u%a}" for at in runs}))
        days = " ".join(day[1:] for day in days.split())
        print(f"  {name}: {days if len(days) < 24 else 'all days'}, {len(runs)} in a year")
try:
    CronTrigger.from_crontab("0 3 * * 7")
except ValueError:
    print("0 3 * * 7: APScheduler ValueError")
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
