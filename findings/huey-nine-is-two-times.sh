#!/usr/bin/env bash
# In huey nine o'clock is nine in UTC for a job that comes each day, and nine where the machine is
# for one that is planned once, and a day of the month and a weekday both have to hold.
#
# Guessed:  a library has one idea of what 9:00 is: crontab(hour="9", minute="0") and
#           eta=datetime(..., 9, 0) are the same hour, both local, as cron's is, or both in UTC.
# Instead:  huey keeps UTC, unless it is made with utc=False. A naive eta is taken for local time
#           and converted; the fields of crontab() are compared with UTC as it is. In New York in
#           summer the job of each day comes at 5:00, and the one that is planned for 9:00 at
#           9:00, four hours behind it and not with it. A machine in UTC, as most tests have, sees
#           no difference. The name crontab promises another thing: day="13", day_of_week="5" is
#           Friday the 13th alone, where cron runs on each Friday and each 13th, and what isn't
#           named is "*", so crontab(hour="9") is sixty runs. With utc=False both are local.
# Versions: huey 3.5.4, time-machine 3.6.0, tzdata 2026.6, Python 3.11
# Seen:     UTC, utc=True: each day 09:00, planned 09:00
#           UTC, utc=False: each day 09:00, planned 09:00
#           America/New_York, utc=True: each day 05:00, planned 09:00
#           America/New_York, utc=False: each day 09:00, planned 09:00
#           day 13 and weekday 5 in November: Fri 13
#           hour 9 alone, runs in a day: 60
# Source:   huey/utils.py, normalize_time, and huey/api.py, crontab and read_periodic, as the
#           package brings them.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check huey==3.5.4 time-machine==3.6.0 \
    tzdata==2026.6

wanted='UTC, utc=True: each day 09:00, planned 09:00
UTC, utc=False: each day 09:00, planned 09:00
America/New_York, utc=True: each day 05:00, planned 09:00
America/New_York, utc=False: each day 09:00, planned 09:00
day 13 and weekday 5 in November: Fri 13
hour 9 alone, runs in a day: 60'
cat >"$box/program.py" <<'PY'
import importlib.resources
import os
import time
from datetime import datetime, timedelta, timezone

zones = str(importlib.resources.files("tzdata") / "zoneinfo")
os.environ["TZDIR"] = zones

import huey
import time_machine


def start(hours, utc, zone):
    """The minutes at which a consumer that looks each minute runs the two jobs, in the machine's time."""
    os.environ["TZ"] = zone
    time.tzset()
    app, seen = huey.MemoryHuey(utc=utc), {"each day": [], "planned": []}

    @app.periodic_task(huey.crontab(hour="9", minute="0"))
    def daily():
        pass

    @app.task()
    def once():
        pass

    first = datetime(2026, 7, 1, tzinfo=timezone.utc).timestamp()
    with time_machine.travel(first, tick=False) as clock:
        once.schedule(eta=datetime(2026, 7, 1, 9, 0))
        # A worker finds that it isn't due yet, and puts it aside.
        app.execute(app.dequeue())
        for _ in range(hours * 60):
            here = datetime.now().strftime("%H:%M")
            if app.read_schedule():
                seen["planned"].append(here)
            if app.read_periodic(None):
                seen["each day"].append(here)
            clock.shift(timedelta(minutes=1))
    return ", ".join(f"{name} {' '.join(times) or 'never'}" for name, times in seen.items())


for zone in "UTC", "America/New_York":
    for utc in True, False:
        print(f"{zone}, utc={utc}: {start(24, utc, zone)}")
days = [datetime(2026, 11, 1) + timedelta(days=number) for number in range(30)]
both = huey.crontab(minute="0", hour="0", day="13", day_of_week="5")
print("day 13 and weekday 5 in November:", *(f"{day:%a %d}" for day in days if both(day)))
minutes = [datetime(2026, 11, 1) + timedelta(minutes=number) for number in range(1440)]
print("hour 9 alone, runs in a day:", sum(huey.crontab(hour="9")(minute) for minute in minutes))
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
