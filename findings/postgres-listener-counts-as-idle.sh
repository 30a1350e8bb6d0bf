#!/usr/bin/env bash
# PostgreSQL ends a listener as idle while it gets notifications all the time.
#
# Guessed:  idle_session_timeout ends sessions in which nothing happens. One that is told of
#           something three times a second isn't idle; whoever listens on a busy channel
#           needs no heartbeat of its own.
# Instead:  idle is who hasn't asked for anything: what the server sends by itself doesn't
#           start the time anew. The listener is ended after just that time, with the
#           notifications of that second still coming, however busy the channel, and what is
#           sent until it listens again is lost to it. A query a second, "select 1", keeps
#           it; a driver's own wait for the socket doesn't. It comes with a setting for the
#           whole server that was made for forgotten sessions, and by the time that a trial
#           doesn't last. idle_session_timeout = 0 for the role of the listeners is the way.
# Versions: postgresql-15 15.20-0+deb12u1, psycopg 3.3.9, Python 3.11
# Seen:     Package: postgresql-15 Version: 15.20-0+deb12u1
#           idle_session_timeout 2 s: ended by the server after 2 s; notifications came in its last second
#           idle_session_timeout 2 s, and a query each second: still listening; notifications came in its last second
#           idle_session_timeout 0: still listening; notifications came in its last second
# Source:   PostgreSQL's manual, idle_session_timeout (idle is waiting for a client's
#           query), read as quoted at postgresqlco.nf.
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
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'psycopg[binary]==3.3.9'
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
idle_session_timeout 2 s: ended by the server after 2 s; notifications came in its last second
idle_session_timeout 2 s, and a query each second: still listening; notifications came in its last second
idle_session_timeout 0: still listening; notifications came in its last second'
cat >"$box/program.py" <<'PY'
import sys
import threading
import time

import psycopg

PLACE = dict(host=sys.argv[1] + "/home", user="tape", dbname="postgres", autocommit=True)
SECONDS = 6


def connect():
    for _ in range(200):
        try:
            return psycopg.connect(**PLACE)
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise SystemExit("no server")


def tell(over):
    number = 0
    while not over.wait(0.3):
        number += 1
        sender.execute("select pg_notify('prices', %s)", (str(number),))


def look(name, limit, asks):
    """Listens for six seconds, with a query each second or without, while three notifications a second come."""
    link = connect()
    link.execute(f"set idle_session_timeout = '{limit}'")
    link.execute("listen prices")
    over, began, got = threading.Event(), time.monotonic(), []
    told = threading.Thread(target=tell, args=(over,))
    told.start()
    try:
        while time.monotonic() - began < SECONDS:
            for note in link.notifies(timeout=1):
                got.append(time.monotonic() - began)
            if asks:
                link.execute("select 1")
        end = "still listening"
    except psycopg.OperationalError:
        end = f"ended by the server after {time.monotonic() - began:.0f} s"
    over.set()
    told.join()
    last = "in its last second" if got and time.monotonic() - began - got[-1] < 1.5 else "not at the end"
    print(f"{name}: {end}; notifications came {last}")
    link.close()


sender = connect()
look("idle_session_timeout 2 s", "2s", False)
look("idle_session_timeout 2 s, and a query each second", "2s", True)
look("idle_session_timeout 0", "0", False)
sender.close()
PY
seen=$packages$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
