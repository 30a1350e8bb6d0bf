#!/usr/bin/env bash
# Celery's "every 15 minutes" waits 75 minutes once a year.
#
# Guessed:  crontab(minute="*/15"), which the guide explains as every 15 minutes,
#           goes on in the hour that the clocks repeat in autumn, as it is about
#           minutes alone and as cron itself does for such lines.
# Instead:  the next run is put together from the fields of the last one on the
#           wall clock: behind 02:45 comes 03:00, and that is taken for the
#           only one there is. The second 02:00 to 02:45 have no run, the fold
#           of the hour is never asked for. An hourly job waits two hours, on
#           Lord Howe Island the pause is 45 minutes. schedule(900) in the same
#           zone and crontab in UTC go on. An alarm for "no data for an hour"
#           goes off in the one night in which nothing is broken.
# Versions: celery 5.7.0, tzdata 2026.6, Python 3.11.7
# Seen:     crontab */15 Europe/Berlin: 16 runs, longest wait 75 min, 02:45+0200 to 03:00+0100
#           crontab 30 Europe/Berlin: 4 runs, longest wait 120 min, 02:30+0200 to 03:30+0100
#           crontab */15 Australia/Lord_Howe: 18 runs, longest wait 45 min, 01:45+1100 to 02:00+1030
#           crontab */15 UTC: 20 runs, longest wait 15 min, 23:00+0000 to 23:15+0000
#           schedule 900 Europe/Berlin: 20 runs, longest wait 15 min, 01:05+0200 to 01:20+0200
# Source:   Celery user guide, "Periodic Tasks", section "Crontab schedules";
#           Debian's cron(8): changes for daylight saving are handled apart for
#           jobs at a set time, while more frequent ones are scheduled as always.
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    celery==5.7.0 tzdata==2026.6
export PYTHONTZPATH=

wanted='crontab */15 Europe/Berlin: 16 runs, longest wait 75 min, 02:45+0200 to 03:00+0100
crontab 30 Europe/Berlin: 4 runs, longest wait 120 min, 02:30+0200 to 03:30+0100
crontab */15 Australia/Lord_Howe: 18 runs, longest wait 45 min, 01:45+1100 to 02:00+1030
crontab */15 UTC: 20 runs, longest wait 15 min, 23:00+0000 to 23:15+0000
schedule 900 Europe/Berlin: 20 runs, longest wait 15 min, 01:05+0200 to 01:20+0200'
cat >"$box/program.py" <<'PY'
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from celery import Celery
from celery.schedules import crontab, schedule

MINUTE = timedelta(minutes=1)


def runs(zone, make, start, hours):
    """When a beat that looks once a minute starts the job, in the zone."""
    app = Celery("prices")
    app.conf.timezone = zone
    now = last = start
    job = make(app=app, nowfun=lambda: now.astimezone(app.timezone))
    times = []
    while now < start + timedelta(hours=hours):
        now += MINUTE
        if job.is_due(last).is_due:
            times.append(now)
            last = now
    return times


def show(name, zone, make, start, hours):
    times = runs(zone, make, start, hours)
    steps = [int((b - a) / MINUTE) for a, b in zip(times, times[1:])]
    longest = max(steps)
    at = steps.index(longest)
    ends = [t.astimezone(ZoneInfo(zone)).strftime("%H:%M%z") for t in times[at:at + 2]]
    print(f"{name} {zone}: {len(times)} runs, longest wait {longest} min, {ends[0]} to {ends[1]}")


BERLIN = datetime(2026, 10, 24, 22, 50, tzinfo=timezone.utc)
LORD_HOWE = datetime(2026, 4, 4, 13, 50, tzinfo=timezone.utc)
show("crontab */15", "Europe/Berlin", lambda **k: crontab(minute="*/15", **k), BERLIN, 5)
show("crontab 30", "Europe/Berlin", lambda **k: crontab(minute="30", **k), BERLIN, 5)
show("crontab */15", "Australia/Lord_Howe", lambda **k: crontab(minute="*/15", **k), LORD_HOWE, 5)
show("crontab */15", "UTC", lambda **k: crontab(minute="*/15", **k), BERLIN, 5)
show("schedule 900", "Europe/Berlin", lambda **k: schedule(900, **k), BERLIN, 5)
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
