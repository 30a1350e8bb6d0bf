#!/usr/bin/env bash
# dateutil's every second week is another week once some module has called
# calendar.setfirstweekday().
#
# Guessed:  A rule of every second week on Tuesday and Sunday is what its text says.
#           setfirstweekday() of the standard library is for printed calendars, and what one module
#           prints is nothing to another's schedule. Where a text of RFC 5545 names no first day of
#           the week, it is Monday.
# Instead:  dateutil asks the calendar module for the first day when a rule without WKST is made,
#           also when it is read from RFC 5545's text, which says Monday. With Sunday set, for a
#           page in American form or by a library that did it once, the same text gives other days:
#           from the Sunday of its start the next Tuesday is two days later and not nine, so of five
#           days two are different, and both look like every second week. A rule made before keeps
#           its days, so what hangs on it is which of two modules was imported first. WKST=MO in the
#           text, or wkst=MO, is the cure. A rule whose only day is that of its start, or one with
#           INTERVAL=1, never shows it.
# Versions: python-dateutil 2.9.0.post0, Python 3.11
# Seen:     python-dateutil 2.9.0.post0
#           before, read from its text: Sun 11-29 Tue 12-08 Sun 12-13 Tue 12-22 Sun 12-27
#           before, made by rrule(): Sun 11-29 Tue 12-08 Sun 12-13 Tue 12-22 Sun 12-27
#           before, text with WKST=MO: Sun 11-29 Tue 12-08 Sun 12-13 Tue 12-22 Sun 12-27
#           before, made with wkst=MO: Sun 11-29 Tue 12-08 Sun 12-13 Tue 12-22 Sun 12-27
#           behind setfirstweekday(SUNDAY), read from its text: Sun 11-29 Tue 12-01 Sun 12-13 Tue 12-15 Sun 12-27
#           behind setfirstweekday(SUNDAY), made by rrule(): Sun 11-29 Tue 12-01 Sun 12-13 Tue 12-15 Sun 12-27
#           behind setfirstweekday(SUNDAY), text with WKST=MO: Sun 11-29 Tue 12-08 Sun 12-13 Tue 12-22 Sun 12-27
#           behind setfirstweekday(SUNDAY), made with wkst=MO: Sun 11-29 Tue 12-08 Sun 12-13 Tue 12-22 Sun 12-27
#           the rule that was made before: Sun 11-29 Tue 12-08 Sun 12-13 Tue 12-22 Sun 12-27
# Source:   RFC 5545, section 3.3.10 (the default of WKST is MO, and it is of weight where a weekly
#           rule has an interval above 1); not read anew: dateutil.readthedocs.io, "rrule", wkst.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    python-dateutil==2.9.0.post0

wanted='python-dateutil 2.9.0.post0
before, read from its text: Sun 11-29 Tue 12-08 Sun 12-13 Tue 12-22 Sun 12-27
before, made by rrule(): Sun 11-29 Tue 12-08 Sun 12-13 Tue 12-22 Sun 12-27
before, text with WKST=MO: Sun 11-29 Tue 12-08 Sun 12-13 Tue 12-22 Sun 12-27
before, made with wkst=MO: Sun 11-29 Tue 12-08 Sun 12-13 Tue 12-22 Sun 12-27
behind setfirstweekday(SUNDAY), read from its text: Sun 11-29 Tue 12-01 Sun 12-13 Tue 12-15 Sun 12-27
behind setfirstweekday(SUNDAY), made by rrule(): Sun 11-29 Tue 12-01 Sun 12-13 Tue 12-15 Sun 12-27
behind setfirstweekday(SUNDAY), text with WKST=MO: Sun 11-29 Tue 12-08 Sun 12-13 Tue 12-22 Sun 12-27
behind setfirstweekday(SUNDAY), made with wkst=MO: Sun 11-29 Tue 12-08 Sun 12-13 Tue 12-22 Sun 12-27
the rule that was made before: Sun 11-29 Tue 12-08 Sun 12-13 Tue 12-22 Sun 12-27'
cat >"$box/program.py" <<'PY'
import calendar
import datetime
import importlib.metadata

from dateutil.rrule import MO, SU, TU, WEEKLY, rrule, rrulestr

START = datetime.datetime(2026, 11, 29, 9)
TEXT = "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=5;BYDAY=TU,SU"


def show(name, rule):
    print(f"{name}:", *(day.strftime("%a %m-%d") for day in rule))


def show_all(name):
    show(f"{name}, read from its text", rrulestr(TEXT, dtstart=START))
    show(f"{name}, made by rrule()", rrule(WEEKLY, interval=2, byweekday=(TU, SU), count=5, dtstart=START))
    show(f"{name}, text with WKST=MO", rrulestr(TEXT + ";WKST=MO", dtstart=START))
    show(f"{name}, made with wkst=MO", rrule(WEEKLY, interval=2, byweekday=(TU, SU), count=5, wkst=MO, dtstart=START))


print("python-dateutil", importlib.metadata.version("python-dateutil"))
earlier = rrulestr(TEXT, dtstart=START)
show_all("before")
calendar.setfirstweekday(calendar.SUNDAY)
show_all("behind setfirstweekday(SUNDAY)")
show("the rule that was made before", earlier)
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
