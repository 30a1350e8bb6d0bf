#!/usr/bin/env bash
# croniter's next nine o'clock, asked for from datetime.now(), is nine here as a datetime and nine in UTC as the
# seconds that get_next() gives.
#
# Guessed:  croniter(line, datetime.now()).get_next() is the moment at which it is nine here, in
#           seconds, as time.time() has them; get_next(datetime) is the same moment as a datetime.
#           Both begin with the same clock, so it is a matter of taste.
# Instead:  a datetime without a zone is counted as one of UTC on the way to seconds, not as local
#           time, as all of Python's own timestamp() and fromtimestamp() do. The seconds are those
#           of nine in UTC, ten in Berlin in winter and eleven in summer, so what sleeps for
#           get_next() less time.time() wakes late; in New York it wakes before the office opens. A
#           start in seconds, time.time(), which is what there is without one, is read in UTC too.
#           match() with datetime.now() is about nine here, so a check of the line shows that it is
#           well. On a machine in UTC, as most servers and containers are, there is nothing to see.
#           A start with a zone is right in each way.
# Versions: croniter 7.0.0, tzdata 2026.6, Python 3.11
# Seen:     UTC, asked at 2026-12-01 12:00
#             09:00 there: now(), get_next(datetime); now(), get_next(); time(), get_next(); now(zone), get_next(datetime); now(zone), get_next()
#             match() of now() when it is nine there: True
#           Europe/Berlin, asked at 2026-12-01 12:00
#             09:00 there: now(), get_next(datetime); now(zone), get_next(datetime); now(zone), get_next()
#             10:00 there: now(), get_next(); time(), get_next()
#             match() of now() when it is nine there: True
#           America/New_York, asked at 2026-12-01 12:00
#             09:00 there: now(), get_next(datetime); now(zone), get_next(datetime); now(zone), get_next()
#             04:00 there: now(), get_next(); time(), get_next()
#             match() of now() when it is nine there: True
#           Europe/Berlin, asked at 2026-07-01 12:00
#             09:00 there: now(), get_next(datetime); now(zone), get_next(datetime); now(zone), get_next()
#             11:00 there: now(), get_next(); time(), get_next()
#             match() of now() when it is nine there: True
# Source:   croniter's datetime_to_timestamp() and timestamp_to_datetime(), as the package brings
#           them; Python's manual, datetime.timestamp() (without a zone it is local time), not read
#           anew.
# Date:     2026-12-01
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check croniter==7.0.0 tzdata==2026.6

wanted='UTC, asked at 2026-12-01 12:00
  09:00 there: now(), get_next(datetime); now(), get_next(); time(), get_next(); now(zone), get_next(datetime); now(zone), get_next()
  match() of now() when it is nine there: True
Europe/Berlin, asked at 2026-12-01 12:00
  09:00 there: now(), get_next(datetime); now(zone), get_next(datetime); now(zone), get_next()
  10:00 there: now(), get_next(); time(), get_next()
  match() of now() when it is nine there: True
America/New_York, asked at 2026-12-01 12:00
  09:00 there: now(), get_next(datetime); now(zone), get_next(datetime); now(zone), get_next()
  04:00 there: now(), get_next(); time(), get_next()
  match() of now() when it is nine there: True
Europe/Berlin, asked at 2026-07-01 12:00
  09:00 there: now(), get_next(datetime); now(zone), get_next(datetime); now(zone), get_next()
  11:00 there: now(), get_next(); time(), get_next()
  match() of now() when it is nine there: True'
cat >"$box/program.py" <<'PY'
import datetime
import os
import time
import zoneinfo

import croniter

LINE = "0 9 * * *"


def clock(seconds):
    """The hour that a clock on the wall there shows."""
    return datetime.datetime.fromtimestamp(seconds).strftime("%H:%M")


def look(zone, start):
    os.environ["TZ"] = zone
    time.tzset()
    aware = start.replace(tzinfo=zoneinfo.ZoneInfo(zone))
    seconds = start.timestamp()
    assert seconds == aware.timestamp()
    ways = (
        ("now(), get_next(datetime)", croniter.croniter(LINE, start).get_next(datetime.datetime).timestamp()),
        ("now(), get_next()", croniter.croniter(LINE, start).get_next()),
        ("time(), get_next()", croniter.croniter(LINE, seconds).get_next()),
        ("now(zone), get_next(datetime)", croniter.croniter(LINE, aware).get_next(datetime.datetime).timestamp()),
        ("now(zone), get_next()", croniter.croniter(LINE, aware).get_next()),
    )
    answers = {}
    for name, moment in ways:
        answers.setdefault(clock(moment), []).append(name)
    print(f"{zone}, asked at {start:%Y-%m-%d %H:%M}")
    for hour, names in answers.items():
        print(f"  {hour} there: {'; '.join(names)}")
    print(f"  match() of now() when it is nine there: {croniter.croniter.match(LINE, start.replace(hour=9))}")


for zone in ("UTC", "Europe/Berlin", "America/New_York"):
    look(zone, datetime.datetime(2026, 12, 1, 12))
look("Europe/Berlin", datetime.datetime(2026, 7, 1, 12))
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
