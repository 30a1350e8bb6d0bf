#!/usr/bin/env bash
# A listener of PostgreSQL ends on "off" where the transaction ended on "on".
#
# Guessed:  what a transaction notifies comes in the order in which it was sent,
#           so the last word that a listener hears is the last that was said, and
#           whoever wants only the newest state may keep that one.
# Instead:  a word that was said before in the same transaction is left out, the
#           later of the two, though they are not in a row: of "on off on" there
#           comes "on off", and of a price that goes up and back, "5 6". The table
#           says on, and the listener has off until the next change, which may be
#           off again. A trigger does this wherever one transaction changes a row
#           twice, as a batch of late readings does, and savepoints change
#           nothing. In a transaction each, or with a number in it, all come.
# Versions: postgresql-15 15.20-0+deb12u1, pg8000 1.31.6, Python 3.11
# Seen:     Package: postgresql-15 Version: 15.20-0+deb12u1
#           a transaction each: table on, heard on off on
#           one transaction: table on, heard on off
#           one transaction, a savepoint before each: table on, heard on off
#           one transaction, numbered: table on, heard on 1 off 2 on 3
# Source:   postgresql.org, PostgreSQL 15 manual, NOTIFY, section "Description"
#           (equal payloads of one transaction come once; those of one
#           transaction come in order).
# Date:     2026-11-29
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
"${as[@]}" "$bin/postgres" -F -D "$box/home/data" -k "$box/home" -c listen_addresses= >/dev/null 2>&1 &
echo $! >"$box/postgres.pid"

wanted='Package: postgresql-15 Version: 15.20-0+deb12u1
a transaction each: table on, heard on off on
one transaction: table on, heard on off
one transaction, a savepoint before each: table on, heard on off
one transaction, numbered: table on, heard on 1 off 2 on 3'
cat >"$box/program.py" <<'PY'
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


def look(name, before=(), between=(), after=(), word="new.state"):
    writer.run("create or replace function tell() returns trigger language plpgsql as"
               f" $$ begin perform pg_notify('lamp', {word}); return null; end $$")
    writer.run("alter sequence numbers restart")
    for line in before:
        writer.run(line)
    for number, state in enumerate(("on", "off", "on")):
        for line in between:
            writer.run(line.format(number))
        writer.run(f"update lamps set state = '{state}'")
    for line in after:
        writer.run(line)
    writer.run("select pg_notify('lamp', 'end')")
    heard = []
    for _ in range(200):
        listener.run("select")
        while listener.notifications:
            heard.append(listener.notifications.popleft()[2])
        if "end" in heard:
            break
        time.sleep(0.05)
    print(f"{name}: table {writer.run('select state from lamps')[0][0]}, heard {' '.join(heard[:-1])}")


writer, listener = connect(), connect()
writer.run("create table lamps (state text)")
writer.run("create sequence numbers")
writer.run("insert into lamps values ('off')")
writer.run("create function tell() returns trigger language plpgsql as $$ begin return null; end $$")
writer.run("create trigger told after update on lamps for each row execute function tell()")
listener.run("listen lamp")
look("a transaction each")
look("one transaction", ["begin"], [], ["commit"])
look("one transaction, a savepoint before each", ["begin"], ["savepoint s{}"], ["commit"])
look("one transaction, numbered", ["begin"], [], ["commit"], "new.state || ' ' || nextval('numbers')")
listener.close()
writer.close()
PY
seen=${package% }$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box/home")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
