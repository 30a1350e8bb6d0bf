#!/usr/bin/env bash
# For PostgreSQL 1:30 is ninety minutes and 1:30.5 ninety seconds, for pytimeparse 1:30 is ninety
# seconds, and pydantic wants 01:30.
#
# Guessed:  1:30 as a length of time is read one way by each reader, hours and minutes or
#           minutes and seconds, and digits behind a point make it more exact by them.
# Instead:  in PostgreSQL the point decides what the others are: without it the two
#           numbers are hours and minutes, with it minutes and seconds, for an interval
#           and for a time of day. A column of lengths, of which some have tenths, is
#           sixty times too long in all rows that haven't: 4:59.9 is five minutes, 5:00 is
#           five hours, and their maximum isn't the longest. A time limit 0:05 is five
#           minutes. The sign belongs to one part alone as well: -1 day 2:00 is 22 hours
#           ago. For pytimeparse both are minutes and seconds; pydantic has 01:30 as hours
#           and refuses 1:30. All agree on three numbers, and on PT1M30S where it is read.
# Versions: postgresql-15 15.20-0+deb12u1, psycopg2-binary 2.9.13, pytimeparse 1.1.10,
#           pydantic 2.14.4, Python 3.11
# Seen:     Package: postgresql-15 Version: 15.20-0+deb12u1
#           1:30: PostgreSQL 5400 s, pytimeparse 90 s, pydantic refused
#           1:30.5: PostgreSQL 90.5 s, pytimeparse 90.5 s, pydantic refused
#           01:30: PostgreSQL 5400 s, pytimeparse 90 s, pydantic 5400
#           01:30.5: PostgreSQL 90.5 s, pytimeparse 90.5 s, pydantic refused
#           0:05: PostgreSQL 300 s, pytimeparse 5 s, pydantic refused
#           5:00: PostgreSQL 18000 s, pytimeparse 300 s, pydantic refused
#           4:59.9: PostgreSQL 299.9 s, pytimeparse 299.9 s, pydantic refused
#           1:30:00: PostgreSQL 5400 s, pytimeparse 5400 s, pydantic 5400
#           00:01:30.5: PostgreSQL 90.5 s, pytimeparse 90.5 s, pydantic 90.5
#           PT1M30S: PostgreSQL 90 s, pytimeparse nothing, pydantic 90
#           a time of 1:30 and 1:30.5: 01:30:00 and 00:01:30.5
#           the longest of 4:59.9, 4:30, 12:00.5: 04:30:00
#           -1 day 2:00 and -26 hours: -22.0000000000000000 and -26.0000000000000000
# Source:   pytimeparse's timeparse.py, as the package brings it; postgresql.org, 15,
#           8.5.4, "Interval Input" (examples of three numbers, and fractions of a unit),
#           not read anew: it doesn't say what two of them are.
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
    pytimeparse==1.1.10 pydantic==2.14.4
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
1:30: PostgreSQL 5400 s, pytimeparse 90 s, pydantic refused
1:30.5: PostgreSQL 90.5 s, pytimeparse 90.5 s, pydantic refused
01:30: PostgreSQL 5400 s, pytimeparse 90 s, pydantic 5400
01:30.5: PostgreSQL 90.5 s, pytimeparse 90.5 s, pydantic refused
0:05: PostgreSQL 300 s, pytimeparse 5 s, pydantic refused
5:00: PostgreSQL 18000 s, pytimeparse 300 s, pydantic refused
4:59.9: PostgreSQL 299.9 s, pytimeparse 299.9 s, pydantic refused
1:30:00: PostgreSQL 5400 s, pytimeparse 5400 s, pydantic 5400
00:01:30.5: PostgreSQL 90.5 s, pytimeparse 90.5 s, pydantic 90.5
PT1M30S: PostgreSQL 90 s, pytimeparse nothing, pydantic 90
a time of 1:30 and 1:30.5: 01:30:00 and 00:01:30.5
the longest of 4:59.9, 4:30, 12:00.5: 04:30:00
-1 day 2:00 and -26 hours: -22.0000000000000000 and -26.0000000000000000'
cat >"$box/program.py" <<'PY'
import datetime
import sys
import time

import psycopg2
import pydantic
import pytimeparse

LENGTH = pydantic.TypeAdapter(datetime.timedelta)


def connect():
    for _ in range(300):
        try:
            return psycopg2.connect(host=f"{sys.argv[1]}/home", user="tape", dbname="postgres")
        except psycopg2.OperationalError:
            time.sleep(0.1)
    raise SystemExit("no server")


def ask(query, *values):
    cursor.execute(query, values)
    return cursor.fetchone()[0]


def by_pydantic(text):
    try:
        return f"{LENGTH.validate_python(text).total_seconds():g}"
    except pydantic.ValidationError:
        return "refused"


cursor = connect().cursor()
for text in "1:30", "1:30.5", "01:30", "01:30.5", "0:05", "5:00", "4:59.9", "1:30:00", "00:01:30.5", "PT1M30S":
    seconds = ask("select extract(epoch from %s::interval)", text)
    other = pytimeparse.parse(text)
    print(f"{text}: PostgreSQL {float(seconds):g} s, pytimeparse {'nothing' if other is None else f'{other:g} s'},"
          f" pydantic {by_pydantic(text)}")
print("a time of 1:30 and 1:30.5:", ask("select '1:30'::time::text"), "and", ask("select '1:30.5'::time::text"))
print("the longest of 4:59.9, 4:30, 12:00.5:",
      ask("select max(t::interval)::text from unnest(array['4:59.9', '4:30', '12:00.5']) t"))
print("-1 day 2:00 and -26 hours:", ask("select extract(epoch from '-1 day 2:00'::interval) / 3600"), "and",
      ask("select extract(epoch from '-26 hours'::interval) / 3600"))
PY
seen=$packages$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
