#!/usr/bin/env bash
# In spring an interval of APScheduler 4 goes back by an hour and has its runs again; in autumn it is silent for three times
# its length.
#
# Guessed:  "every 30 minutes" is a length of time. Clocks that go forward or back
#           change what a run is called and not when it is, as in APScheduler 3;
#           at most it shifts by the hour. And what a trigger tells next is later
#           than what it told before.
# Instead:  IntervalTrigger adds its length to the last run as the wall clock has
#           it. Over the change in spring it goes through 02:00 and 02:30, which
#           that day lacks and which stand for 01:00 and 01:30 UTC, and then to
#           03:00, which is 01:00 UTC again: times go back by an hour, and two
#           instants are told twice, the second time as what is past already. In
#           autumn the hour that comes twice is passed over: 90 minutes, three
#           lengths, without a run. Not only runs at night: with 12 hours one
#           distance is 11 and another 13. In UTC, or with a start without summer
#           time, all is well, so tests on a server show nothing.
# Versions: APScheduler 4.0.0a6 (the newest of 4), 3.11.3, tzdata 2026.6, Python 3.11.7
# Seen:     4.0.0a6 spring, minutes from run to run: 30 30 30 -30 30 30 30
#           3.11.3  spring, minutes from run to run: 30 30 30 30 30 30 30
#           4.0.0a6 autumn, minutes from run to run: 30 30 90 30 30 30 30
#           3.11.3  autumn, minutes from run to run: 30 30 30 30 30 30 30
#           4.0.0a6 hours=12, hours from run to run: 12 11 12 in spring, 12 13 12 in autumn
# Source:   APScheduler 4's API reference, "IntervalTrigger" (triggers on specified
#           intervals); Python's datetime, "Notes" (arithmetic within one time zone is
#           that of wall clocks); tz database, rule EU.
# Date:     2026-12-01
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
for version in 4.0.0a6 3.11.3; do
    python3 -m venv "$box/$version"
    "$box/$version/bin/pip" install --quiet --no-compile --disable-pip-version-check \
        APScheduler==$version tzlocal==5.4.5 tzdata==2026.6
done
export PYTHONTZPATH=

wanted='4.0.0a6 spring, minutes from run to run: 30 30 30 -30 30 30 30
3.11.3  spring, minutes from run to run: 30 30 30 30 30 30 30
4.0.0a6 autumn, minutes from run to run: 30 30 90 30 30 30 30
3.11.3  autumn, minutes from run to run: 30 30 30 30 30 30 30
4.0.0a6 hours=12, hours from run to run: 12 11 12 in spring, 12 13 12 in autumn'
cat >"$box/program.py" <<'PY'
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

from apscheduler.triggers.interval import IntervalTrigger

BERLIN = ZoneInfo("Europe/Berlin")


def runs(start, number, **length):
    """The instants of some runs, in seconds since 1970."""
    try:
        trigger = IntervalTrigger(start_time=start, **length)
        return [trigger.next().timestamp() for _ in range(number)]
    except TypeError:
        trigger = IntervalTrigger(start_date=start, timezone=BERLIN, **length)
    times = []
    for _ in range(number):
        times.append(trigger.get_next_fire_time(times[-1] if times else None, times[-1] if times else start))
    return [time.timestamp() for time in times]


def steps(start, number, unit, **length):
    times = runs(datetime(*start, tzinfo=BERLIN), number, **length)
    return " ".join(str(int((later - time) / unit)) for time, later in zip(times, times[1:]))


if sys.argv[1] == "hours":
    spring, autumn = (steps(start, 4, 3600, hours=12) for start in ((2026, 3, 28, 12), (2026, 10, 24, 12)))
    print(f"hours=12, hours from run to run: {spring} in spring, {autumn} in autumn")
else:
    start = {"spring": (2026, 3, 29, 1, 0), "autumn": (2026, 10, 25, 1, 30)}[sys.argv[1]]
    print(f"{sys.argv[1]}, minutes from run to run:", steps(start, 8, 60, minutes=30))
PY
look() { printf '%-7s ' "$1" && timeout 60 "$box/$1/bin/python" "$box/program.py" "$2"; }
seen=$(for season in spring autumn; do look 4.0.0a6 $season && look 3.11.3 $season; done && look 4.0.0a6 hours)
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
