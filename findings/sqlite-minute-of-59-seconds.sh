#!/usr/bin/env bash
# By the common formula for SQLite nine minutes of ten last 59 seconds, and no minute at all.
#
# Guessed:  (julianday(b) - julianday(a)) * 86400 is the seconds from a to b, as is
#           often advised, and a cast to integer takes off a fraction that isn't
#           there: between two full minutes there are 60.
# Instead:  a Julian day of today is 2.46 million, so that a double has 40
#           microseconds to its last digit. 12:01 less 12:00 is 60 s give or take
#           some of those, in nine of ten minutes less, and the cast drops a whole
#           second for them. As minutes, times 1440, it is 0. "60 or more" waits for
#           the next look, and equal durations come out as two, by the time of day.
#           The difference of unixepoch() is whole, and round() in place of the cast
#           is right.
# Versions: SQLite 3.40.1 (libsqlite3-0 3.40.1-2+deb12u2), SQLite 3.54.1 (apsw 3.54.1.0, PyPI), Python 3.11
# Seen:     SQLite 3.40.1, the 1440 minutes of a day: 59 seconds 1312, 60 seconds 128, 0 minutes 1312, 60 by round 1440, 60 by unixepoch 1440
#           SQLite 3.54.1, the 1440 minutes of a day: 59 seconds 1312, 60 seconds 128, 0 minutes 1312, 60 by round 1440, 60 by unixepoch 1440
# Source:   SQLite's documentation, "Date And Time Functions" (julianday: a
#           fractional number of days; its examples take a difference of unixepoch()
#           for seconds).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    apsw==3.54.1.0

wanted='SQLite 3.40.1, the 1440 minutes of a day: 59 seconds 1312, 60 seconds 128, 0 minutes 1312, 60 by round 1440, 60 by unixepoch 1440
SQLite 3.54.1, the 1440 minutes of a day: 59 seconds 1312, 60 seconds 128, 0 minutes 1312, 60 by round 1440, 60 by unixepoch 1440'
cat >"$box/program.py" <<'PY'
import sqlite3

import apsw

BY = "(julianday(b) - julianday(a)) * "
MINUTES = """with recursive minute(n) as (select 0 union all select n + 1 from minute where n < 1439),
    span as (select datetime('2026-11-30', '+' || n || ' minutes') a,
        datetime('2026-11-30', '+' || (n + 1) || ' minutes') b from minute)
    select count(*) from span where """
LENGTHS = (("59 seconds", f"cast({BY}86400 as integer) = 59"), ("60 seconds", f"cast({BY}86400 as integer) = 60"),
           ("0 minutes", f"cast({BY}1440 as integer) = 0"), ("60 by round", f"round({BY}86400) = 60"),
           ("60 by unixepoch", "unixepoch(b) - unixepoch(a) = 60"))

for version, run in ((sqlite3.sqlite_version, sqlite3.connect(":memory:").execute),
                     (apsw.sqlite_lib_version(), apsw.Connection(":memory:").execute)):
    found = ", ".join(f"{name} {next(iter(run(MINUTES + where)))[0]}" for name, where in LENGTHS)
    print(f"SQLite {version}, the 1440 minutes of a day: {found}")
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
