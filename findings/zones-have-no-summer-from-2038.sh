#!/usr/bin/env bash
# From 2038 on pytz and dateutil have no summer time, and what was planned by them is an hour off from
# what zoneinfo says.
#
# Guessed:  a zone has its rule, so 1 July 2040 in Paris is at UTC+2 in each library that
#           has the tz database, as far ahead as the rule goes; at least those with the same
#           data agree.
# Instead:  pytz and dateutil have a table of changes that ends in 2037, and stay with what
#           came last, winter in the north. In Sydney that is summer for pytz and winter for
#           dateutil, all year, so the two differ from each other, and each from zoneinfo in
#           one half of the year. zoneinfo goes by the rule behind the table. So in a series
#           of loans, leases or delivery hours until 2040 every summer is an hour off in one
#           library and not in the other, and a day of hourly prices begins at another hour.
#           One and the same pandas does both, by which kind of zone it was given. No
#           warning is given at the end of the table.
# Versions: pytz 2026.6, python-dateutil 2.9.0.post0 (with its own data), tzdata 2026.6,
#           pandas 3.1.1, Python 3.11
# Seen:     Europe/Paris 2037, by zoneinfo, pytz, dateutil: January +1 +1 +1, July +2 +2 +2
#           Europe/Paris 2038, by zoneinfo, pytz, dateutil: January +1 +1 +1, July +2 +1 +1
#           Europe/Paris 2040, by zoneinfo, pytz, dateutil: January +1 +1 +1, July +2 +1 +1
#           America/New_York 2037, by zoneinfo, pytz, dateutil: January -5 -5 -5, July -4 -4 -4
#           America/New_York 2038, by zoneinfo, pytz, dateutil: January -5 -5 -5, July -4 -5 -5
#           America/New_York 2040, by zoneinfo, pytz, dateutil: January -5 -5 -5, July -4 -5 -5
#           Australia/Sydney 2037, by zoneinfo, pytz, dateutil: January +11 +11 +11, July +10 +10 +10
#           Australia/Sydney 2038, by zoneinfo, pytz, dateutil: January +11 +11 +10, July +10 +11 +10
#           Australia/Sydney 2040, by zoneinfo, pytz, dateutil: January +11 +11 +10, July +10 +11 +10
#           pandas, midnight of 1 July 2040 in Paris by zoneinfo: 06-30 22:00 UTC
#           pandas, midnight of 1 July 2040 in Paris by pytz: 06-30 23:00 UTC
# Source:   RFC 9636, 3.3 (the footer has the rule for times behind the last change); pytz's
#           README (fails for dates starting 2038), stub42/pytz#31; dateutil/dateutil#462.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    pytz==2026.6 python-dateutil==2.9.0.post0 tzdata==2026.6 pandas==3.1.1
export PYTHONTZPATH=

wanted='Europe/Paris 2037, by zoneinfo, pytz, dateutil: January +1 +1 +1, July +2 +2 +2
Europe/Paris 2038, by zoneinfo, pytz, dateutil: January +1 +1 +1, July +2 +1 +1
Europe/Paris 2040, by zoneinfo, pytz, dateutil: January +1 +1 +1, July +2 +1 +1
America/New_York 2037, by zoneinfo, pytz, dateutil: January -5 -5 -5, July -4 -4 -4
America/New_York 2038, by zoneinfo, pytz, dateutil: January -5 -5 -5, July -4 -5 -5
America/New_York 2040, by zoneinfo, pytz, dateutil: January -5 -5 -5, July -4 -5 -5
Australia/Sydney 2037, by zoneinfo, pytz, dateutil: January +11 +11 +11, July +10 +10 +10
Australia/Sydney 2038, by zoneinfo, pytz, dateutil: January +11 +11 +10, July +10 +11 +10
Australia/Sydney 2040, by zoneinfo, pytz, dateutil: January +11 +11 +10, July +10 +11 +10
pandas, midnight of 1 July 2040 in Paris by zoneinfo: 06-30 22:00 UTC
pandas, midnight of 1 July 2040 in Paris by pytz: 06-30 23:00 UTC'
cat >"$box/program.py" <<'PY'
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas
import pytz
from dateutil.zoneinfo import get_zonefile_instance


def hours(moment):
    return f"{moment.utcoffset().total_seconds() / 3600:+.0f}"


for zone in ("Europe/Paris", "America/New_York", "Australia/Sydney"):
    by_dateutil = get_zonefile_instance().get(zone)
    for year in (2037, 2038, 2040):
        shown = []
        for month in (1, 7):
            at = datetime(year, month, 1, 12)
            shown.append(" ".join((hours(at.replace(tzinfo=ZoneInfo(zone))), hours(pytz.timezone(zone).localize(at)),
                                   hours(at.replace(tzinfo=by_dateutil)))))
        print(f"{zone} {year}, by zoneinfo, pytz, dateutil: January {shown[0]}, July {shown[1]}")
for zone in (ZoneInfo("Europe/Paris"), pytz.timezone("Europe/Paris")):
    stamp = pandas.Timestamp("2040-07-01 00:00", tz=zone).tz_convert("UTC")
    print(f"pandas, midnight of 1 July 2040 in Paris by {type(zone).__module__.split('.')[0]}: {stamp:%m-%d %H:%M} UTC")
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
