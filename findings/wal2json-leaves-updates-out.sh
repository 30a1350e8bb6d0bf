#!/usr/bin/env bash
# In wal2json's feed of changes a table without a key has inserts alone: what is changed or deleted
# is left out, and in its first format an emptied table is as full as before.
#
# Guessed:  a feed made from the write-ahead log has all that was done to a table. For a table
#           without a primary key it can't name the row, so it gives the old one whole, or refuses
#           the update, as PostgreSQL's own publications do.
# Instead:  an update or a delete in such a table is not in the feed at all; a warning goes to the
#           log of the server. The transaction is there, empty, or with the inserts alone, so a
#           copy that is kept by the feed has each price that ever was, and none that is. TRUNCATE
#           is missing in format 1, with a key too, and is there in format 2. PostgreSQL's
#           test_decoding shows each of them, if without the old row. REPLICA IDENTITY FULL brings
#           the updates back.
# Versions: postgresql-15 15.20-0+deb12u1, postgresql-15-wal2json 2.5-1+b1, psycopg 3.3.9, Python
#           3.11
# Seen:     Package: postgresql-15 Version: 15.20-0+deb12u1
#           Package: postgresql-15-wal2json Version: 2.5-1+b1
#           with a key
#             wal2json, format 1: insert update delete insert
#             wal2json, format 2: insert update delete insert truncate
#             test_decoding: insert update delete insert truncate
#           without a key
#             wal2json, format 1: insert insert
#             wal2json, format 2: insert insert truncate
#             test_decoding: insert update delete insert truncate
#           without a key, replica identity full
#             wal2json, format 1: insert update delete insert
#             wal2json, format 2: insert update delete insert truncate
#             test_decoding: insert update delete insert truncate
# Source:   wal2json's README, its examples of a table without a key (a warning, and no update),
#           and format-version.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill -INT $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; wait; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download postgresql-15-wal2json=2.5-1+b1 postgresql-15=15.20-0+deb12u1 libicu72=72.1-3+deb12u1 \
        libxml2=2.9.14+dfsg-1.3~deb12u6 libldap-2.5-0=2.5.13+dfsg-5 libsasl2-2=2.1.28+dfsg-10 \
        libpq5=15.20-0+deb12u1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(for name in postgresql-15 postgresql-15-wal2json; do
    dpkg-deb -f "$box"/"$name"_*.deb Package Version | tr '\n' ' ' | sed 's/ $//' && echo
done)
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check psycopg==3.3.9 \
    psycopg-binary==3.3.9
# It refuses to run as root, so root lends it to the user nobody.
libraries=$(printf '%s:' "$box"/root/usr/lib/*-linux-gnu)
bin=$box/root/usr/lib/postgresql/15/bin
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
    -c output_plugin_libraries=wal2json,test_decoding >/dev/null 2>&1 &
echo $! >"$box/postgres.pid"

wanted='Package: postgresql-15 Version: 15.20-0+deb12u1
Package: postgresql-15-wal2json Version: 2.5-1+b1
with a key
  wal2json, format 1: insert update delete insert
  wal2json, format 2: insert update delete insert truncate
  test_decoding: insert update delete insert truncate
without a key
  wal2json, format 1: insert insert
  wal2json, format 2: insert insert truncate
  test_decoding: insert update delete insert truncate
without a key, replica identity full
  wal2json, format 1: insert update delete insert
  wal2json, format 2: insert update delete insert truncate
  test_decoding: insert update delete insert truncate'
cat >"$box/program.py" <<'PY'
import json
import sys
import time

import psycopg


def connect():
    for _ in range(200):
        try:
            return psycopg.connect(host=sys.argv[1], user="tape", dbname="postgres", client_encoding="utf8",
                                   autocommit=True)
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise SystemExit("no server")


WORDS = {"I": "insert", "U": "update", "D": "delete", "T": "truncate"}
SLOTS = {"wal2json, format 1": ("wal2json", ["format-version", "1"]),
         "wal2json, format 2": ("wal2json", ["format-version", "2", "include-transaction", "false"]),
         "test_decoding": ("test_decoding", ["skip-empty-xacts", "1"])}


def read(slot, plugin, options):
    rows = link.execute("select data from pg_logical_slot_get_changes(%s, null, null, variadic %s)", [slot, options])
    for (data,) in rows:
        if plugin == "test_decoding":
            if data.startswith("table"):
                yield data.split(": ")[1].lower()
        elif options[1] == "1":
            yield from (change["kind"] for change in json.loads(data)["change"])
        else:
            yield WORDS[json.loads(data)["action"]]


def look(name, columns, *more):
    link.execute("drop table if exists prices")
    link.execute(f"create table prices({columns})")
    for statement in more:
        link.execute(statement)
    for number, (plugin, _) in enumerate(SLOTS.values()):
        link.execute("select pg_create_logical_replication_slot(%s, %s)", [f"slot{number}", plugin])
    for statement in ("insert into prices values ('EUR', 1)", "update prices set price = 2", "delete from prices",
                      "insert into prices values ('USD', 3)", "truncate prices"):
        link.execute(statement)
    print(name)
    for number, (slot, (plugin, options)) in enumerate(SLOTS.items()):
        print(f"  {slot}:", *read(f"slot{number}", plugin, options))
        link.execute("select pg_drop_replication_slot(%s)", [f"slot{number}"])


link = connect()
look("with a key", "name text primary key, price int")
look("without a key", "name text, price int")
look("without a key, replica identity full", "name text, price int", "alter table prices replica identity full")
link.close()
PY
seen=$package$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box/home")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
