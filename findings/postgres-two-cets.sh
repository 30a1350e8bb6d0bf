#!/usr/bin/env bash
# In PostgreSQL CET behind a time and CET as the zone are an hour apart, all summer, in one session.
#
# Guessed:  with the time zone set to CET, '2026-07-01 12:00' and
#           '2026-07-01 12:00 CET' are the same instant, and "at time zone
#           current_setting('timezone')" is what the server does by itself.
# Instead:  the name is two things. As the setting it is a zone of the tz database,
#           with summer time; behind a time, in "at time zone", in date_trunc and in
#           make_timestamptz the abbreviation comes first, which is one hour for
#           ever. In July "today" cut off by date_trunc begins at one in the
#           morning, and a row that was written with the session's own zone is an
#           hour late. What is shown (+02) can be read again, so dumps are well. In
#           winter all agree, as a test in January does. EET, WET and MET do the
#           same, Europe/Berlin doesn't.
# Versions: postgresql-15 15.20-0+deb12u1, the tz database of the system,
#           pg8000 1.31.6, Python 3.11.7
# Seen:     Package: postgresql-15 Version: 15.20-0+deb12u1
#           CET, 07-01: 12:00 is 12:00+02, with the name 13:00+02, at time zone 13:00+02; day 00:00+02, with the name 01:00+02
#           CET, 01-01: 12:00 is 12:00+01, with the name 12:00+01, at time zone 12:00+01; day 00:00+01, with the name 00:00+01
#           EET, 07-01: 12:00 is 12:00+03, with the name 13:00+03, at time zone 13:00+03; day 00:00+03, with the name 01:00+03
#           Europe/Berlin, 07-01: 12:00 is 12:00+02, with the name 12:00+02, at time zone 12:00+02; day 00:00+02, with the name 00:00+02
# Source:   PostgreSQL 15 manual, 8.5.3 "Time Zones" (abbreviations are a fixed
#           offset; on input a name is looked for among them first), B.4 and
#           9.9.2, date_trunc with a time zone; tz database, CET.
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
CET, 07-01: 12:00 is 12:00+02, with the name 13:00+02, at time zone 13:00+02; day 00:00+02, with the name 01:00+02
CET, 01-01: 12:00 is 12:00+01, with the name 12:00+01, at time zone 12:00+01; day 00:00+01, with the name 00:00+01
EET, 07-01: 12:00 is 12:00+03, with the name 13:00+03, at time zone 13:00+03; day 00:00+03, with the name 01:00+03
Europe/Berlin, 07-01: 12:00 is 12:00+02, with the name 12:00+02, at time zone 12:00+02; day 00:00+02, with the name 00:00+02'
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


link = connect()
for zone, day in (("CET", "07-01"), ("CET", "01-01"), ("EET", "07-01"), ("Europe/Berlin", "07-01")):
    link.run(f"set timezone = '{zone}'")
    noon = f"2026-{day} 12:00"
    times = link.run(f"""
        select to_char(t, 'HH24:MIOF') from unnest(array[
            timestamptz '{noon}', timestamptz '{noon} {zone}',
            timestamp '{noon}' at time zone current_setting('timezone'),
            date_trunc('day', timestamptz '{noon}'),
            date_trunc('day', timestamptz '{noon}', current_setting('timezone'))]) with ordinality as times(t, n)
        order by n""")
    plain, named, at, day_here, day_there = (row[0] for row in times)
    print(f"{zone}, {day}: 12:00 is {plain}, with the name {named}, at time zone {at};"
          f" day {day_here}, with the name {day_there}")
link.close()
PY
seen=${package% }$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box/home")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
