#!/usr/bin/env bash
# For a name that is there already SQLite gives the id of whatever was inserted before, of another
# table even.
#
# Guessed:  "insert or ignore", or "on conflict do nothing", and last_insert_rowid() behind
#           it give the id of a name, new or known: 0, or none, if nothing was inserted, so
#           that it would be noticed.
# Instead:  the id is that of the last row that this connection did insert, in any table. In
#           a loop that looks up a series by its name and stores a value, it is the number
#           of the value before: right at the first values, while names are new, then the
#           wrong series or one that there isn't. "do update" doesn't set it either.
#           "returning id" gives nothing for the ignored one, and with "do update" the right
#           one.
# Versions: apsw 3.54.1.0 (with SQLite 3.54.1), Python 3.11
# Seen:     prices came of oil gas coal oil gas coal
#           or ignore: ids 1 2 3 3 4 5; the prices are filed under oil gas coal coal none none
#           do nothing: ids 1 2 3 3 4 5; the prices are filed under oil gas coal coal none none
#           do update: ids 1 2 3 3 4 5; the prices are filed under oil gas coal coal none none
#           do nothing, returning: ids 1 2 3 None None None; the prices are filed under oil gas coal none none none
#           do update, returning: ids 1 2 3 1 2 3; the prices are filed under oil gas coal oil gas coal
# Source:   sqlite.org, "Last Insert Rowid" (the most recent successful insert into a rowid
#           table or virtual table); "UPSERT" and "RETURNING".
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check apsw==3.54.1.0

wanted='prices came of oil gas coal oil gas coal
or ignore: ids 1 2 3 3 4 5; the prices are filed under oil gas coal coal none none
do nothing: ids 1 2 3 3 4 5; the prices are filed under oil gas coal coal none none
do update: ids 1 2 3 3 4 5; the prices are filed under oil gas coal coal none none
do nothing, returning: ids 1 2 3 None None None; the prices are filed under oil gas coal none none none
do update, returning: ids 1 2 3 1 2 3; the prices are filed under oil gas coal oil gas coal'
cat >"$box/program.py" <<'PY'
import apsw

NAMES = ["oil", "gas", "coal", "oil", "gas", "coal"]


def look(name, line, returning=False):
    base = apsw.Connection(":memory:")
    base.execute("""create table prices (id integer primary key, series int, price int);
        create table series (id integer primary key, name text unique)""")
    ids = []
    for price, series in enumerate(NAMES):
        rows = base.execute(line, (series,)).fetchall()
        ids.append((rows[0][0] if rows else None) if returning else base.last_insert_rowid())
        base.execute("insert into prices (series, price) values (?, ?)", (ids[-1], price))
    filed = [row[0] or "none" for row in base.execute(
        "select s.name from prices p left join series s on s.id = p.series order by p.price")]
    print(f"{name}: ids {' '.join(map(str, ids))}; the prices are filed under {' '.join(filed)}")


print("prices came of", *NAMES)
look("or ignore", "insert or ignore into series (name) values (?)")
look("do nothing", "insert into series (name) values (?) on conflict do nothing")
look("do update", "insert into series (name) values (?) on conflict do update set name = excluded.name")
look("do nothing, returning", "insert into series (name) values (?) on conflict do nothing returning id", True)
look("do update, returning",
     "insert into series (name) values (?) on conflict do update set name = excluded.name returning id", True)
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
