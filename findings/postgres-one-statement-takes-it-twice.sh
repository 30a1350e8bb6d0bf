#!/usr/bin/env bash
# One statement that takes the first new job of a table in PostgreSQL gives the same job to two
# workers, the second of which had waited for the first.
#
# Guessed:  "update jobs set state = 'taken' where id = (select the first that is new) returning
#           id" is one statement, and whole in itself. If two workers come at once, the second
#           waits for the row, as one sees it do, and then gets the next one, or none.
# Instead:  it gets the same one. Having waited, it looks at the row again as the first has left
#           it, and asks only whether its own condition still holds: id = 1 does. The choice
#           inside, by state, was made before the wait and isn't made again. Both have job 1 from
#           "returning", and four are still new. It takes two workers within one transaction's
#           time, so a trial never shows it. "and state = 'new'" outside gives the second nothing
#           instead, with four jobs waiting. With "for update" inside it waits and gets job 2,
#           with "skip locked" too, at once.
# Versions: postgresql-15 15.20-0+deb12u1, psycopg 3.3.9, Python 3.11
# Seen:     Package: postgresql-15 Version: 15.20-0+deb12u1
#           a select inside: the first gets 1, the second waits and gets 1; new 4
#           a select inside, state = 'new' outside as well: the first gets 1, the second waits and gets nothing; new 4
#           a select for update inside: the first gets 1, the second waits and gets 2; new 3
#           a select for update skip locked inside: the first gets 1, the second gets 2; new 3
# Source:   postgresql.org, the manual on the isolation level Read Committed (the condition is
#           looked at again for the new version of the row).
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
a select inside: the first gets 1, the second waits and gets 1; new 4
a select inside, state = '\''new'\'' outside as well: the first gets 1, the second waits and gets nothing; new 4
a select for update inside: the first gets 1, the second waits and gets 2; new 3
a select for update skip locked inside: the first gets 1, the second gets 2; new 3'
cat >"$box/program.py" <<'PY'
import sys
import threading
import time

import psycopg


def connect():
    for _ in range(200):
        try:
            return psycopg.connect(host=sys.argv[1], user="tape", dbname="postgres")
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise SystemExit("no server")


FIRST = "select id from jobs where state = 'new' order by id limit 1"
TAKE = "update jobs set state = 'taken' where id = "


def take(link, lock, more):
    row = link.execute(f"{TAKE} ({FIRST} {lock}) {more} returning id").fetchone()
    return row and row[0]


def look(name, lock, more=""):
    """The second worker comes while the first has its job, and not yet committed."""
    first.execute("drop table if exists jobs")
    first.execute("create table jobs as select id, 'new' as state from generate_series(1, 5) id")
    first.commit()
    taken, second_took = take(first, lock, more), []

    def work():
        second_took.append(take(second, lock, more))
        second.commit()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(2)
    waits = thread.is_alive()
    first.commit()
    thread.join(20)
    left = first.execute("select count(*) from jobs where state = 'new'").fetchone()[0]
    first.commit()
    how = f"{'waits and ' if waits else ''}gets {second_took[0] or 'nothing'}"
    print(f"{name}: the first gets {taken}, the second {how}; new {left}")


first, second = connect(), connect()
look("a select inside", "")
look("a select inside, state = 'new' outside as well", "", "and state = 'new'")
look("a select for update inside", "for update")
look("a select for update skip locked inside", "for update skip locked")
first.close()
second.close()
PY
seen=$package$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box/home")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
