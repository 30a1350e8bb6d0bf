#!/usr/bin/env bash
# An eight-hour night shift in a calendar lasts nine hours in autumn and seven in spring.
#
# Guessed:  DURATION:PT8H ends eight hours after the start, and PT24H differs
#           from P1D in the nights in which the clocks change, as the format
#           has the two spellings for just that.
# Instead:  icalendar makes one timedelta of both and adds it to the start on
#           the wall clock, so hours count as if no clock had changed, and
#           recurring-ical-events, which expands with it, does the same. The
#           shift that begins at 22:00 ends at 06:00 instead of 05:00, and
#           overlaps with the next. The way back has lost it too: 24 hours are
#           written as P1D, which other programs then take for a day of 25.
# Versions: icalendar 7.3.2, recurring-ical-events 3.8.2, tzdata 2026.6,
#           Python 3.11.7
# Seen:     PT8H: icalendar 9 h, recurring-ical-events 9 h 8 h
#           PT24H: icalendar 25 h, recurring-ical-events 25 h 24 h
#           P1D: icalendar 25 h, recurring-ical-events 25 h 24 h
#           24 hours are written as P1D
#           PT8H in spring: icalendar 7 h
# Source:   RFC 5545, section 3.3.6: weeks and days are nominal, hours, minutes
#           and seconds are exact, and how long the day of a change of the
#           clocks is has to be taken into account; section 3.8.2.5.
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    icalendar==7.3.2 recurring-ical-events==3.8.2 tzdata==2026.6
export PYTHONTZPATH=

wanted='PT8H: icalendar 9 h, recurring-ical-events 9 h 8 h
PT24H: icalendar 25 h, recurring-ical-events 25 h 24 h
P1D: icalendar 25 h, recurring-ical-events 25 h 24 h
24 hours are written as P1D
PT8H in spring: icalendar 7 h'
cat >"$box/program.py" <<'PY'
from datetime import datetime, timedelta, timezone

import recurring_ical_events
from icalendar import Calendar, Event

TEXT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//watch//EN
BEGIN:VEVENT
UID:night
DTSTAMP:20260101T000000Z
DTSTART;TZID=Europe/Berlin:20261024T220000
DURATION:{}
RRULE:FREQ=DAILY;COUNT=2
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def hours(start, end):
    return (end.astimezone(timezone.utc) - start.astimezone(timezone.utc)) / timedelta(hours=1)


for duration in ("PT8H", "PT24H", "P1D"):
    calendar = Calendar.from_ical(TEXT.format(duration))
    nights = recurring_ical_events.of(calendar).between(datetime(2026, 10, 24), datetime(2026, 10, 28))
    first = calendar.events[0]
    print(f"{duration}: icalendar {hours(first.start, first.end):g} h,",
          "recurring-ical-events", *(f"{hours(n.start, n.end):g} h" for n in nights))

event = Event()
event.add("duration", timedelta(hours=24))
print("24 hours are written as", event["duration"].to_ical().decode())
spring = Calendar.from_ical(TEXT.format("PT8H").replace("20261024", "20260328")).events[0]
print(f"PT8H in spring: icalendar {hours(spring.start, spring.end):g} h")
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
