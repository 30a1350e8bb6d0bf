#!/usr/bin/env bash
# From 20:00 to 08:00 it is 12 hours in Python in the night that has 11, so what sleeps that long is
# an hour late, and with pytz it isn't.
#
# Guessed:  the difference of two times with a zone is how long it is from one to the
#           other. That is what a zone is for; 20:00 to 08:00 in the night in which the
#           clocks go forward is 11 hours.
# Instead:  if both have the same zone, the difference is that of the clocks on the wall:
#           12. If one of them is in UTC, or in another zone with the same rules, it is
#           11. So "sleep until the next 08:00", computed as (next - now).total_seconds()
#           in the local zone, wakes at 09:00 on one morning, an hour early on another,
#           and is right on all others; computed with now() in UTC it is right on all.
#           dateutil's zones and Arrow do the same, pytz's, pendulum's and whenever's
#           times give 11.
# Versions: Python 3.11 (zoneinfo), tzdata 2026.6, python-dateutil 2.9.0.post0, pytz
#           2026.6, arrow 1.4.0, pendulum 3.3.0, whenever 0.11.0
# Seen:     zoneinfo: 20:00 to 08:00 in March 12, October 12, November 12
#           zoneinfo, one of them in UTC: 20:00 to 08:00 in March 11, October 13, November 12
#           dateutil: 20:00 to 08:00 in March 12, October 12, November 12
#           pytz: 20:00 to 08:00 in March 11, October 13, November 12
#           arrow: 20:00 to 08:00 in March 12, October 12, November 12
#           pendulum: 20:00 to 08:00 in March 11, October 13, November 12
#           whenever: 20:00 to 08:00 in March 11, October 13, November 12
# Source:   python.org, python-checkins, December 2002, libdatetime.tex 1.9 (subtraction
#           leaves tzinfo out if both have the same one); not read anew: docs.python.org,
#           datetime, the operations of datetime.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check tzdata==2026.6 \
    python-dateutil==2.9.0.post0 pytz==2026.6 arrow==1.4.0 pendulum==3.3.0 whenever==0.11.0

wanted='zoneinfo: 20:00 to 08:00 in March 12, October 12, November 12
zoneinfo, one of them in UTC: 20:00 to 08:00 in March 11, October 13, November 12
dateutil: 20:00 to 08:00 in March 12, October 12, November 12
pytz: 20:00 to 08:00 in March 11, October 13, November 12
arrow: 20:00 to 08:00 in March 12, October 12, November 12
pendulum: 20:00 to 08:00 in March 11, October 13, November 12
whenever: 20:00 to 08:00 in March 11, October 13, November 12'
cat >"$box/program.py" <<'PY'
import datetime
import zoneinfo

import arrow
import dateutil.tz
import pendulum
import pytz
import whenever

ZONE = "Europe/Berlin"
NIGHTS = ("March", (2026, 3, 28), (2026, 3, 29)), ("October", (2026, 10, 24), (2026, 10, 25)), \
    ("November", (2026, 11, 29), (2026, 11, 30))
there = zoneinfo.ZoneInfo(ZONE)


def by_tzinfo(zone):
    return lambda day, hour: datetime.datetime(*day, hour, tzinfo=zone)


def by_two(day, hour):
    moment = datetime.datetime(*day, hour, tzinfo=there)
    return moment.astimezone(datetime.timezone.utc) if hour == 20 else moment


WAYS = [("zoneinfo", by_tzinfo(there)), ("zoneinfo, one of them in UTC", by_two),
        ("dateutil", by_tzinfo(dateutil.tz.gettz(ZONE))),
        ("pytz", lambda day, hour: pytz.timezone(ZONE).localize(datetime.datetime(*day, hour))),
        ("arrow", lambda day, hour: arrow.Arrow(*day, hour, tzinfo=ZONE)),
        ("pendulum", lambda day, hour: pendulum.datetime(*day, hour, tz=ZONE)),
        ("whenever", lambda day, hour: whenever.ZonedDateTime(*day, hour, tz=ZONE))]
for name, make in WAYS:
    nights = []
    for month, evening, morning in NIGHTS:
        length = make(morning, 8) - make(evening, 20)
        seconds = length.total_seconds() if hasattr(length, "total_seconds") else length.total("seconds")
        nights.append(f"{month} {seconds / 3600:.0f}")
    print(f"{name}: 20:00 to 08:00 in", ", ".join(nights))
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
