#!/usr/bin/env bash
# Dublin's clocks show the same as London's, and is_dst picks the opposite hour.
#
# Guessed:  where two zones have the same offsets on every day of the year, code
#           that asks for summer time works in both: is_dst=True is the first
#           01:30 of the night in October, and "offset less dst()" is what the
#           clocks show in winter.
# Instead:  by law Ireland's standard time is that of summer, and in winter an
#           hour is taken off. The tz database says so, and the libraries pass it
#           on: dst() is -1 in January, 0 in July. pendulum's is_dst() is True
#           in winter, and pytz's localize(is_dst=True), which people write to
#           get the first of two equal hours, gives the second. A job planned
#           so is an hour late in Dublin alone, and a label says "summer" all
#           winter. PEP 495's fold does not depend on it. (Africa/Casablanca has
#           the same since 2018, with Ramadan for winter.)
# Versions: pytz 2026.6, pendulum 3.3.0, tzdata 2026.6, Python 3.11.7
# Seen:     Europe/London: January +0000, July +0100
#             dst() in hours: zoneinfo 0 1, pytz 0 1
#             pendulum is_dst(): False True
#             pytz, 01:30 with is_dst=True and False: 01:30+0100 01:30+0000
#             zoneinfo, 01:30 with fold=0 and 1: 01:30+0100 01:30+0000
#             offset less dst() in hours: 0 0
#           Europe/Dublin: January +0000, July +0100
#             dst() in hours: zoneinfo -1 0, pytz -1 0
#             pendulum is_dst(): True False
#             pytz, 01:30 with is_dst=True and False: 01:30+0000 01:30+0100
#             zoneinfo, 01:30 with fold=0 and 1: 01:30+0100 01:30+0000
#             offset less dst() in hours: 1 1
# Source:   tz database, file europe, Ireland (Standard Time Act 1968 as amended
#           1971) and file africa, Morocco; RFC 9636, section 3.2 (isdst of a
#           local time type).
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    pytz==2026.6 pendulum==3.3.0 tzdata==2026.6
export PYTHONTZPATH=

wanted='Europe/London: January +0000, July +0100
  dst() in hours: zoneinfo 0 1, pytz 0 1
  pendulum is_dst(): False True
  pytz, 01:30 with is_dst=True and False: 01:30+0100 01:30+0000
  zoneinfo, 01:30 with fold=0 and 1: 01:30+0100 01:30+0000
  offset less dst() in hours: 0 0
Europe/Dublin: January +0000, July +0100
  dst() in hours: zoneinfo -1 0, pytz -1 0
  pendulum is_dst(): True False
  pytz, 01:30 with is_dst=True and False: 01:30+0000 01:30+0100
  zoneinfo, 01:30 with fold=0 and 1: 01:30+0100 01:30+0000
  offset less dst() in hours: 1 1'
cat >"$box/program.py" <<'PY'
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pendulum
import pytz

HOUR = timedelta(hours=1)


def local(time):
    return f"{time:%H:%M%z}"


for name in ("Europe/London", "Europe/Dublin"):
    winter, summer = (datetime(2026, month, 1, tzinfo=ZoneInfo(name)) for month in (1, 7))
    print(f"{name}: January {winter:%z}, July {summer:%z}")
    print(f"  dst() in hours: zoneinfo {winter.dst() / HOUR:g} {summer.dst() / HOUR:g}, pytz",
          *(f"{pytz.timezone(name).localize(datetime(2026, m, 1)).dst() / HOUR:g}" for m in (1, 7)))
    print("  pendulum is_dst():", *(pendulum.datetime(2026, m, 1, tz=name).is_dst() for m in (1, 7)))
    twice = datetime(2026, 10, 25, 1, 30)
    print("  pytz, 01:30 with is_dst=True and False:",
          *(local(pytz.timezone(name).localize(twice, is_dst=flag)) for flag in (True, False)))
    print("  zoneinfo, 01:30 with fold=0 and 1:",
          *(local(twice.replace(tzinfo=ZoneInfo(name), fold=fold)) for fold in (0, 1)))
    print("  offset less dst() in hours:", *(f"{(t.utcoffset() - t.dst()) / HOUR:g}" for t in (winter, summer)))
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
