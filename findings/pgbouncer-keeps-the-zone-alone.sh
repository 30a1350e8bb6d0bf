#!/usr/bin/env bash
# Through pgbouncer by transactions each client keeps its own time zone, and one client's
# IntervalStyle is the next one's.
#
# Guessed:  with pool_mode = transaction a SET isn't a client's own: it stays with the
#           server's connection, and whoever comes next has it. Whoever tries whether that
#           is so sets something, and looks from a second client.
# Instead:  the trial shows what one looks at. The time zone, DateStyle, client_encoding and
#           standard_conforming_strings are followed: each client finds its own and none
#           gets another's, so a trial with a time zone passes, and "SET works through our
#           pooler" is the conclusion. IntervalStyle, though it is told to clients in the
#           same way as DateStyle, isn't, nor is anything else: the next client's ages come
#           as P1DT2H in place of "1 day 02:00:00", or its sums lose digits by
#           extra_float_digits, until the connection is closed, by which of two clients was
#           first, and application_name is the other's for a client that gave none. With one
#           client at a time, as in a test, each has what it set. SET LOCAL in a transaction
#           is everybody's own.
# Versions: pgbouncer 1.18.0-1+deb12u1, postgresql-15 15.20-0+deb12u1, psycopg2-binary
#           2.9.13, Python 3.11
# Seen:     Package: pgbouncer Version: 1.18.0-1+deb12u1
#           Package: postgresql-15 Version: 15.20-0+deb12u1
#           TimeZone: one client sets Asia/Tokyo, the other one has its own
#           DateStyle: one client sets German, DMY, the other one has its own
#           application_name: one client sets board, the other one has board
#           IntervalStyle: one client sets iso_8601, the other one has iso_8601
#           extra_float_digits: one client sets -8, the other one has -8
#           search_path: one client sets prices, the other one has prices
#           statement_timeout: one client sets 5s, the other one has 5s
#           the other one's age: P1DT2H; its time in Tokyo: False; 0.1 + 0.2: 0.3
# Source:   pgbouncer(5), ignore_startup_parameters (which four it keeps track of), as the
#           package brings it.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill -INT $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 1; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download pgbouncer=1.18.0-1+deb12u1 libevent-2.1-7=2.1.12-stable-8+deb12u1 \
        libc-ares2=1.18.1-3 postgresql-15=15.20-0+deb12u1 libicu72=72.1-3+deb12u1 \
        libxml2=2.9.14+dfsg-1.3~deb12u6 libldap-2.5-0=2.5.13+dfsg-5 libsasl2-2=2.1.28+dfsg-10 \
        libpq5=15.20-0+deb12u1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(for name in pgbouncer postgresql-15; do
    dpkg-deb -f "$box"/"$name"_*.deb Package Version | tr '\n' ' ' | sed 's/ $//' && echo
done)
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check psycopg2-binary==2.9.13
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

port=$(python3 -c 'import socket; print(socket.create_server(("127.0.0.1", 0)).getsockname()[1])')
cat >"$box/home/pool.ini" <<INI
[databases]
postgres = host=$box/home
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $port
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 1
ignore_startup_parameters = extra_float_digits
INI
sed -i 's/^postgres = .*/& user=tape/' "$box/home/pool.ini"
"${as[@]}" "$box/root/usr/sbin/pgbouncer" -q "$box/home/pool.ini" >/dev/null 2>&1 &
echo $! >"$box/pool.pid"
echo "$port" >"$box/port"

wanted='Package: pgbouncer Version: 1.18.0-1+deb12u1
Package: postgresql-15 Version: 15.20-0+deb12u1
TimeZone: one client sets Asia/Tokyo, the other one has its own
DateStyle: one client sets German, DMY, the other one has its own
application_name: one client sets board, the other one has board
IntervalStyle: one client sets iso_8601, the other one has iso_8601
extra_float_digits: one client sets -8, the other one has -8
search_path: one client sets prices, the other one has prices
statement_timeout: one client sets 5s, the other one has 5s
the other one'\''s age: P1DT2H; its time in Tokyo: False; 0.1 + 0.2: 0.3'
cat >"$box/program.py" <<'PY'
import sys
import time

import psycopg2

PORT = int(open(f"{sys.argv[1]}/port").read())
SETTINGS = [("TimeZone", "Asia/Tokyo"), ("DateStyle", "German"), ("application_name", "board"),
            ("IntervalStyle", "iso_8601"), ("extra_float_digits", "-8"), ("search_path", "prices"),
            ("statement_timeout", "5s")]


def connect():
    for _ in range(300):
        try:
            link = psycopg2.connect(host="127.0.0.1", port=PORT, user="tape", dbname="postgres")
            link.autocommit = True
            return link.cursor()
        except psycopg2.OperationalError:
            time.sleep(0.1)
    raise SystemExit("no server")


def show(cursor, name):
    cursor.execute(f"show {name}")
    return cursor.fetchone()[0]


first, second = connect(), connect()
AGE = "select interval '1 day 2 hours'::text, now()::timestamptz(0)::text ~ '09$', (0.1::float8 + 0.2)::text"
for name, value in SETTINGS:
    before = show(second, name)
    first.execute(f"set {name} = '{value}'")
    here, there = show(first, name), show(second, name)
    print(f"{name}: one client sets {here}, the other one has", "its own" if there == before else there)
second.execute(AGE)
age, tokyo, total = second.fetchone()
print(f"the other one's age: {age}; its time in Tokyo: {tokyo}; 0.1 + 0.2: {total}")
PY
seen=$packages$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
