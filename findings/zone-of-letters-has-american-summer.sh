#!/usr/bin/env bash
# TZ=CET-1CEST has summer time by the law of the United States, or by one that they gave up in 2007.
#
# Guessed:  CET-1CEST is how one writes central European time where there is no tz
#           database, in small devices, containers and settings of old: an hour
#           ahead, in summer two. It was right last summer and last winter, and the
#           names that it shows are CET and CEST.
# Instead:  the string says that there is summer time, and nothing of when. glibc
#           takes the dates of the United States: three weeks in March and one in
#           autumn are an hour off. dateutil's tzstr, from the same string, takes the
#           American dates of before 2007, first Sunday of April to last of October,
#           and is off for a week of spring. On all other days nothing shows, and in
#           five weeks of the year two programs of one machine with one setting
#           don't agree on the time. With the rule behind it, as in
#           CET-1CEST,M3.5.0,M10.5.0/3, both are right.
# Versions: coreutils and libc6 of Debian 12 (9.1-1, 2.36), python-dateutil 2.9.0.post0, tzdata 2026.6,
#           Python 3.11.7
# Seen:     CET-1CEST: wrong by glibc 03-08 to 03-28, 10-25 to 10-31; by dateutil 03-29 to 04-04; the two differ 03-08 to 04-04, 10-25 to 10-31
#           CET-1CEST,M3.5.0,M10.5.0/3: wrong by glibc none; by dateutil none; the two differ none
#           date(1) on 10 March, 12:00 UTC: 14:00 CEST
# Source:   POSIX.1-2017, Base Definitions, 8.3, TZ (without a rule the dates are the
#           implementation's); glibc manual, "TZ Variable"; dateutil, tz.tzstr.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    python-dateutil==2.9.0.post0 tzdata==2026.6
zones=$("$box/venv/bin/python" -c 'import tzdata; print(tzdata.__path__[0])')/zoneinfo

wanted='CET-1CEST: wrong by glibc 03-08 to 03-28, 10-25 to 10-31; by dateutil 03-29 to 04-04; the two differ 03-08 to 04-04, 10-25 to 10-31
CET-1CEST,M3.5.0,M10.5.0/3: wrong by glibc none; by dateutil none; the two differ none
date(1) on 10 March, 12:00 UTC: 14:00 CEST'
cat >"$box/program.py" <<'PY'
import os
import time
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil import tz

BERLIN = ZoneInfo("Europe/Berlin")
HOURS = [datetime(2026, 1, 1, 12, tzinfo=timezone.utc) + timedelta(days=n) for n in range(365)]


def by_glibc(string):
    os.environ["TZ"] = string
    time.tzset()
    return [time.localtime(hour.timestamp()).tm_gmtoff for hour in HOURS]


def by_zone(zone):
    return [hour.astimezone(zone).utcoffset().total_seconds() for hour in HOURS]


def days(offsets, others):
    """The days on which two differ, as spans from the first to the last."""
    spans = []
    for hour, one, other in zip(HOURS, offsets, others):
        if one != other:
            if not spans or hour - spans[-1][1] != timedelta(days=1):
                spans.append([hour, hour])
            spans[-1][1] = hour
    return ", ".join(f"{a:%m-%d} to {b:%m-%d}" for a, b in spans) or "none"


right = by_zone(BERLIN)
for string in ("CET-1CEST", "CET-1CEST,M3.5.0,M10.5.0/3"):
    glibc, dateutil = by_glibc(string), by_zone(tz.tzstr(string))
    print(f"{string}: wrong by glibc {days(glibc, right)}; by dateutil {days(dateutil, right)};"
          f" the two differ {days(glibc, dateutil)}")
PY
seen=$(TZDIR=$zones timeout 60 "$box/venv/bin/python" "$box/program.py")
seen+=$'\n'"date(1) on 10 March, 12:00 UTC: $(TZ=CET-1CEST TZDIR=$zones date -d @1773144000 '+%H:%M %Z')"
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
