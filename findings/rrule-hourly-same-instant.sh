#!/usr/bin/env bash
# "Every hour", started in a time zone, fires twice at one instant.
#
# Guessed:  with an aware start, an hourly rule is a rule about
#           elapsed time: the steps are even in UTC, whatever the clocks do.
# Instead:  dateutil counts on the wall clock and attaches the zone last. In
#           spring it gives 02:00, which does not exist, and 03:00: both are
#           07:00 UTC, so a job keyed by instant runs once where two were
#           planned and a gap check sees 0 minutes. In autumn the step from
#           01:00 to 02:00 lasts two hours. APScheduler's interval trigger, on
#           the same zone and start, steps 60 minutes each time.
# Versions: python-dateutil 2.9.0.post0, APScheduler 3.11.3, tzdata 2026.6,
#           Python 3.11.7
# Seen:     spring dateutil 60 60 0 60 | APScheduler 60 60 60 60
#           autumn dateutil 60 120 60 60 | APScheduler 60 60 60 60
# Source:   RFC 5545, section 3.3.10: recurrences that fall on a local time
#           that does not exist are handled as a start time would be (3.3.5,
#           the offset before the gap), which makes the two coincide.
# Date:     2026-11-27
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --disable-pip-version-check \
    python-dateutil==2.9.0.post0 APScheduler==3.11.3 tzdata==2026.6
export PYTHONTZPATH=

wanted="spring dateutil 60 60 0 60 | APScheduler 60 60 60 60
autumn dateutil 60 120 60 60 | APScheduler 60 60 60 60"
cat >"$box/program.py" <<'PY'
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from apscheduler.triggers.interval import IntervalTrigger
from dateutil.rrule import HOURLY, rrule

ZONE = ZoneInfo("America/New_York")


def minutes(times):
    instants = [t.astimezone(timezone.utc) for t in times]
    steps = (b - a for a, b in zip(instants, instants[1:]))
    return " ".join(str(int(s.total_seconds() // 60)) for s in steps)


def interval(start):
    trigger = IntervalTrigger(hours=1, start_date=start, timezone=ZONE)
    times = [trigger.get_next_fire_time(None, start)]
    for _ in range(4):
        times.append(trigger.get_next_fire_time(times[-1], times[-1]))
    return times


for name, month, day in (("spring", 3, 8), ("autumn", 11, 1)):
    start = datetime(2026, month, day, tzinfo=ZONE)
    by_rule = minutes(rrule(HOURLY, dtstart=start, count=5))
    print(f"{name} dateutil {by_rule} | APScheduler {minutes(interval(start))}")
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
