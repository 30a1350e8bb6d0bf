#!/usr/bin/env bash
# Norway's summers from 1959 to 1965 are there in Debian's time zones and not in Python's, for the
# same zone of the same release.
#
# Guessed:  the tz database of one year is one set of rules, whoever packs it: Debian's
#           tzdata, PyPI's, the one in pytz. Europe/Oslo has been a zone of its own since
#           the beginning.
# Instead:  since 2022 Oslo, Stockholm, Copenhagen, Amsterdam and others are plain links to
#           Berlin or Brussels in the database, as they agree since 1970; what they had
#           before is kept in a file "backzone" that is left out unless asked for. Debian
#           asks for it, PyPI's tzdata and pytz don't. So a summer day of 1960 in Oslo is +2
#           on a Debian machine and +1 in a container without tzdata, where Python takes
#           PyPI's, and what was before 1970 moves by an hour, or over midnight, when a
#           program moves house. In the summer of 1945 the other packs put Stockholm two
#           hours, and Oslo and Copenhagen one, away from their own law. Neither warns, both
#           say 2026.
# Versions: Debian's tzdata 2026f-0+deb12u1, PyPI's tzdata 2026.6 and pytz 2026.6, Python
#           3.11
# Seen:     Package: tzdata Version: 2026f-0+deb12u1
#           summers by Debian, by PyPI and by pytz
#           Europe/Oslo: 1945 +2 +3 +3, 1960 +2 +1 +1, 1964 +2 +1 +1, 1985 +2 +2 +2
#           Europe/Stockholm: 1945 +1 +3 +3, 1960 +1 +1 +1, 1964 +1 +1 +1, 1985 +2 +2 +2
#           Europe/Copenhagen: 1945 +2 +3 +3, 1960 +1 +1 +1, 1964 +1 +1 +1, 1985 +2 +2 +2
#           Europe/Berlin: 1945 +3 +3 +3, 1960 +1 +1 +1, 1964 +1 +1 +1, 1985 +2 +2 +2
# Source:   tzdata's changelog.Debian (PACKRATDATA=backzone, with PACKRATLIST=zone.tab), as
#           the package brings it; not read anew: the tz database's NEWS, 2022b (zones that
#           agree since 1970 are links).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download tzdata=2026f-0+deb12u1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(dpkg-deb -f "$box"/tzdata_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check tzdata==2026.6 pytz==2026.6

wanted='Package: tzdata Version: 2026f-0+deb12u1
summers by Debian, by PyPI and by pytz
Europe/Oslo: 1945 +2 +3 +3, 1960 +2 +1 +1, 1964 +2 +1 +1, 1985 +2 +2 +2
Europe/Stockholm: 1945 +1 +3 +3, 1960 +1 +1 +1, 1964 +1 +1 +1, 1985 +2 +2 +2
Europe/Copenhagen: 1945 +2 +3 +3, 1960 +1 +1 +1, 1964 +1 +1 +1, 1985 +2 +2 +2
Europe/Berlin: 1945 +3 +3 +3, 1960 +1 +1 +1, 1964 +1 +1 +1, 1985 +2 +2 +2'
cat >"$box/program.py" <<'PY'
import datetime
import sys
import zoneinfo

import pytz

ZONES = "Europe/Oslo", "Europe/Stockholm", "Europe/Copenhagen", "Europe/Berlin"


def offset(zone, moment):
    there = moment.astimezone(zone)
    return f"{there.utcoffset() / datetime.timedelta(hours=1):+.0f}"


def load(*path):
    zoneinfo.reset_tzpath(path)
    return {name: zoneinfo.ZoneInfo.no_cache(name) for name in ZONES}


debian, python = load(f"{sys.argv[1]}/root/usr/share/zoneinfo"), load()
print("summers by Debian, by PyPI and by pytz")
for name in ZONES:
    shown = []
    for day in (1945, 8, 1), (1960, 7, 1), (1964, 7, 1), (1985, 7, 1):
        moment = datetime.datetime(*day, 12, tzinfo=datetime.timezone.utc)
        shown.append(" ".join([str(day[0]), *(offset(zone, moment) for zone in
                                              (debian[name], python[name], pytz.timezone(name)))]))
    print(f"{name}: " + ", ".join(shown))
PY
seen=$packages$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
