#!/usr/bin/env bash
# A reader that asks PostgreSQL for all above the last id, or after the last time, never sees a row
# whose transaction took longer than the next one's.
#
# Guessed:  ids come from a sequence and only rise, and times are those of the insert, so what is
#           new has a higher id and a later time than what was read. A reader that goes on from
#           its last one sees each row once.
# Instead:  id and now() are taken when a row is written, or its transaction begins, and it is
#           seen when that commits. A slow transaction has id 2 and commits when 3 has been read
#           long since; from then on all asks are for more than 3, and 2 is never shown. By time
#           it is the same, and worse: now() is the beginning of the transaction. Nothing is
#           missing in the table when it is looked at afterwards, and with one writer, or quick
#           ones, never. If the reader goes no further than the oldest transaction that is still
#           at work, it waits for 2, and has all.
# Versions: postgresql-15 15.20-0+deb12u1, psycopg 3.3.9, Python 3.11
# Seen:     Package: postgresql-15 Version: 15.20-0+deb12u1
#           while it is at work:
#             by id: one, three, four
#             by time: one, three, four
#             by transaction, up to the oldest at work: one
#           at the end:
#             by id: one, three, four, five
#             by time: one, three, four, five
#             by transaction, up to the oldest at work: one, two, slow, three, four, five
#           in the table: one; two, slow; three; four; five
# Source:   postgresql.org, PostgreSQL 15 manual, "Sequence Manipulation Functions" (a number is
#           handed out at once, whatever becomes of the transaction).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill -INT $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; wait; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download postgresql-15=15.20-0+deb12u1 libicu72=72.1-3+deb12u1 libxml2=2.9.14+dfsg-1.3~deb12u6 \
        libldap-2.5-0=2.5.13+dfsg-5 libsasl2-2=2.1.28+dfsg-10 libpq5=15.20-0+deb12u1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/postgresql-15_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')
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
"${as[@]}" "$bin/postgres" -F -D "$box/home/data" -k "$box/home" -c listen_addresses= >/dev/null 2>&1 &
echo $! >"$box/postgres.pid"

wanted='Package: postgresql-15 Version: 15.20-0+deb12u1
while it is at work:
  by id: one, three, four
  by time: one, three, four
  by transaction, up to the oldest at work: one
at the end:
  by id: one, three, four, five
  by time: one, three, four, five
  by transaction, up to the oldest at work: one, two, slow, three, four, five
in the table: one; two, slow; three; four; five'
cat >"$box/program.py" <<'PY'
import sys
import time

import psycopg


def connect():
    for _ in range(200):
        try:
            return psycopg.connect(host=sys.argv[1], user="tape", dbname="postgres", client_encoding="utf8")
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise SystemExit("no server")


class Reader:
    """Asks for what is new in its order, and goes on from the last row that it was given."""

    def __init__(self, name, order, kind, start, limit="true"):
        self.name, self.order, self.kind, self.last, self.limit, self.seen = name, order, kind, start, limit, []

    def poll(self):
        rows = reading.execute(f"select name, {self.order} from events where {self.order} > %s::text::{self.kind}"
                               f" and {self.limit} order by {self.order}", [str(self.last)]).fetchall()
        reading.commit()
        for name, self.last in rows:
            self.seen.append(name)


slow, quick, reading = connect(), connect(), connect()
quick.execute("create table events(id bigserial, at timestamptz default now(), name text,"
              " tx xid8 default pg_current_xact_id())")
quick.commit()
readers = [
    Reader("by id", "id", "bigint", 0),
    Reader("by time", "at", "timestamptz", "2000-01-01"),
    Reader("by transaction, up to the oldest at work", "tx", "xid8", "0", "tx < pg_snapshot_xmin(pg_current_snapshot())"),
]


def add(link, name):
    link.execute("insert into events(name) values (%s)", [name])


add(quick, "one")
quick.commit()
add(slow, "two, slow")
for name in "three", "four":
    add(quick, name)
    quick.commit()
    for reader in readers:
        reader.poll()
print("while it is at work:", *(f"{reader.name}: {', '.join(reader.seen)}" for reader in readers), sep="\n  ")
slow.commit()
add(quick, "five")
quick.commit()
for reader in readers:
    reader.poll()
print("at the end:", *(f"{reader.name}: {', '.join(reader.seen)}" for reader in readers), sep="\n  ")
print("in the table:", reading.execute("select string_agg(name, '; ' order by id) from events").fetchone()[0])
for link in slow, quick, reading:
    link.close()
PY
seen=$package$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box/home")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
