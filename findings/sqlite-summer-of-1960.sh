#!/usr/bin/env bash
# SQLite's localtime has summer time in the Berlin of 1960, which had none, and a Moscow an hour
# ahead from 2038 on.
#
# Guessed:  datetime(t, 'localtime') is what the C library says, with all that its zone has
#           been through, as it is in the shell, in Python and in PostgreSQL: Berlin has no
#           summer time from 1950 to 1979, and Moscow has kept +3 since 2014.
# Instead:  only times from 1970 to 2037 are asked of the C library. Any other is moved into
#           a year of the same shape in that range, and asked for there: 1960 takes its
#           summer from one that has one, and 2040 takes what Moscow had in 2012, which was
#           +4. So what was before 1970, a birth or an old price, is an hour off in summer
#           in half of Europe, and a day early or late around midnight; a plan beyond 2037
#           goes by a law that was given up. Read back with 'utc' it is the same again, so
#           what was stored and what is shown agree, and only another program finds it. 2037
#           itself is right.
# Versions: apsw 3.54.1.0 (SQLite 3.54.1), PyPI's tzdata 2026.6, Python 3.11
# Seen:     SQLite 3.54.1
#           12:00 UTC of 1 July by SQLite, by the C library and by Python
#           Europe/Berlin: 1950 14:00 13:00 13:00, 1960 14:00 13:00 13:00, 1975 13:00 13:00 13:00, 1985 14:00 14:00 14:00
#           Europe/Paris: 1960 14:00 13:00 13:00
#           Asia/Tokyo: 1950 21:00 22:00 22:00
#           Europe/Moscow: 1985 16:00 16:00 16:00, 2037 15:00 15:00 15:00, 2040 16:00 15:00 15:00
# Source:   sqlite.org, "Date And Time Functions", caveats (years outside of 1970 to 2037
#           are mapped), not read anew; the zones as in Python's tzdata, which brings them.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check apsw==3.54.1.0 tzdata==2026.6

wanted='SQLite 3.54.1
12:00 UTC of 1 July by SQLite, by the C library and by Python
Europe/Berlin: 1950 14:00 13:00 13:00, 1960 14:00 13:00 13:00, 1975 13:00 13:00 13:00, 1985 14:00 14:00 14:00
Europe/Paris: 1960 14:00 13:00 13:00
Asia/Tokyo: 1950 21:00 22:00 22:00
Europe/Moscow: 1985 16:00 16:00 16:00, 2037 15:00 15:00 15:00, 2040 16:00 15:00 15:00'
cat >"$box/program.py" <<'PY'
import datetime
import os
import time
import zoneinfo

import apsw
import tzdata

FOLDER = os.path.dirname(tzdata.__file__) + "/zoneinfo"
zoneinfo.reset_tzpath([FOLDER])


def look(zone, *years):
    os.environ["TZ"] = f":{FOLDER}/{zone}"
    time.tzset()
    base = apsw.Connection(":memory:")
    shown = []
    for year in years:
        noon = datetime.datetime(year, 7, 1, 12, tzinfo=datetime.timezone.utc)
        here = base.execute("select strftime('%H:%M', ?, 'localtime')", (f"{year}-07-01 12:00",)).fetchone()[0]
        back = base.execute("select datetime(datetime(?, 'localtime'), 'utc')", (f"{year}-07-01 12:00",)).fetchone()[0]
        shown.append(f"{year} {here} {time.strftime('%H:%M', time.localtime(noon.timestamp()))}"
                     f" {noon.astimezone(zoneinfo.ZoneInfo(zone)):%H:%M}"
                     + ("" if back == f"{year}-07-01 12:00:00" else f", back {back}"))
    print(f"{zone}:", ", ".join(shown))


print("SQLite", apsw.sqlitelibversion())
print("12:00 UTC of 1 July by SQLite, by the C library and by Python")
look("Europe/Berlin", 1950, 1960, 1975, 1985)
look("Europe/Paris", 1960)
look("Asia/Tokyo", 1950)
look("Europe/Moscow", 1985, 2037, 2040)
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
