#!/usr/bin/env bash
# R6/2026-01-31/P1M leaves February out and has May twice for aniso8601, and stays on the 28th for
# metomi-isodatetime.
#
# Guessed:  a repeating interval of ISO 8601 from 31 January with a step of a month is the
#           end of each month: 31 January, 28 February, 31 March. Where a library can't say
#           that, it leaves out the months without a 31st, as rules of iCalendar do, or
#           raises.
# Instead:  aniso8601 takes a month for 30 days and a year for 365, so the second run is in
#           March, there is none in February, and two are in May; a yearly one moves by a
#           day in leap years. metomi-isodatetime, made to plan cycles, adds a month to the
#           run before: 28 February, and the 28th of each month from then on. isodate has no
#           such intervals, but its P1M, added n times to the start by hand in a loop, gives
#           the same 28th; n times P1M at once, start + n * step, gives what was guessed.
#           From the 1st to the 28th all but the first agree, and for lengths in days or
#           hours all do, as trials have it.
# Versions: aniso8601 10.0.1, metomi-isodatetime 3.2.0 (1!3.2.0), isodate 0.7.2,
#           python-dateutil 2.9.0.post0, Python 3.11
# Seen:     aniso8601: 01-31 03-02 04-01 05-01 05-31 06-30
#           isodatetime: 01-31 02-28 03-28 04-28 05-28 06-28
#           isodate, step by step: 01-31 02-28 03-28 04-28 05-28 06-28
#           isodate, start + n * step: 01-31 02-28 03-31 04-30 05-31 06-30
#           iCalendar by dateutil: 01-31 03-31 05-31 07-31 08-31 10-31
#           aniso8601, P1Y from 2027-06-30: 2027-06-30 2028-06-29 2029-06-29
# Source:   aniso8601's README, "Parsing durations" (months are 30 days, years 365), as the
#           package brings it; not read anew: RFC 5545, 3.3.10 (dates that don't exist are
#           left out of a rule).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check aniso8601==10.0.1 \
    isodate==0.7.2 'metomi-isodatetime==1!3.2.0' python-dateutil==2.9.0.post0

wanted='aniso8601: 01-31 03-02 04-01 05-01 05-31 06-30
isodatetime: 01-31 02-28 03-28 04-28 05-28 06-28
isodate, step by step: 01-31 02-28 03-28 04-28 05-28 06-28
isodate, start + n * step: 01-31 02-28 03-31 04-30 05-31 06-30
iCalendar by dateutil: 01-31 03-31 05-31 07-31 08-31 10-31
aniso8601, P1Y from 2027-06-30: 2027-06-30 2028-06-29 2029-06-29'
cat >"$box/program.py" <<'PY'
import datetime

import aniso8601
import dateutil.rrule
import isodate
import metomi.isodatetime.parsers

START = datetime.date(2026, 1, 31)


def show(name, days):
    print(f"{name}:", *(str(day)[5:10] for day in days))


def by_steps(step):
    day = START
    for _ in range(6):
        yield day
        day += step


show("aniso8601", aniso8601.parse_repeating_interval("R6/2026-01-31/P1M"))
show("isodatetime", metomi.isodatetime.parsers.TimeRecurrenceParser().parse("R6/2026-01-31T00:00:00Z/P1M"))
month = isodate.parse_duration("P1M")
show("isodate, step by step", by_steps(month))
show("isodate, start + n * step", [START + n * month for n in range(6)])
show("iCalendar by dateutil", dateutil.rrule.rrulestr("FREQ=MONTHLY;COUNT=6", dtstart=datetime.datetime(2026, 1, 31)))
print("aniso8601, P1Y from 2027-06-30:",
      *(str(day) for day in aniso8601.parse_repeating_interval("R3/2027-06-30/P1Y")))
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
