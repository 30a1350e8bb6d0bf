#!/usr/bin/env bash
# SQLite's update hook is not told when a table is emptied, nor of the row that a REPLACE takes away.
#
# Guessed:  the update hook is called for each row that is inserted, changed or deleted, so
#           a copy kept by it, or a feed of changes, has all of them: "delete from prices"
#           gives as many calls as there were rows.
# Instead:  a delete without a where is done by cutting the table off whole, and no call is
#           made; "where true" makes one for each. A row that makes room for another by
#           REPLACE goes without a word, too: if the new one collides with two, the hook
#           hears of one row that came, and two are gone. A trigger behind delete hears of
#           the emptying, which is done row by row once there is such a trigger, so that the
#           hook hears of it, too: adding one elsewhere changes what a listener gets. Of
#           what REPLACE takes away the trigger hears only with recursive_triggers. Tables
#           without rowid are never told of.
# Versions: apsw 3.54.1.0 (with SQLite 3.54.1), Python 3.11
# Seen:     delete from prices where id > 1: the hook hears -2 -3; left 1a
#           delete from prices: the hook hears nothing; left nothing
#           delete from prices where true: the hook hears -1 -2 -3; left nothing
#           delete from prices, trigger: the hook hears -1 -2 -3, the trigger -1 -2 -3; left nothing
#           replace into prices values(1, 'b', 9): the hook hears +1; left 1b 3c
#           replace into prices values(1, 'b', 9), trigger: the hook hears +1, the trigger nothing; left 1b 3c
#           replace into prices values(1, 'b', 9), trigger, recursive: the hook hears +1, the trigger -1 -2; left 1b 3c
#           delete from prices where id > 1 (without rowid): the hook hears nothing; left 1a
# Source:   sqlite.org, "Data Change Notification Callbacks" (sqlite3_update_hook),
#           "DELETE", section 3, "The Truncate Optimization", and "Pragma statements",
#           recursive_triggers.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check apsw==3.54.1.0

wanted='delete from prices where id > 1: the hook hears -2 -3; left 1a
delete from prices: the hook hears nothing; left nothing
delete from prices where true: the hook hears -1 -2 -3; left nothing
delete from prices, trigger: the hook hears -1 -2 -3, the trigger -1 -2 -3; left nothing
replace into prices values(1, '\''b'\'', 9): the hook hears +1; left 1b 3c
replace into prices values(1, '\''b'\'', 9), trigger: the hook hears +1, the trigger nothing; left 1b 3c
replace into prices values(1, '\''b'\'', 9), trigger, recursive: the hook hears +1, the trigger -1 -2; left 1b 3c
delete from prices where id > 1 (without rowid): the hook hears nothing; left 1a'
cat >"$box/program.py" <<'PY'
import apsw

KINDS = {apsw.SQLITE_INSERT: "+", apsw.SQLITE_UPDATE: "~", apsw.SQLITE_DELETE: "-"}
heard = []


def look(change, before="", rest=""):
    base = apsw.Connection(":memory:")
    base.execute(f"create table prices(id integer primary key, name unique, price) {rest};"
                 "create table log(line); insert into prices values(1, 'a', 1), (2, 'b', 2), (3, 'c', 3);" + before)
    heard.clear()
    base.set_update_hook(lambda kind, _base, table, row: table == "prices" and heard.append(f"{KINDS[kind]}{row}"))
    base.execute(change)
    left = " ".join(f"{row[0]}{row[1]}" for row in base.execute("select id, name from prices")) or "nothing"
    log = " ".join(row[0] for row in base.execute("select line from log"))
    name = change + (", trigger" if "trigger t" in before else "")
    name += ", recursive" if "pragma" in before else ""
    name += " (without rowid)" if rest else ""
    print(f"{name}: the hook hears {' '.join(heard) or 'nothing'}" + (f", the trigger {log or 'nothing'}"
          if "trigger t" in before else "") + f"; left {left}")


TRIGGER = "create trigger t after delete on prices begin insert into log values('-' || old.id); end;"
look("delete from prices where id > 1")
look("delete from prices")
look("delete from prices where true")
look("delete from prices", TRIGGER)
look("replace into prices values(1, 'b', 9)")
look("replace into prices values(1, 'b', 9)", TRIGGER)
look("replace into prices values(1, 'b', 9)", TRIGGER + "pragma recursive_triggers = on;")
look("delete from prices where id > 1", rest="without rowid")
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
