#!/usr/bin/env bash
# A listener of asyncpg whose server has gone is told nothing and raises nothing, and one for
# "Prices" doesn't hear NOTIFY Prices.
#
# Guessed:  a program that waits for notifications is told when its connection ends, by an
#           exception where it waits. A listener added for the name that NOTIFY has hears
#           it.
# Instead:  nothing waits: the callback is called while the connection lives and not
#           called when it doesn't. The server's restart, an administrator's
#           pg_terminate_backend, a failover leave a program that runs, logs nothing and
#           hears nothing, as on a quiet day; psycopg's loop raises. Only
#           add_termination_listener, or asking is_closed(), tells. And add_listener puts
#           its name in quotes, SQL without quotes makes small letters of it: NOTIFY
#           Prices goes to prices, pg_notify('Prices') to Prices. LISTEN Prices by psycopg
#           hears the first and not the second. With small letters, as in trials, all hear
#           all.
# Versions: asyncpg 0.32.0, psycopg 3.3.9, postgresql-15 15.20-0+deb12u1, Python 3.11
# Seen:     Package: postgresql-15 Version: 15.20-0+deb12u1
#           NOTIFY Prices: asyncpg's listener for prices
#           pg_notify('Prices'): asyncpg's listener for Prices
#           NOTIFY prices: asyncpg's listener for prices
#           its connection is ended: the listener got 0, is_closed() True, the termination listener was told
#           NOTIFY Prices: psycopg's LISTEN Prices hears prices
#           pg_notify('Prices'): psycopg's LISTEN Prices hears nothing
#           NOTIFY prices: psycopg's LISTEN Prices hears prices
#           its connection is ended: the loop raises OperationalError
# Source:   asyncpg's connection.py, add_listener (quotes the channel) and
#           add_termination_listener, as the package brings it; not read anew:
#           postgresql.org, 15, 4.1.1 (names without quotes are folded to lower case).
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
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check psycopg==3.3.9 \
    psycopg-binary==3.3.9 asyncpg==0.32.0
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
NOTIFY Prices: asyncpg'\''s listener for prices
pg_notify('\''Prices'\''): asyncpg'\''s listener for Prices
NOTIFY prices: asyncpg'\''s listener for prices
its connection is ended: the listener got 0, is_closed() True, the termination listener was told
NOTIFY Prices: psycopg'\''s LISTEN Prices hears prices
pg_notify('\''Prices'\''): psycopg'\''s LISTEN Prices hears nothing
NOTIFY prices: psycopg'\''s LISTEN Prices hears prices
its connection is ended: the loop raises OperationalError'
cat >"$box/program.py" <<'PY'
import asyncio
import sys
import threading
import time

import asyncpg
import psycopg

HOME = f"{sys.argv[1]}/home"
SENT = [("NOTIFY Prices", "notify Prices, 'sent'"), ("pg_notify('Prices')", "select pg_notify('Prices', 'sent')"),
        ("NOTIFY prices", "notify prices, 'sent'")]


def connect():
    for _ in range(300):
        try:
            return psycopg.connect(host=HOME, user="tape", dbname="postgres", autocommit=True)
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise SystemExit("no server")


async def by_asyncpg():
    link = await asyncpg.connect(host=HOME, user="tape", database="postgres")
    got, ended = [], []
    for name in "Prices", "prices":
        await link.add_listener(name, lambda _link, _pid, channel, _payload: got.append(channel))
    for name, query in SENT:
        writer.execute(query)
        await asyncio.sleep(0.5)
        print(f"{name}: asyncpg's listener for", " ".join(got) or "nobody")
        got.clear()
    link.add_termination_listener(lambda _link: ended.append("told"))
    writer.execute("select pg_terminate_backend(%s)", [link.get_server_pid()])
    await asyncio.sleep(1)
    writer.execute("notify prices, 'sent'")
    await asyncio.sleep(1)
    print(f"its connection is ended: the listener got {len(got)}, is_closed() {link.is_closed()},"
          f" the termination listener was {ended[0]}")


def by_psycopg():
    link = connect()
    link.execute("listen Prices")
    for name, query in SENT:
        writer.execute(query)
        got = [one.channel for one in link.notifies(timeout=0.5)]
        print(f"{name}: psycopg's LISTEN Prices hears", " ".join(got) or "nothing")
    threading.Timer(0.5, writer.execute, ["select pg_terminate_backend(%s)", [link.info.backend_pid]]).start()
    try:
        print("its connection is ended: the loop got", len(list(link.notifies(timeout=5))))
    except psycopg.OperationalError as problem:
        print("its connection is ended: the loop raises", type(problem).__name__)


writer = connect()
asyncio.run(by_asyncpg())
by_psycopg()
PY
seen=$packages$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
