#!/usr/bin/env bash
# psycopg loses all notifications but one, if they came together and the loop over them ends at the first.
#
# Guessed:  for notify in connection.notifies() takes them one by one, as from a
#           queue. To leave the loop at the one that was waited for leaves the
#           others where they are, and the next call of notifies() begins with them.
# Instead:  what one read of the socket brought is in the generator, and goes with
#           it. A transaction that tells of five rows sends five in one piece: after
#           "break" at the first the other four are not in the next loop. What comes
#           while no loop is running is kept, so that notifications seem to be safe
#           between two loops; and with one at a time, as in a test, all of them are
#           there. stop_after=1 gives all five,
#           as it stops at the end of a piece, and loses none.
# Versions: psycopg and psycopg-binary 3.3.9, postgresql-15 15.20-0+deb12u1, Python 3.11.7
# Seen:     Package: postgresql-15 Version: 15.20-0+deb12u1
#           five in a transaction, loop left at the first: 1, then nothing
#           one by one, loop left at the first: 1, then 2 3 4 5
#           five in a transaction, stop_after=1: 1 2 3 4 5, then nothing
#           five in a transaction, no loop yet: nothing, then 1 2 3 4 5
# Source:   psycopg 3 documentation, Connection.notifies (timeout, stop_after) and
#           "Asynchronous notifications".
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
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check psycopg==3.3.9 psycopg-binary==3.3.9
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
five in a transaction, loop left at the first: 1, then nothing
one by one, loop left at the first: 1, then 2 3 4 5
five in a transaction, stop_after=1: 1 2 3 4 5, then nothing
five in a transaction, no loop yet: nothing, then 1 2 3 4 5'
cat >"$box/program.py" <<'PY'
import sys
import threading
import time

import psycopg


def connect():
    for _ in range(200):
        try:
            return psycopg.connect(host=sys.argv[1], user="tape", dbname="postgres", autocommit=True)
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise SystemExit("no server")


def together():
    with writer.transaction():
        for number in range(1, 6):
            writer.execute("select pg_notify('tape', %s)", [str(number)])


def apart():
    for number in range(1, 6):
        writer.execute("select pg_notify('tape', %s)", [str(number)])
        time.sleep(0.3)


def first(listener):
    for notify in listener.notifies(timeout=10):
        return [notify.payload]


def one(listener):
    return [notify.payload for notify in listener.notifies(timeout=10, stop_after=1)]


def nothing(listener):
    listener.execute("select pg_sleep(1)")
    return []


def look(name, write, read):
    listener = connect()
    listener.execute("listen tape")
    thread = threading.Timer(0.5, write)
    thread.start()
    before = read(listener)
    thread.join()
    after = [notify.payload for notify in listener.notifies(timeout=1)]
    print(f"{name}: {' '.join(before) or 'nothing'}, then {' '.join(after) or 'nothing'}", flush=True)
    listener.close()


writer = connect()
look("five in a transaction, loop left at the first", together, first)
look("one by one, loop left at the first", apart, first)
look("five in a transaction, stop_after=1", together, one)
look("five in a transaction, no loop yet", together, nothing)
writer.close()
PY
seen=${package% }$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box/home")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
