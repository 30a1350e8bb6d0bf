#!/usr/bin/env bash
# anacron's @monthly runs on the 1st and on the 29th of March, and no more on a fixed day.
#
# Guessed:  @monthly means once in each month, whatever its length: that is what
#           it is for, beside a period of 30 days, and what the manual says. On a
#           machine that is always on it stays on the day of its first run.
# Instead:  the month is turned into a number of days, too, the length of this
#           month or of the one before, whichever is less, and counted from the
#           last run. In March the 28 days of February are over on the 29th, and
#           a job that ran on the 1st has its second run of the month; so on 31
#           July after the 1st. From then on the day goes back, further than with
#           a period of 30 days, and a report "of last month" is made twice for
#           February.
# Versions: anacron 2.3-36, libfaketime 0.9.10-2.1
# Seen:     Package: anacron Version: 2.3-36
#           @monthly since 02-01: 02-01 03-01 03-29 04-28 05-28 06-27 07-27 08-27 09-26 10-26 11-25 12-25
#           30 days since 02-01: 02-01 03-03 04-02 05-02 06-01 07-01 07-31 08-30 09-29 10-29 11-28 12-28
#           @monthly since 06-01: 06-01 07-01 07-31 08-31 09-30 10-30 11-29 12-29
# Source:   anacrontab(5), period_name; anacron(8).
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download anacron=2.3-36 libfaketime=0.9.10-2.1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/anacron_*.deb Package Version | tr '\n' ' ')
library=$(printf '%s' "$box"/root/usr/lib/*-linux-gnu/faketime/libfaketime.so.1)

wanted='Package: anacron Version: 2.3-36
@monthly since 02-01: 02-01 03-01 03-29 04-28 05-28 06-27 07-27 08-27 09-26 10-26 11-25 12-25
30 days since 02-01: 02-01 03-03 04-02 05-02 06-01 07-01 07-31 08-30 09-29 10-29 11-28 12-28
@monthly since 06-01: 06-01 07-01 07-31 08-31 09-30 10-30 11-29 12-29'
printf '@monthly 0 report true\n30 0 thirty true\n' >"$box/anacrontab"
# The days on which a job runs, if anacron is started on each day at noon from a day until the end of the year.
runs() {
    local job=$1 day=$2 last='' stamp
    rm -rf "$box/spool"
    mkdir "$box/spool"
    while [ "$day" != 2027-01-01 ]; do
        TZ=UTC FAKETIME="$day 12:00:00" LD_PRELOAD=$library timeout 20 "$box/root/usr/sbin/anacron" \
            -d -n -s -t "$box/anacrontab" -S "$box/spool" "$job" >/dev/null 2>&1
        stamp=$(cat "$box/spool/$job")
        [ "$stamp" = "$last" ] || printf ' %s-%s' "${stamp:4:2}" "${stamp:6:2}"
        last=$stamp
        day=$(date -u -d "$day 1 day" +%F)
    done
}
seen=${package% }
seen+=$'\n'"@monthly since 02-01:$(runs report 2026-02-01)"
seen+=$'\n'"30 days since 02-01:$(runs thirty 2026-02-01)"
seen+=$'\n'"@monthly since 06-01:$(runs report 2026-06-01)"
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
