#!/usr/bin/env bash
# For PostgreSQL an age of 361 days is more than a year, and that year is 360 days and also 365.25.
#
# Guessed:  "where now() - sent > interval '1 year'" takes what is older than a
#           year, as "where sent < now() - interval '1 year'" does: one is the
#           other with its terms moved.
# Instead:  the difference of two times is a number of days, and to compare it
#           with months each month counts for 30 of them: a year is over after
#           360, half a year after 180. Cleaning up by age deletes rows that are
#           five days too young, and a test with weeks or with one month shows
#           hardly anything. By extract(epoch ...) the same year has 365.25 days
#           and the same month 30, so that the year is more than twelve of its
#           months. Equal by this rule is equal in joins, unique keys and
#           distinct. DuckDB does all of it in the same way.
# Versions: postgresql-15 15.20-0+deb12u1, duckdb (PyPI) 2.0.1, Python 3.11
# Seen:     Package: postgresql-15 Version: 15.20-0+deb12u1
#           on 2026-12-31 the newest row that is older than 1 year
#           PostgreSQL: by age 2026-01-04, by time 2025-12-30
#           DuckDB 2.0.1: by age 2026-01-04, by time 2025-12-30
#           on 2026-12-31 the newest row that is older than 6 months
#           PostgreSQL: by age 2026-07-03, by time 2026-06-29
#           DuckDB 2.0.1: by age 2026-07-03, by time 2026-06-29
#           1 year = 360 days, days in its epoch, in that of 1 month, distinct of 1 month and 30 days
#           PostgreSQL: true, 365.25, 30, 1
#           DuckDB 2.0.1: true, 365.25, 30, 1
# Source:   postgresql.org, PostgreSQL 15 manual, 8.5.4 "Interval Input" (months,
#           days and microseconds are kept apart, as months and days vary) and
#           9.9 "Date/Time Functions and Operators" (a difference of timestamps
#           is in days; epoch of an interval).
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
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check duckdb==2.0.1
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
on 2026-12-31 the newest row that is older than 1 year
PostgreSQL: by age 2026-01-04, by time 2025-12-30
DuckDB 2.0.1: by age 2026-01-04, by time 2025-12-30
on 2026-12-31 the newest row that is older than 6 months
PostgreSQL: by age 2026-07-03, by time 2026-06-29
DuckDB 2.0.1: by age 2026-07-03, by time 2026-06-29
1 year = 360 days, days in its epoch, in that of 1 month, distinct of 1 month and 30 days
PostgreSQL: true, 365.25, 30, 1
DuckDB 2.0.1: true, 365.25, 30, 1'
# The newest of the rows, one a day since June 2025, that a condition takes for older than an interval.
newest() {
    printf '%s' "select cast(max(cast(sent as date)) as varchar) from (select timestamp '2025-06-01' + n * interval" \
        " '1 day' as sent from generate_series(0, 570) as days(n)) as tape where $1"
}
# One line for an interval, the same text for both.
older() {
    printf '%s' "select 'by age ' || ($(newest "timestamp '2026-12-31' - sent > interval '$1'"))" \
        " || ', by time ' || ($(newest "sent < timestamp '2026-12-31' - interval '$1'")) as seen"
}
queries=(
    "$(older '1 year')"
    "$(older '6 months')"
    "select cast(interval '1 year' = interval '360 days' as varchar)
        || ', ' || cast(cast(extract(epoch from interval '1 year') / 86400 as decimal(9, 2)) as varchar)
        || ', ' || cast(cast(extract(epoch from interval '1 month') / 86400 as int) as varchar)
        || ', ' || cast((select count(distinct i) from (values (interval '1 month'), (interval '30 days')) as t(i))
            as varchar) as seen"
)
names=(
    'on 2026-12-31 the newest row that is older than 1 year'
    'on 2026-12-31 the newest row that is older than 6 months'
    '1 year = 360 days, days in its epoch, in that of 1 month, distinct of 1 month and 30 days'
)
seen=${package% }
for number in 0 1 2; do
    query=$(printf '%s' "${queries[number]}" | tr '\n' ' ')
    first=$(printf '%s;\n' "$query" | "${as[@]}" timeout 60 "$bin/postgres" --single -F -D "$box/home/data" \
        postgres 2>/dev/null | sed -n 's/.* 1: seen = "\(.*\)"\t.*/\1/p')
    second=$(timeout 60 "$box/venv/bin/python" -c 'import sys, duckdb
print(f"DuckDB {duckdb.__version__}:", duckdb.sql(sys.argv[1]).fetchall()[0][0])' "$query")
    seen+=$'\n'"${names[number]}"$'\n'"PostgreSQL: $first"$'\n'$second
done
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
