#!/usr/bin/env bash
# Asked later, systemd names an earlier next run: in the second of two equal hours a daily timer is due again.
#
# Guessed:  the next run is a matter of the time after which it is asked for, and
#           the later one asks, the later it is. A daily timer of 02:30 has one
#           run when the clocks go back, the first 02:30 or the second, and to
#           reload or restart something in that hour changes nothing.
# Instead:  it is looked for on the wall clock, with the offset of the time that is
#           asked from. From the first 02:31 on the next 02:30 is tomorrow's; from
#           the second 02:10 it is today's, in twenty minutes. Whether a daily job
#           runs once or twice is thus a matter of when its timer was started: at
#           boot, in that hour, one that keeps no stamp of its last run (as
#           Persistent= does) begins from there. Each quarter of an hour pauses
#           from 02:45 to 03:00, for 75 minutes, if asked before, and not if
#           asked in the pause.
# Versions: systemd 252.39-1~deb12u2 (systemd-analyze), tzdata 2026.6 (PyPI)
# Seen:     Package: systemd Version: 252.39-1~deb12u2
#           Europe/Paris 02:30 asked at 23:00, next at 00:30
#           Europe/Paris 02:30 asked at 00:31, next at 01:30 of tomorrow
#           Europe/Paris 02:30 asked at 01:10, next at 01:30
#           Europe/Paris *:0/15 asked at 00:31, next at 00:45
#           Europe/Paris *:0/15 asked at 00:46, next at 02:00
#           Europe/Paris *:0/15 asked at 01:01, next at 01:15
# Source:   systemd.time(7), section "Calendar events"; systemd-analyze(1),
#           calendar, --base-time; systemd.timer(5), Persistent=; tz database,
#           rule EU.
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download systemd=252.39-1~deb12u2 libsystemd-shared=252.39-1~deb12u2 libapparmor1=3.0.8-3 \
        libip4tc2=1.8.9-2 libkmod2=30+20221128-1 libseccomp2=2.5.4-1+deb12u1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/systemd_*.deb Package Version | tr '\n' ' ')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check tzdata==2026.6
zones=$("$box/venv/bin/python" -c 'import tzdata; print(tzdata.__path__[0])')/zoneinfo
libraries=$(printf '%s:' "$box"/root/usr/lib/*-linux-gnu/systemd "$box"/root/usr/lib/*-linux-gnu "$box"/root/lib/*-linux-gnu)

wanted='Package: systemd Version: 252.39-1~deb12u2
Europe/Paris 02:30 asked at 23:00, next at 00:30
Europe/Paris 02:30 asked at 00:31, next at 01:30 of tomorrow
Europe/Paris 02:30 asked at 01:10, next at 01:30
Europe/Paris *:0/15 asked at 00:31, next at 00:45
Europe/Paris *:0/15 asked at 00:46, next at 02:00
Europe/Paris *:0/15 asked at 01:01, next at 01:15'
# The times are in UTC, on 25 October 2026 but for 23:00; summer ends at 01:00.
next() {
    local day=25 found
    [ "$2" != 23:00 ] || day=24
    found=$(TZ=Europe/Paris TZDIR=$zones LC_ALL=C LD_LIBRARY_PATH=${libraries%:} timeout 20 \
        "$box/root/usr/bin/systemd-analyze" calendar --base-time="2026-10-$day $2 UTC" "$1" |
        sed -n 's/.*(in UTC): ... 2026-10-\(..\) \(..:..\):00 UTC$/\1 \2/p')
    case $found in
    '25 '*) found=${found#25 } ;;
    '26 '*) found="${found#26 } of tomorrow" ;;
    esac
    seen+=$'\n'"Europe/Paris $1 asked at $2, next at $found"
}
seen=${package% }
next 02:30 23:00
next 02:30 00:31
next 02:30 01:10
next '*:0/15' 00:31
next '*:0/15' 00:46
next '*:0/15' 01:01
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
