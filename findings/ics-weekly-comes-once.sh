#!/usr/bin/env bash
# For ics.py a weekly event comes once, on its first day, so that it is missing from the timeline of
# this week, though its rule is written out again.
#
# Guessed:  a library that reads calendars and has a timeline, with included() and
#           today(), knows what is on a day, weekly meetings too; what it can't read it
#           refuses.
# Instead:  ics parses RRULE into its store of unknown lines, writes it out again as it
#           came, and leaves it out of account: the timeline has each event on its first
#           day alone. A board of today's appointments shows those that are entered for
#           once, and none of the series, which a calendar mostly has; on the first day of
#           a series all is well, as in a trial. recurring-ical-events has them all, by
#           the rules; EXDATE with a bare date takes the event of that day out there,
#           though its start has a time.
# Versions: ics 0.7.3, icalendar 7.3.2, recurring-ical-events 3.8.2, Python 3.11
# Seen:     ics, 20260302 to 20260307: weekly 03-02
#           recurring-ical-events, 20260302 to 20260307: weekly 03-02
#           ics, 20260309 to 20260314: nothing
#           recurring-ical-events, 20260309 to 20260314: nothing
#           ics, 20260316 to 20260321: once 03-17
#           recurring-ical-events, 20260316 to 20260321: once 03-17, weekly 03-16
#           ics, 20260316 to 20260401: once 03-17
#           recurring-ical-events, 20260316 to 20260401: once 03-17, weekly 03-16, weekly 03-23, weekly 03-30
#           written by ics: RRULE:FREQ=WEEKLY;COUNT=6 EXDATE;VALUE=DATE:20260309
# Source:   ics' event.py and timeline.py, as the package brings them (no word of RRULE);
#           not read anew: RFC 5545, 3.8.5.3.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check ics==0.7.3 icalendar==7.3.2 \
    recurring-ical-events==3.8.2

wanted='ics, 20260302 to 20260307: weekly 03-02
recurring-ical-events, 20260302 to 20260307: weekly 03-02
ics, 20260309 to 20260314: nothing
recurring-ical-events, 20260309 to 20260314: nothing
ics, 20260316 to 20260321: once 03-17
recurring-ical-events, 20260316 to 20260321: once 03-17, weekly 03-16
ics, 20260316 to 20260401: once 03-17
recurring-ical-events, 20260316 to 20260401: once 03-17, weekly 03-16, weekly 03-23, weekly 03-30
written by ics: RRULE:FREQ=WEEKLY;COUNT=6 EXDATE;VALUE=DATE:20260309'
cat >"$box/program.py" <<'PY'
import arrow
import icalendar
import ics
import recurring_ical_events

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:tape
BEGIN:VEVENT
UID:a
DTSTAMP:20260101T000000Z
DTSTART:20260302T090000Z
DTEND:20260302T100000Z
RRULE:FREQ=WEEKLY;COUNT=6
EXDATE;VALUE=DATE:20260309
SUMMARY:weekly
END:VEVENT
BEGIN:VEVENT
UID:b
DTSTAMP:20260101T000000Z
DTSTART:20260317T090000Z
SUMMARY:once
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")
by_ics, by_icalendar = ics.Calendar(CALENDAR), icalendar.Calendar.from_ical(CALENDAR)


def show(name, events):
    print(f"{name}:", ", ".join(f"{summary} {str(start)[5:10]}" for summary, start in events) or "nothing")


def by_timeline(first, last):
    return [(event.name, event.begin) for event in by_ics.timeline.included(arrow.get(first), arrow.get(last))]


def by_rule(first, last):
    found = recurring_ical_events.of(by_icalendar).between(first, last)
    return sorted((str(event["SUMMARY"]), event["DTSTART"].dt) for event in found)


for first, last in (("20260302", "20260307"), ("20260309", "20260314"), ("20260316", "20260321"),
                    ("20260316", "20260401")):
    show(f"ics, {first} to {last}", by_timeline(f"{first[:4]}-{first[4:6]}-{first[6:]}",
                                                f"{last[:4]}-{last[4:6]}-{last[6:]}"))
    show(f"recurring-ical-events, {first} to {last}", by_rule(first, last))
print("written by ics:", *(line for line in by_ics.serialize().split("\r\n") if line.startswith(("RRULE", "EXDATE"))))
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
