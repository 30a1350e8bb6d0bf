#!/usr/bin/env bash
# jq moves a time in UTC by what the zone of the machine saves: up in Paris, down in Dublin, by two hours at Troll.
#
# Guessed:  fromdate reads times that end in Z, todate writes such, and neither
#           has to do with TZ: one is the other backwards, and a filter that
#           works in UTC gives the same everywhere.
# Instead:  jq 1.6 of Debian 12 turns the fields into seconds by the local zone
#           and takes the zone's standard offset off again. In summer an hour
#           too much remains, on Lord Howe half an hour, at Troll two hours. In
#           Dublin, whose standard time is the one of summer, an hour is missing,
#           and in winter. Paris and Kolkata show nothing of it on a day in
#           January, so tests pass there half of the year or for ever; in a
#           container with UTC it never comes up. Ages, "since" and the next run
#           worked out by it are wrong by as much. TZ=UTC before jq is the cure.
# Versions: jq and libjq1 1.6-2.1+deb12u3, libonig5 6.9.8-1, tzdata 2026.6
# Seen:     Package: jq Version: 1.6-2.1+deb12u3
#           fromdate|todate of 2026-01-15T10:00:00Z and 2026-07-15T10:00:00Z
#           UTC 10:00 10:00
#           Asia/Kolkata 10:00 10:00
#           Europe/Paris 10:00 11:00
#           Europe/Dublin 09:00 10:00
#           Australia/Sydney 11:00 10:00
#           Australia/Lord_Howe 10:30 10:00
#           Antarctica/Troll 10:00 12:00
# Source:   jq 1.6 manual, section "Dates": fromdate, todate, mktime (seconds
#           since the epoch, in UTC); jqlang/jq#1713; tz database, rules
#           Eire (negative saving), LH and Troll.
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download jq=1.6-2.1+deb12u3 libjq1=1.6-2.1+deb12u3 libonig5=6.9.8-1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/jq_*.deb Package Version | tr '\n' ' ')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check tzdata==2026.6
zones=$("$box/venv/bin/python" -c 'import tzdata; print(tzdata.__path__[0])')/zoneinfo
libraries=$(printf '%s:' "$box"/root/usr/lib/*-linux-gnu)

wanted='Package: jq Version: 1.6-2.1+deb12u3
fromdate|todate of 2026-01-15T10:00:00Z and 2026-07-15T10:00:00Z
UTC 10:00 10:00
Asia/Kolkata 10:00 10:00
Europe/Paris 10:00 11:00
Europe/Dublin 09:00 10:00
Australia/Sydney 11:00 10:00
Australia/Lord_Howe 10:30 10:00
Antarctica/Troll 10:00 12:00'
winter=2026-01-15T10:00:00Z
summer=2026-07-15T10:00:00Z
filter='[$winter, $summer] | map(fromdate | todate[11:16]) | join(" ")'
seen=${package% }$'\n'"fromdate|todate of $winter and $summer"
for zone in UTC Asia/Kolkata Europe/Paris Europe/Dublin Australia/Sydney Australia/Lord_Howe Antarctica/Troll; do
    seen+=$'\n'"$zone $(TZ=$zone TZDIR=$zones LD_LIBRARY_PATH=${libraries%:} timeout 20 \
        "$box/root/usr/bin/jq" -rn --arg winter "$winter" --arg summer "$summer" "$filter")"
done
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
