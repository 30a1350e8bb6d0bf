#!/usr/bin/env bash
# In SQLite a job due at 2026-11-30T09:00:00 isn't due before midnight, compared with
# datetime('now'), and one of 2026-11-30 09:00:00 is.
#
# Guessed:  SQLite keeps times as texts, and texts of ISO 8601 sort as their times do. So
#           WHERE due <= datetime('now') finds what is due, whoever wrote it, and its own
#           functions read the T as well as the blank.
# Instead:  datetime() writes a blank between day and hour, isoformat() of Python and JSON
#           write a T, and T sorts behind the blank: of one day each time with T is later
#           than each with a blank. What is due at 09:00T is due when the next day begins,
#           and "of the last hour" is all of today. Across days all is well, so a trial
#           with a job of yesterday or tomorrow passes. Python's own datetime, given to
#           sqlite3 as it is, has the blank, the same one by isoformat() the T. A Z or
#           +00:00 at the end is another such: 09:00:00Z is later than 09:00:00.
#           datetime(due) <= datetime('now') reads both and is right.
# Versions: SQLite 3.54.1 (apsw 3.54.1.0), Python 3.11
# Seen:     SQLite 3.54.1
#           due <= 08:59:00: T 1, blank 1, blank and Z 1
#           due <= 09:00:00: T 1, blank 2, blank and Z 1
#           due <= 10:00:00: T 1, blank 2, blank and Z 2
#           due <= 23:59:59: T 1, blank 3, blank and Z 3
#           due <= 24:00:00: T 3, blank 3, blank and Z 3
#           datetime(due) <= 08:59:00: T 1, blank 1, blank and Z 1
#           datetime(due) <= 09:00:00: T 2, blank 2, blank and Z 2
#           datetime(due) <= 10:00:00: T 2, blank 2, blank and Z 2
#           datetime(due) <= 23:59:59: T 3, blank 3, blank and Z 3
#           datetime(due) <= 24:00:00: T 3, blank 3, blank and Z 3
#           2026-11-30T09:00:00 <= datetime of 10:00: 0
# Source:   sqlite.org, lang_datefunc, 2 (the formats read, and what datetime() writes)
#           and datatype3, 7 (texts are compared by their bytes), not read anew.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check apsw==3.54.1.0

wanted='SQLite 3.54.1
due <= 08:59:00: T 1, blank 1, blank and Z 1
due <= 09:00:00: T 1, blank 2, blank and Z 1
due <= 10:00:00: T 1, blank 2, blank and Z 2
due <= 23:59:59: T 1, blank 3, blank and Z 3
due <= 24:00:00: T 3, blank 3, blank and Z 3
datetime(due) <= 08:59:00: T 1, blank 1, blank and Z 1
datetime(due) <= 09:00:00: T 2, blank 2, blank and Z 2
datetime(due) <= 10:00:00: T 2, blank 2, blank and Z 2
datetime(due) <= 23:59:59: T 3, blank 3, blank and Z 3
datetime(due) <= 24:00:00: T 3, blank 3, blank and Z 3
2026-11-30T09:00:00 <= datetime of 10:00: 0'
cat >"$box/program.py" <<'PY'
import datetime

import apsw

DAY = datetime.date(2026, 11, 30)
JOBS = [("yesterday", datetime.timedelta(hours=-3)), ("09:00", datetime.timedelta(hours=9)),
        ("12:00", datetime.timedelta(hours=12)), ("tomorrow", datetime.timedelta(hours=30))]
base = apsw.Connection(":memory:")
base.execute("create table jobs(name, form, due)")
midnight = datetime.datetime.combine(DAY, datetime.time())
FORMS = (("T", lambda moment: moment.isoformat()), ("blank", lambda moment: moment.isoformat(" ")),
         ("blank and Z", lambda moment: moment.isoformat(" ") + "Z"))
for name, after in JOBS:
    for form, write in FORMS:
        base.execute("insert into jobs values (?, ?, ?)", (name, form, write(midnight + after)))
print("SQLite", apsw.sqlite_lib_version())
for what in "due", "datetime(due)":
    for now in "08:59:00", "09:00:00", "10:00:00", "23:59:59", "24:00:00":
        shown = []
        for form, _ in FORMS:
            rows = base.execute(f"select name from jobs where form = ? and {what} <= datetime(?) order by rowid",
                                (form, "2026-12-01 00:00:00" if now == "24:00:00" else f"{DAY} {now}"))
            shown.append(f"{form} {len(list(rows))}")
        print(f"{what} <= {now}:", ", ".join(shown))
print("2026-11-30T09:00:00 <= datetime of 10:00:",
      base.execute("select '2026-11-30T09:00:00' <= datetime('2026-11-30 10:00')").fetchall()[0][0])
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
