#!/usr/bin/env bash
# SQLite's JSON drops the last digit of a time in microseconds, and a reader that goes on from there has some twice and others never.
#
# Guessed:  a REAL is a double, with 15 to 17 digits, and what json_object() or ||
#           makes of it is the same number: 1790000000.123456, seconds with
#           microseconds, is 16 digits.
# Instead:  text has 15 digits, and 1790000000.12346 is another time, up to five
#           microseconds earlier or later. As the cursor of a reader ("after t") it
#           is behind its own event for half of the times, so that some events are
#           read twice, and beyond the next ones for the others, so that those are
#           never read. Milliseconds are safe, and what the library hands over as a
#           float is exact, so it shows only where the text is made in SQL. A newer
#           SQLite writes as many digits as it takes, so that a dump differs by who
#           made it.
# Versions: SQLite 3.40.1 (libsqlite3-0 3.40.1-2+deb12u2), SQLite 3.54.1 (apsw 3.54.1.0, PyPI), Python 3.11
# Seen:     SQLite 3.40.1: {"at":1790000000.12346}
#             from each of 100 events on: 110 again, 135 missed; {"at":1790000000.123}; at 1790000000.12345
#           SQLite 3.54.1: {"at":1790000000.123456}
#             from each of 100 events on: 0 again, 0 missed; {"at":1790000000.123}; at 1790000000.12345
# Source:   IEEE 754 (17 digits tell any two doubles apart); SQLite's documentation,
#           "Floating Point Numbers" (15 significant digits are preserved).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    apsw==3.54.1.0

wanted='SQLite 3.40.1: {"at":1790000000.12346}
  from each of 100 events on: 110 again, 135 missed; {"at":1790000000.123}; at 1790000000.12345
SQLite 3.54.1: {"at":1790000000.123456}
  from each of 100 events on: 0 again, 0 missed; {"at":1790000000.123}; at 1790000000.12345'
cat >"$box/program.py" <<'PY'
import json
import sqlite3

import apsw

TIMES = [(1790000000 + (123400 + n) / 1e6,) for n in range(100)]


def by_sqlite3():
    return sqlite3.connect(":memory:", isolation_level=None)


for version, link in ((sqlite3.sqlite_version, by_sqlite3()), (apsw.sqlite_lib_version(), apsw.Connection(":memory:"))):
    run = link.execute
    run("create table event(at real)")
    link.executemany("insert into event values (?)", TIMES)
    text = next(iter(run("select json_object('at', at) from event where at > 1790000000.123455 order by at limit 1")))[0]
    print(f"SQLite {version}: {text}")
    again = missed = 0
    for at, text in list(run("select at, json_object('at', at) from event")):
        cursor = json.loads(text)["at"]
        again += next(iter(run("select count(*) from event where at > ? and at <= ?", (cursor, at))))[0]
        missed += next(iter(run("select count(*) from event where at > ? and at <= ?", (at, cursor))))[0]
    milliseconds = next(iter(run("select json_object('at', 1790000000.123), 'at ' || ?", (TIMES[0][0] + 5e-5,))))
    print(f"  from each of {len(TIMES)} events on: {again} again, {missed} missed; {milliseconds[0]}; {milliseconds[1]}")
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
