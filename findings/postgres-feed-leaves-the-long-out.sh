#!/usr/bin/env bash
# A feed of changes from PostgreSQL leaves out a text that didn't change, if the row it is in was too
# long, and only then.
#
# Guessed:  logical decoding gives the new row of each update, with all of its columns, as
#           it does in each trial: whoever keeps a copy by it, or pushes rows on, needs no
#           second look at the table.
# Instead:  a value that is stored beside its row, as PostgreSQL does where a row is over
#           some 2 kB, is not in the change unless it changed itself: test_decoding says
#           unchanged-toast-datum in its place. So the same column of the same table is
#           there for most rows and missing for the long ones, and a note that grew is lost
#           from the copy at the next change of the price. It hangs on how well the text can
#           be pressed: 4000 equal letters are there, 4000 of all kinds aren't. REPLICA
#           IDENTITY FULL gives the text among the old values and still not among the new
#           ones.
# Versions: postgresql-15 15.20-0+deb12u1 (with test_decoding), pg8000 1.31.6, Python 3.11
# Seen:     Package: postgresql-15 Version: 15.20-0+deb12u1
#           note of 900 letters, price changed: UPDATE: id:1 price:11 note:900 letters
#           4000 equal ones, price changed: UPDATE: id:2 price:11 note:4000 letters
#           4000 of all kinds, price changed: UPDATE: id:3 price:11 note:unchanged-toast-datum
#           its note changed, too: UPDATE: id:3 price:11 note:4003 letters
#           replica identity full, price changed: UPDATE: old-key: id:3 price:11 note:4003 letters new-tuple: id:3 price:12 note:unchanged-toast-datum
# Source:   postgresql.org, PostgreSQL 15 manual, "Logical Replication Message Formats",
#           TupleData (an unchanged TOASTed value is not sent), and "TOAST".
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill -INT $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 1; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download postgresql-15=15.20-0+deb12u1 libicu72=72.1-3+deb12u1 \
        libxml2=2.9.14+dfsg-1.3~deb12u6 libldap-2.5-0=2.5.13+dfsg-5 libsasl2-2=2.1.28+dfsg-10 \
        libpq5=15.20-0+deb12u1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/postgresql-15_*.deb Package Version | tr '\n' ' ')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check pg8000==1.31.6
libraries=$(printf '%s:' "$box"/root/usr/lib/*-linux-gnu)
bin=$box/root/usr/lib/postgresql/15/bin
# It refuses to run as root, so root lends it to the user nobody.
as=()
mkdir "$box/home"
if [ "$(id -u)" = 0 ]; then
    chmod 755 "$box"
    chown 65534:65534 "$box/home"
    as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi
as+=(env -i HOME="$box/home" PATH="$PATH" LC_ALL=C LD_LIBRARY_PATH="${libraries%:}")
cd "$box/home"
"${as[@]}" timeout 120 "$bin/initdb" --no-sync --auth=trust --username=tape --pgdata="$box/home/data" >/dev/null 2>&1
"${as[@]}" "$bin/postgres" -F -D "$box/home/data" -k "$box/home" -c listen_addresses= -c wal_level=logical \
    >/dev/null 2>&1 &
echo $! >"$box/postgres.pid"

wanted='Package: postgresql-15 Version: 15.20-0+deb12u1
note of 900 letters, price changed: UPDATE: id:1 price:11 note:900 letters
4000 equal ones, price changed: UPDATE: id:2 price:11 note:4000 letters
4000 of all kinds, price changed: UPDATE: id:3 price:11 note:unchanged-toast-datum
its note changed, too: UPDATE: id:3 price:11 note:4003 letters
replica identity full, price changed: UPDATE: old-key: id:3 price:11 note:4003 letters new-tuple: id:3 price:12 note:unchanged-toast-datum'
cat >"$box/program.py" <<'PY'
import random
import re
import sys
import time

import pg8000.exceptions
import pg8000.native


def connect():
    for _ in range(200):
        try:
            return pg8000.native.Connection("tape", database="postgres", unix_sock=sys.argv[1] + "/.s.PGSQL.5432")
        except (pg8000.exceptions.InterfaceError, pg8000.exceptions.DatabaseError):
            time.sleep(0.1)
    raise SystemExit("no server")


def changes():
    """What the slot has, with texts by their length."""
    rows = link.run("select data from pg_logical_slot_get_changes('feed', null, null, 'include-xids', 'off')")
    lines = [row[0].removeprefix("table public.quotes: ") for row in rows if row[0] not in ("BEGIN", "COMMIT")]
    return ["; ".join(re.sub(r"'(\w{9,})'", lambda text: f"{len(text[1])} letters", re.sub(r"\[\w+\]", "", line))
                      for line in lines)][0]


link = connect()
link.run("select pg_create_logical_replication_slot('feed', 'test_decoding')")
link.run("create table quotes (id int primary key, price int, note text)")
letters = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", k=4000))
for number, text in ((1, letters[:900]), (2, "x" * 4000), (3, letters)):
    link.run("insert into quotes values (:number, 10, :text)", number=number, text=text)
changes()
for number, name in ((1, "note of 900 letters"), (2, "4000 equal ones"), (3, "4000 of all kinds")):
    link.run("update quotes set price = 11 where id = :number", number=number)
    print(f"{name}, price changed: {changes()}")
link.run("update quotes set note = note || 'end' where id = 3")
print("its note changed, too:", changes())
link.run("alter table quotes replica identity full")
changes()
link.run("update quotes set price = 12 where id = 3")
print("replica identity full, price changed:", changes())
link.close()
PY
seen=${package% }$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box/home")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
