#!/usr/bin/env bash
# A job "at midnight on the first of each month" has no run in April.
#
# Guessed:  the clocks go forward at 02:00 on a Sunday in March. At most a job
#           between 02:00 and 03:00 of that Sunday has a run moved or lost; one
#           at midnight, hours away and weeks later, has nothing to do with it.
# Instead:  APScheduler goes to the next month, week or day by adding the
#           difference of the two wall clocks as elapsed time. Over the change
#           it lands on 01:00, which is past midnight, and so it goes on to the
#           next one. A daily job of 00:xx lacks the day behind the change, a
#           weekly one the week, a monthly one the month. At 01:00 nothing is
#           lost, nor in autumn, nor where the zone has no summer time; on Lord
#           Howe, where it is half an hour, 00:29 is lost and 00:30 is not.
# Versions: APScheduler 3.11.3, croniter 7.0.0, tzdata 2026.6, Python 3.11.7;
#           APScheduler 3.11.0 does it too, 3.10.4 doesn't
# Seen:     Europe/Paris        0 0 1 * *  APScheduler 03-01 05-01 06-01 | croniter 03-01 04-01 05-01
#           Europe/Paris        0 1 1 * *  APScheduler 03-01 04-01 05-01 | croniter 03-01 04-01 05-01
#           America/New_York    0 0 * * *  APScheduler 03-08 03-10 03-11 | croniter 03-08 03-09 03-10
#           America/New_York    5 0 * * mon  APScheduler 03-02 03-16 03-23 | croniter 03-02 03-09 03-16
#           Australia/Lord_Howe 29 0 * * *  APScheduler 10-04 10-06 10-07 | croniter 10-04 10-05 10-06
#           Australia/Lord_Howe 30 0 * * *  APScheduler 10-04 10-05 10-06 | croniter 10-04 10-05 10-06
# Source:   APScheduler 3.x manual, "apscheduler.triggers.cron", section
#           "Daylight saving time behavior": a run in the hour left out is
#           missed; tz database, rules EU, US and LH.
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    APScheduler==3.11.3 croniter==7.0.0 tzdata==2026.6
export PYTHONTZPATH=

wanted='Europe/Paris        0 0 1 * *  APScheduler 03-01 05-01 06-01 | croniter 03-01 04-01 05-01
Europe/Paris        0 1 1 * *  APScheduler 03-01 04-01 05-01 | croniter 03-01 04-01 05-01
America/New_York    0 0 * * *  APScheduler 03-08 03-10 03-11 | croniter 03-08 03-09 03-10
America/New_York    5 0 * * mon  APScheduler 03-02 03-16 03-23 | croniter 03-02 03-09 03-16
Australia/Lord_Howe 29 0 * * *  APScheduler 10-04 10-06 10-07 | croniter 10-04 10-05 10-06
Australia/Lord_Howe 30 0 * * *  APScheduler 10-04 10-05 10-06 | croniter 10-04 10-05 10-06'
cat >"$box/program.py" <<'PY'
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from croniter import croniter


def triggered(line, start):
    """The first runs, each asked for once the one before has run, as the scheduler does."""
    trigger = CronTrigger.from_crontab(line, timezone=start.tzinfo)
    run = None
    now = start
    for _ in range(3):
        run = trigger.get_next_fire_time(run, now)
        yield run
        now = run + timedelta(milliseconds=5)


def iterated(line, start):
    times = croniter(line, start)
    return [times.get_next(datetime) for _ in range(3)]


def days(times):
    return " ".join(t.strftime("%m-%d") for t in times)


for zone, line, year, month, day in (
    ("Europe/Paris", "0 0 1 * *", 2026, 2, 15),
    ("Europe/Paris", "0 1 1 * *", 2026, 2, 15),
    ("America/New_York", "0 0 * * *", 2026, 3, 7),
    ("America/New_York", "5 0 * * mon", 2026, 3, 1),
    ("Australia/Lord_Howe", "29 0 * * *", 2026, 10, 3),
    ("Australia/Lord_Howe", "30 0 * * *", 2026, 10, 3),
):
    start = datetime(year, month, day, 12, tzinfo=ZoneInfo(zone))
    print(f"{zone:19} {line}  APScheduler {days(triggered(line, start))} | croniter {days(iterated(line, start))}")
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
