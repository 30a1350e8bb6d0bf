#!/usr/bin/env bash
# 2:30 of the night that has it twice is the second one for Pendulum's datetime() and parse(), and the first for its
# instance() and DateTime(), as for the rest of Python.
#
# Guessed:  Pendulum has an answer for the hour that comes twice, the same one wherever a time comes
#           in. Python's own is fold=0, the first, and Pendulum's DateTime is one of Python's;
#           whoever doesn't ask for anything gets that.
# Instead:  datetime(), parse(), from_format(), set(), at() and add(days=1) give the second, an hour
#           later than zoneinfo has it; instance(), which takes what Python or a database gives,
#           DateTime() and Timezone.convert() give the first. So does + timedelta(days=1), which is
#           an hour before add(days=1), and a run planned by the one and looked up by the other is
#           early or late once a year. In spring the 2:30 that isn't there is 3:30 for all but
#           instance() and convert(), which have 1:30, an hour before. All other nights they agree.
# Versions: pendulum 3.3.0, Python 3.11
# Seen:     2026-10-24 02:30:00
#             00:30 UTC: datetime(); parse(); from_format(); at(); add(days=1); + timedelta(days=1); instance(); DateTime(); Timezone.convert(); zoneinfo
#           2026-10-25 02:30:00
#             01:30 UTC: datetime(); parse(); from_format(); at(); add(days=1)
#             00:30 UTC: + timedelta(days=1); instance(); DateTime(); Timezone.convert(); zoneinfo
#           2026-03-29 02:30:00
#             01:30 UTC: datetime(); parse(); from_format(); at(); add(days=1); + timedelta(days=1); DateTime(); zoneinfo
#             00:30 UTC: instance(); Timezone.convert()
# Source:   Pendulum's manual, "Instantiation" and "Timezones" (fold, and which side of a change is
#           taken), not read anew; PEP 495, the fold attribute (0 is the earlier one).
# Date:     2026-12-01
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check pendulum==3.3.0 tzdata==2026.6

wanted='2026-10-24 02:30:00
  00:30 UTC: datetime(); parse(); from_format(); at(); add(days=1); + timedelta(days=1); instance(); DateTime(); Timezone.convert(); zoneinfo
2026-10-25 02:30:00
  01:30 UTC: datetime(); parse(); from_format(); at(); add(days=1)
  00:30 UTC: + timedelta(days=1); instance(); DateTime(); Timezone.convert(); zoneinfo
2026-03-29 02:30:00
  01:30 UTC: datetime(); parse(); from_format(); at(); add(days=1); + timedelta(days=1); DateTime(); zoneinfo
  00:30 UTC: instance(); Timezone.convert()'
cat >"$box/program.py" <<'PY'
import datetime
import zoneinfo

import pendulum

ZONE = "Europe/Berlin"
HERE = pendulum.timezone(ZONE)


def look(date):
    year, month, day = date
    bare = datetime.datetime(year, month, day, 2, 30)
    before = pendulum.datetime(year, month, day, tz=ZONE).subtract(days=1).at(2, 30)
    ways = (
        ("datetime()", pendulum.datetime(year, month, day, 2, 30, tz=ZONE)),
        ("parse()", pendulum.parse(bare.isoformat(), tz=ZONE)),
        ("from_format()", pendulum.from_format(bare.strftime("%Y-%m-%d %H:%M"), "YYYY-MM-DD HH:mm", tz=ZONE)),
        ("at()", pendulum.datetime(year, month, day, 12, tz=ZONE).at(2, 30)),
        ("add(days=1)", before.add(days=1)),
        ("+ timedelta(days=1)", before + datetime.timedelta(days=1)),
        ("instance()", pendulum.instance(bare, tz=ZONE)),
        ("DateTime()", pendulum.DateTime(year, month, day, 2, 30, tzinfo=HERE)),
        ("Timezone.convert()", HERE.convert(bare)),
        ("zoneinfo", bare.replace(tzinfo=zoneinfo.ZoneInfo(ZONE))),
    )
    answers = {}
    for name, moment in ways:
        text = moment.astimezone(datetime.timezone.utc).strftime("%H:%M UTC")
        answers.setdefault(text, []).append(name)
    print(bare)
    for text, names in answers.items():
        print(f"  {text}: {'; '.join(names)}")


look((2026, 10, 24))
look((2026, 10, 25))
look((2026, 3, 29))
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
