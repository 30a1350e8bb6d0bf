#!/usr/bin/env bash
# PostgreSQL's daily series stays an hour late for ever, once the clocks have pushed it.
#
# Guessed:  generate_series(start, end, '1 day') is start plus n days, as start +
#           n * '1 day' is: daily at 02:30 gives 03:30 on the one day that has
#           no 02:30, and 02:30 again from the next day on.
# Instead:  each value is the one before plus the step. Where a value was moved,
#           all that follow start from there: 03:30 until the end of the series,
#           and no clock going back in autumn takes it back. In the same way
#           monthly from the 31st is the 28th from February on, in March too. A
#           table of planned runs made by it is wrong for all of the year, and
#           the same line started a day later is right.
# Versions: postgresql-15 15.20-0+deb12u1, the tz database of the system
# Seen:     Package: postgresql-15 Version: 15.20-0+deb12u1
#           daily, by the series: 03-07 02:30, 03-08 03:30, 03-09 03:30, 12-01 03:30
#           daily, start + n days: 03-07 02:30, 03-08 03:30, 03-09 02:30, 12-01 02:30
#           a day later, by the series: 03-09 02:30, 03-10 02:30, 12-01 02:30
#           monthly, by the series: 01-31, 02-28, 03-28, 12-28
#           monthly, start + n months: 01-31, 02-28, 03-31, 12-31
# Source:   postgresql.org, PostgreSQL 15 manual, 9.25 "Set Returning Functions"
#           (from start to stop with a step of step) and 9.9 (a day more keeps
#           the time of day across a change of the clocks).
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download postgresql-15=15.20-0+deb12u1 libicu72=72.1-3+deb12u1 \
        libxml2=2.9.14+dfsg-1.3~deb12u6 libldap-2.5-0=2.5.13+dfsg-5 libsasl2-2=2.1.28+dfsg-10 \
        libpq5=15.20-0+deb12u1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/postgresql-15_*.deb Package Version | tr '\n' ' ')
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
"${as[@]}" timeout 120 "$bin/initdb" --no-sync --username=tape --pgdata="$box/home/data" >/dev/null 2>&1

wanted='Package: postgresql-15 Version: 15.20-0+deb12u1
daily, by the series: 03-07 02:30, 03-08 03:30, 03-09 03:30, 12-01 03:30
daily, start + n days: 03-07 02:30, 03-08 03:30, 03-09 02:30, 12-01 02:30
a day later, by the series: 03-09 02:30, 03-10 02:30, 12-01 02:30
monthly, by the series: 01-31, 02-28, 03-28, 12-28
monthly, start + n months: 01-31, 02-28, 03-31, 12-31'
# A query for the times of a series, by its name, the form, where to stop showing, and the series; and December's first.
query() {
    printf '%s' "select '$1: ' || string_agg(to_char(t, '$2'), ', ' order by t) as seen from $4 as times(t)" \
        " where t < '$3' or t > '2026-12-01'"
}
minutes='MM-DD HH24:MI'
queries=(
    "$(query 'daily, by the series' "$minutes" 2026-03-10 \
        "generate_series('2026-03-07 02:30'::timestamptz, '2026-12-01 12:00', '1 day')")"
    "$(query 'daily, start + n days' "$minutes" 2026-03-10 \
        "(select '2026-03-07 02:30'::timestamptz + n * '1 day'::interval from generate_series(0, 269) n)")"
    "$(query 'a day later, by the series' "$minutes" 2026-03-11 \
        "generate_series('2026-03-09 02:30'::timestamptz, '2026-12-01 12:00', '1 day')")"
    "$(query 'monthly, by the series' MM-DD 2026-04-01 \
        "generate_series('2026-01-31'::timestamptz, '2026-12-31', '1 month')")"
    "$(query 'monthly, start + n months' MM-DD 2026-04-01 \
        "(select '2026-01-31'::timestamptz + n * '1 month'::interval from generate_series(0, 11) n)")"
)
answers=$(printf '%s;\n' "${queries[@]}" | "${as[@]}" timeout 60 "$bin/postgres" --single -F \
    -c timezone=America/New_York -D "$box/home/data" postgres 2>/dev/null | sed -n 's/.* 1: seen = "\(.*\)"\t.*/\1/p')
seen=${package% }$'\n'$answers
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
