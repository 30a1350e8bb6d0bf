#!/usr/bin/env bash
# One row that nobody fetched lets a whole SQLite connection see the past.
#
# Guessed:  on a connection without a transaction (isolation_level None,
#           in_transaction False) each SELECT sees what is committed by then, and
#           fetchone() for the newest entry is over when it has given that entry.
# Instead:  a cursor with a row left keeps its read transaction open, and all
#           other cursors of the connection read in it: what other processes
#           write is not seen, nor can the write-ahead log be cut off, until the
#           cursor is closed, used anew or dropped. in_transaction knows of
#           BEGIN only. As the module steps one row ahead of what it gives, a
#           table of one row shows nothing of it, and tests pass; two rows do it,
#           sorted or not. LIMIT 1 is the cure, though it changes no result.
# Versions: pysqlite3-binary 0.5.4.post2 (SQLite 3.51.1), Python 3.11.7; the
#           sqlite3 of Python itself (SQLite 3.40.1) does the same
# Seen:     sqlite 3.51.1
#           one row there: other cursor sees 200, in_transaction False, checkpoint done; closed: 200
#           two rows there: other cursor sees 100, in_transaction False, checkpoint held up; closed: 200
#           two, LIMIT 1: other cursor sees 200, in_transaction False, checkpoint done; closed: 200
#           two, sorted by price: other cursor sees 100, in_transaction False, checkpoint held up; closed: 200
# Source:   sqlite.org, "Isolation In SQLite" and "Write-Ahead Logging", section
#           "Avoiding Excessively Large WAL Files"; PEP 249, fetchone().
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    pysqlite3-binary==0.5.4.post2

wanted='sqlite 3.51.1
one row there: other cursor sees 200, in_transaction False, checkpoint done; closed: 200
two rows there: other cursor sees 100, in_transaction False, checkpoint held up; closed: 200
two, LIMIT 1: other cursor sees 200, in_transaction False, checkpoint done; closed: 200
two, sorted by price: other cursor sees 100, in_transaction False, checkpoint held up; closed: 200'
cat >"$box/program.py" <<'PY'
import sys

from pysqlite3 import dbapi2 as sqlite3


def look(name, file, rows, query):
    """What a reader's connection sees after another has written, with a cursor that gave one row."""
    writer = sqlite3.connect(file, timeout=0.2, isolation_level=None)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("CREATE TABLE tape (id INTEGER PRIMARY KEY, price INTEGER)")
    writer.executemany("INSERT INTO tape VALUES (?, 100)", [(n,) for n in range(1, rows + 1)])
    reader = sqlite3.connect(file, isolation_level=None)
    newest = reader.execute(query)
    newest.fetchone()
    writer.execute("UPDATE tape SET price = 200")
    seen = reader.execute("SELECT price FROM tape WHERE id = 1").fetchone()[0]
    busy, pages, moved = writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    newest.close()
    after = reader.execute("SELECT price FROM tape WHERE id = 1").fetchone()[0]
    print(f"{name}: other cursor sees {seen}, in_transaction {reader.in_transaction},",
          f"checkpoint {'held up' if busy else 'done'}; closed: {after}")


box = sys.argv[1]
print("sqlite", sqlite3.sqlite_version)
ORDER = "SELECT id, price FROM tape ORDER BY id DESC"
look("one row there", box + "/a", 1, ORDER)
look("two rows there", box + "/b", 2, ORDER)
look("two, LIMIT 1", box + "/c", 2, ORDER + " LIMIT 1")
look("two, sorted by price", box + "/d", 2, "SELECT id, price FROM tape ORDER BY price, id")
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
