#!/usr/bin/env bash
# "Older than" clears a whole SQLite table, if the limit is a text and what it is compared with is no bare column.
#
# Guessed:  SQLite turns '1790000000' into a number where it is compared with one:
#           where at < '1790000000' finds the old rows. So it does with coalesce(at,
#           0), with a time out of JSON, or with the column of a view.
# Instead:  it does so for the column that it is, as that has a declared type. Any
#           expression has none, a plus sign in front is enough, and then numbers and
#           texts are compared by kind: every number is less than every text. "at <
#           limit" is all rows, "at > limit" none, and a delete by a limit from an
#           environment variable, a form or a command line takes the table along
#           while the same line without the coalesce() takes the old. Nothing warns,
#           and STRICT tables are no help. cast(), or a number bound as one, is.
# Versions: SQLite 3.40.1 (libsqlite3-0 3.40.1-2+deb12u2), SQLite 3.54.1 (apsw 3.54.1.0, PyPI), Python 3.11
# Seen:     of two rows, one older, by a text: SQLite 3.40.1 and 3.54.1
#           log where at < ?: 1 1
#           log where at > ?: 1 1
#           log where coalesce(at, 0) < ?: 2 2
#           log where +at < ?: 2 2
#           log where +at > ?: 0 0
#           log where line ->> 'at' < ?: 2 2
#           old where at < ?: 1 1
#           old where late < ?: 2 2
#           (select at from log union all select 0) where at < ?: 2 2
#           log where cast(coalesce(at, 0) as integer) < ?: 1 1
#           log where coalesce(at, 0) < ?, a number: 1 1
# Source:   SQLite's documentation, "Datatypes In SQLite", 3.3 (affinity of
#           expressions), 4.1 (an INTEGER or REAL is less than any TEXT) and 4.2.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    apsw==3.54.1.0

wanted='of two rows, one older, by a text: SQLite 3.40.1 and 3.54.1
log where at < ?: 1 1
log where at > ?: 1 1
log where coalesce(at, 0) < ?: 2 2
log where +at < ?: 2 2
log where +at > ?: 0 0
log where line ->> '\''at'\'' < ?: 2 2
old where at < ?: 1 1
old where late < ?: 2 2
(select at from log union all select 0) where at < ?: 2 2
log where cast(coalesce(at, 0) as integer) < ?: 1 1
log where coalesce(at, 0) < ?, a number: 1 1'
cat >"$box/program.py" <<'PY'
import sqlite3

import apsw

TABLE = """create table log(at integer, line text) strict;
    insert into log values (1780000000, '{"at": 1780000000}'), (1800000000, '{"at": 1800000000}');
    create view old as select at, at + 0 as late, max(at, 0) as most from log"""
LIMIT = "1790000000"
WHERE = ("log where at <", "log where at >", "log where coalesce(at, 0) <", "log where +at <", "log where +at >",
         "log where line ->> 'at' <", "old where at <", "old where late <",
         "(select at from log union all select 0) where at <", "log where cast(coalesce(at, 0) as integer) <")


def by_sqlite3():
    link = sqlite3.connect(":memory:", isolation_level=None)
    link.executescript(TABLE)
    return link.execute


def by_apsw():
    link = apsw.Connection(":memory:")
    link.execute(TABLE)
    return link.execute


one, other = by_sqlite3(), by_apsw()
print(f"of two rows, one older, by a text: SQLite {sqlite3.sqlite_version} and {apsw.sqlite_lib_version()}")
for where in WHERE:
    print(f"{where} ?:", *(next(iter(run(f"select count(*) from {where} ?", (LIMIT,))))[0] for run in (one, other)))
print("log where coalesce(at, 0) < ?, a number:",
      *(next(iter(run("select count(*) from log where coalesce(at, 0) < ?", (int(LIMIT),))))[0] for run in (one, other)))
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
