#!/usr/bin/env bash
# What is good until infinity in PostgreSQL is good until the end of the year 9999 once psycopg2
# has read it and written it back.
#
# Guessed:  a program that reads a row and writes it back as it was, as mappers of objects
#           do, changes nothing. Where a value has no like in Python, as a time without an
#           end, the driver raises.
# Instead:  psycopg2 gives the greatest time that Python has, and writes that as what it is:
#           9999-12-31 23:59:59.999999. From then on the row isn't found by = 'infinity',
#           two rows that were alike are two, isfinite() is true, and what counts days to it
#           gets a number. It comes row by row, as they are touched. asyncpg gives the same
#           greatest time, and writes it as infinity again; so it makes an infinity of a row
#           that psycopg2 has made finite. psycopg 3 raises on reading. For dates it is the
#           same three ways.
# Versions: postgresql-15 15.20-0+deb12u1, psycopg2-binary 2.9.13, psycopg 3.3.9, asyncpg
#           0.32.0, Python 3.11
# Seen:     Package: postgresql-15 Version: 15.20-0+deb12u1
#           before: one until infinity; two until infinity
#           before: different times 1, = 'infinity' 2; days infinity
#           read and written by psycopg2: one until 9999-12-31 23:59:59.999999, finite; two until infinity
#           read and written by psycopg2: different times 2, = 'infinity' 1; days 9999-12-31 infinity
#           then by asyncpg: one until infinity; two until infinity
#           then by asyncpg: different times 1, = 'infinity' 2; days infinity
#           psycopg 3, till: timestamp too large (after year 10K): 'infinity'
#           psycopg 3, day: date too large (after year 10K): 'infinity'
# Source:   psycopg2's manual, "Infinite dates handling" (the mapping goes one way), read as
#           quoted in github.com, psycopg/psycopg2, #283; PostgreSQL 15 manual,
#           8.5.1.4, not read anew.
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
packages=$(dpkg-deb -f "$box"/postgresql-15_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check psycopg2-binary==2.9.13 \
    'psycopg[binary]==3.3.9' asyncpg==0.32.0
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
"${as[@]}" "$bin/postgres" -F -D "$box/home/data" -k "$box/home" -c listen_addresses= >/dev/null 2>&1 &
echo $! >"$box/postgres.pid"

wanted='Package: postgresql-15 Version: 15.20-0+deb12u1
before: one until infinity; two until infinity
before: different times 1, = '\''infinity'\'' 2; days infinity
read and written by psycopg2: one until 9999-12-31 23:59:59.999999, finite; two until infinity
read and written by psycopg2: different times 2, = '\''infinity'\'' 1; days 9999-12-31 infinity
then by asyncpg: one until infinity; two until infinity
then by asyncpg: different times 1, = '\''infinity'\'' 2; days infinity
psycopg 3, till: timestamp too large (after year 10K): '\''infinity'\''
psycopg 3, day: date too large (after year 10K): '\''infinity'\'''
cat >"$box/program.py" <<'PY'
import asyncio
import sys
import time

import asyncpg
import psycopg
import psycopg2

FOLDER = sys.argv[1] + "/home"
TABLE = """drop table if exists offers; create table offers (name text, till timestamp, day date);
    insert into offers values ('one', 'infinity', 'infinity'), ('two', 'infinity', 'infinity')"""
SEEN = """select string_agg(name || ' until ' || till || (case when isfinite(till) then ', finite' else '' end), '; '
        order by name), count(distinct till), count(*) filter (where till = 'infinity'),
    string_agg(distinct day::text, ' ' order by day::text) from offers"""


def connect():
    for _ in range(200):
        try:
            return psycopg2.connect(host=FOLDER, user="tape", dbname="postgres")
        except psycopg2.OperationalError:
            time.sleep(0.1)
    raise SystemExit("no server")


def show(name):
    cursor.execute(SEEN)
    rows, different, infinite, days = cursor.fetchone()
    print(f"{name}: {rows}")
    print(f"{name}: different times {different}, = 'infinity' {infinite}; days {days}")


async def by_asyncpg():
    other = await asyncpg.connect(host=FOLDER, user="tape", database="postgres")
    till, day = await other.fetchrow("select till, day from offers where name = 'one'")
    await other.execute("update offers set till = $1, day = $2 where name = 'one'", till, day)
    await other.close()


link = connect()
link.autocommit = True
cursor = link.cursor()
cursor.execute("set datestyle = iso")
cursor.execute(TABLE)
show("before")
cursor.execute("select till, day from offers where name = 'one'")
cursor.execute("update offers set till = %s, day = %s where name = 'one'", cursor.fetchone())
show("read and written by psycopg2")
asyncio.run(by_asyncpg())
show("then by asyncpg")
with psycopg.connect(host=FOLDER, user="tape", dbname="postgres") as third:
    for column in "till", "day":
        try:
            third.execute(f"select {column} from offers where name = 'two'").fetchone()
        except psycopg.DataError as error:
            print(f"psycopg 3, {column}: {error}")
link.close()
PY
seen=$packages$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
