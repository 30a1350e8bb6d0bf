#!/usr/bin/env bash
# pg8000 keeps the last hundred notifications that came and drops the ones before.
#
# Guessed:  a driver's list of notifications has all that came since it was last emptied,
#           as PostgreSQL keeps all for a listener that is slow. pg8000's notifications is
#           such a list, to be read and emptied behind each query.
# Instead:  it is a deque of at most 100: the 101st pushes the first one out, silently.
#           One transaction that touches 250 rows, with a trigger that notifies of each,
#           leaves 150 of them unheard, and so does a minute of three a second in a loop
#           that asks once a minute. Nothing tells how many are gone; length 100 is the
#           only trace. Trials with a few rows have all of them. psycopg and asyncpg give
#           all 250. Reading more often doesn't help against one transaction; a deque
#           without a limit in its place, con.notifications = deque(), does.
# Versions: pg8000 1.31.6, psycopg 3.3.9, asyncpg 0.32.0, postgresql-15 15.20-0+deb12u1,
#           Python 3.11
# Seen:     Package: postgresql-15 Version: 15.20-0+deb12u1
#           pg8000, a trial: of 20 notifications 20, 1 to 20
#           pg8000: of 250 notifications 100, 151 to 250
#           pg8000, with a deque of its own: of 250 notifications 250, 1 to 250
#           psycopg: of 250 notifications 250, 1 to 250
#           asyncpg: of 250 notifications 250, 1 to 250
# Source:   pg8000's core.py (deque with maxlen=100) and its README, "Notices And
#           Notifications", as the package brings them.
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
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check pg8000==1.31.6 psycopg==3.3.9 \
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
pg8000, a trial: of 20 notifications 20, 1 to 20
pg8000: of 250 notifications 100, 151 to 250
pg8000, with a deque of its own: of 250 notifications 250, 1 to 250
psycopg: of 250 notifications 250, 1 to 250
asyncpg: of 250 notifications 250, 1 to 250'
cat >"$box/program.py" <<'PY'
import asyncio
import collections
import sys
import time

import asyncpg
import pg8000.native
import psycopg

HOME = f"{sys.argv[1]}/home"
MANY = 250


def connect():
    for _ in range(300):
        try:
            return psycopg.connect(host=HOME, user="tape", dbname="postgres", autocommit=True)
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise SystemExit("no server")


def write(many):
    writer.execute(f"select pg_notify('rows', number::text) from generate_series(1, {many}) number")


def by_pg8000(many, **more):
    link = pg8000.native.Connection("tape", unix_sock=f"{HOME}/.s.PGSQL.5432", database="postgres")
    for name, value in more.items():
        setattr(link, name, value)
    link.run("listen rows")
    write(many)
    link.run("select 1")
    got = [int(payload) for _, _, payload in link.notifications]
    link.close()
    return got


def by_psycopg(many):
    with connect() as link:
        link.execute("listen rows")
        write(many)
        return [int(one.payload) for one in link.notifies(timeout=1)]


def by_asyncpg(many):
    async def read():
        got = []
        link = await asyncpg.connect(host=HOME, user="tape", database="postgres")
        await link.add_listener("rows", lambda _link, _pid, _channel, payload: got.append(int(payload)))
        write(many)
        await asyncio.sleep(1)
        await link.close()
        return got

    return asyncio.run(read())


def show(name, got, many=MANY):
    print(f"{name}: of {many} notifications {len(got)}, {got[0]} to {got[-1]}")


writer = connect()
show("pg8000, a trial", by_pg8000(20), 20)
show("pg8000", by_pg8000(MANY))
show("pg8000, with a deque of its own", by_pg8000(MANY, notifications=collections.deque()))
show("psycopg", by_psycopg(MANY))
show("asyncpg", by_asyncpg(MANY))
PY
seen=$packages$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
