#!/usr/bin/env bash
# For GNU date two hours after noon is 11:00, and a day before noon is tomorrow at 13:00.
#
# Guessed:  date -d "2026-11-30 12:00 +2 hours" is 14:00, as "+2 hours" is two hours from
#           now, and "2026-11-30 +2 hours" 02:00 of that day.
# Instead:  a signed number right behind a time of day is its zone: 12:00 at UTC+2, and one
#           hour more, as "hours" alone is one. "-1 day" makes it 12:00 at UTC-1 and a day
#           later. A blank after the sign doesn't help. No sign, a zone in between, or the
#           shift in front does. It is an error only where no such zone is, as with +30
#           minutes, and "- 1 hour" is two hours late rather than one early. A script that
#           makes the next run of a written time passes its trial with a bare date, and with
#           now.
# Versions: coreutils 9.1-1
# Seen:     Package: coreutils Version: 9.1-1
#           2026-11-30 12:00 +2 hours: 11-30 11:00
#           2026-11-30 12:00 + 2 hours: 11-30 11:00
#           2026-11-30 12:00 - 1 hour: 11-30 14:00
#           2026-11-30 12:00 -1 day: 12-01 13:00
#           2026-11-30 12:00 +30 minutes: error
#           2026-11-30 +2 hours: 11-30 02:00
#           2026-11-30 12:00 2 hours: 11-30 14:00
#           2026-11-30 12:00 UTC +2 hours: 11-30 14:00
#           +2 hours 2026-11-30 12:00: 11-30 14:00
# Source:   GNU coreutils manual, 29.3 "Time of day items" and 29.4 "Time zone items" (a
#           correction may follow the time), 29.7 "Relative items in date strings" (no
#           number implies 1).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download coreutils=9.1-1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/coreutils_*.deb Package Version | tr '\n' ' ')

wanted='Package: coreutils Version: 9.1-1
2026-11-30 12:00 +2 hours: 11-30 11:00
2026-11-30 12:00 + 2 hours: 11-30 11:00
2026-11-30 12:00 - 1 hour: 11-30 14:00
2026-11-30 12:00 -1 day: 12-01 13:00
2026-11-30 12:00 +30 minutes: error
2026-11-30 +2 hours: 11-30 02:00
2026-11-30 12:00 2 hours: 11-30 14:00
2026-11-30 12:00 UTC +2 hours: 11-30 14:00
+2 hours 2026-11-30 12:00: 11-30 14:00'
seen=${package% }
for text in '2026-11-30 12:00 +2 hours' '2026-11-30 12:00 + 2 hours' '2026-11-30 12:00 - 1 hour' \
    '2026-11-30 12:00 -1 day' '2026-11-30 12:00 +30 minutes' '2026-11-30 +2 hours' '2026-11-30 12:00 2 hours' \
    '2026-11-30 12:00 UTC +2 hours' '+2 hours 2026-11-30 12:00'; do
    made=$(TZ=UTC0 LC_ALL=C "$box/root/bin/date" -d "$text" '+%m-%d %H:%M' 2>/dev/null) || made=error
    seen+=$'\n'"$text: $made"
done
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
