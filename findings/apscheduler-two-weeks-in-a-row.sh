#!/usr/bin/env bash
# APScheduler's "every second week" runs in two weeks in a row this winter, and from then on in the other ones.
#
# Guessed:  CronTrigger(week="*/2", day_of_week="mon") is each second Monday: a year
#           has 52 weeks, an even number, so the step goes on over New Year, unlike
#           that of days over the end of a month.
# Instead:  the weeks are those of ISO 8601, numbered from 1 anew each year, and
#           "*/2" is the odd ones. A year that begins on a Thursday, or a leap year
#           that begins on a Wednesday, has 53: then 53 and 1 are both odd, and
#           follow one another. That is 2026, and before it 2020, so that a pay run
#           or an export that was right for six years comes twice within
#           eight days. The even weeks, "2-53/2", pause for three at that turn. An
#           interval of two weeks does what is meant.
# Versions: APScheduler 3.11.3, tzlocal 5.4.5, tzdata 2026.6, Python 3.11.7
# Seen:     week="*/2": 11-30 (week 49), 12-14 (week 51), 12-28 (week 53), 01-04 (week 1), 01-18 (week 3), days between 14 14 7 14
#           week="2-53/2": 12-07 (week 50), 12-21 (week 52), 01-11 (week 2), 01-25 (week 4), 02-08 (week 6), days between 14 21 14 14
#           interval: 11-30 (week 49), 12-14 (week 51), 12-28 (week 53), 01-11 (week 2), 01-25 (week 4), days between 14 14 14 14
#           from 2019 to 2029 a step other than 14 days after: 2020-12-28 2026-12-28
# Source:   APScheduler's documentation, apscheduler.triggers.cron (week: ISO week,
#           1 to 53; */a fires every a values from the minimum).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    APScheduler==3.11.3 tzlocal==5.4.5 tzdata==2026.6
export PYTHONTZPATH=

wanted='week="*/2": 11-30 (week 49), 12-14 (week 51), 12-28 (week 53), 01-04 (week 1), 01-18 (week 3), days between 14 14 7 14
week="2-53/2": 12-07 (week 50), 12-21 (week 52), 01-11 (week 2), 01-25 (week 4), 02-08 (week 6), days between 14 21 14 14
interval: 11-30 (week 49), 12-14 (week 51), 12-28 (week 53), 01-11 (week 2), 01-25 (week 4), days between 14 14 14 14
from 2019 to 2029 a step other than 14 days after: 2020-12-28 2026-12-28'
cat >"$box/program.py" <<'PY'
from datetime import datetime, timedelta, timezone

from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

SECOND = timedelta(seconds=1)


def runs(trigger, start, number):
    times, before, now = [], None, start
    for _ in range(number):
        before = trigger.get_next_fire_time(before, now)
        times.append(before)
        now = before + SECOND
    return times


def show(name, times):
    steps = [(later - time).days for time, later in zip(times, times[1:])]
    print(f"{name}:", *(f"{time:%m-%d} (week {time.isocalendar().week})," for time in times), "days between", *steps)


START = datetime(2026, 11, 30, tzinfo=timezone.utc)
for week in ("*/2", "2-53/2"):
    show(f'week="{week}"', runs(CronTrigger(week=week, day_of_week="mon", hour=9, timezone=timezone.utc), START, 5))
first = datetime(2026, 11, 30, 9, tzinfo=timezone.utc)
show("interval", runs(IntervalTrigger(weeks=2, start_date=first, timezone=timezone.utc), START, 5))
trigger = CronTrigger(week="*/2", day_of_week="mon", hour=9, timezone=timezone.utc)
times = runs(trigger, datetime(2019, 1, 1, tzinfo=timezone.utc), 280)
print("from 2019 to 2029 a step other than 14 days after:",
      *(f"{time:%Y-%m-%d}" for time, later in zip(times, times[1:]) if (later - time).days != 14))
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
