#!/usr/bin/env bash
# "on Friday at 9" is a day in September for dateparser and the 9th of the month for dateutil, and
# "tomorrow at 9" is at noon.
#
# Guessed:  a library that reads times as people say them knows "at 9", or gives None for
#           what it doesn't. Friday, on a Monday, is the next one.
# Instead:  no error and no None comes. For dateparser a single digit is no hour: of "on
#           Friday at 9" it takes 9 for the month, with the day of today, and lets Friday
#           go; of "tomorrow at 9" it lets the 9 go and keeps the time of now, so at noon.
#           dateutil, whose 9 is the day of the month, lets Friday go as well. And
#           "Friday" alone is the last one for dateparser, the coming one for dateutil and
#           parsedatetime; "next Friday" is the coming one for dateparser, and the one
#           behind it for parsedatetime. "at 9:00" and "9am" are an hour wherever they are
#           read at all, so what is tried with a colon passes. PREFER_DATES_FROM: future
#           moves Friday, and September to the next year.
# Versions: dateparser 1.5.0, python-dateutil 2.9.0.post0, parsedatetime 2.6, Python 3.11
# Seen:     on Friday at 9: dateparser Wed 30 Sep 26 00:00, dateutil Mon 09 Nov 26 00:00, parsedatetime Fri 04 Dec 26 12:00
#           tomorrow at 9: dateparser Tue 01 Dec 26 12:00, dateutil nothing, parsedatetime Tue 01 Dec 26 09:00
#           on Friday at 9:00: dateparser Fri 27 Nov 26 09:00, dateutil Fri 04 Dec 26 09:00, parsedatetime Fri 04 Dec 26 09:00
#           tomorrow at 9am: dateparser Tue 01 Dec 26 09:00, dateutil nothing, parsedatetime Tue 01 Dec 26 09:00
#           Friday: dateparser Fri 27 Nov 26 00:00, dateutil Fri 04 Dec 26 00:00, parsedatetime Fri 04 Dec 26 12:00
#           next Friday: dateparser Fri 04 Dec 26 00:00, dateutil nothing, parsedatetime Fri 11 Dec 26 09:00
#           Friday, future: dateparser Fri 04 Dec 26 00:00
#           on Friday at 9, future: dateparser Thu 30 Sep 27 00:00
# Source:   dateparser's settings, PREFER_DATES_FROM (current_period, past or future), and
#           its parser.py, as the package brings them.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check dateparser==1.5.0 \
    python-dateutil==2.9.0.post0 parsedatetime==2.6

wanted='on Friday at 9: dateparser Wed 30 Sep 26 00:00, dateutil Mon 09 Nov 26 00:00, parsedatetime Fri 04 Dec 26 12:00
tomorrow at 9: dateparser Tue 01 Dec 26 12:00, dateutil nothing, parsedatetime Tue 01 Dec 26 09:00
on Friday at 9:00: dateparser Fri 27 Nov 26 09:00, dateutil Fri 04 Dec 26 09:00, parsedatetime Fri 04 Dec 26 09:00
tomorrow at 9am: dateparser Tue 01 Dec 26 09:00, dateutil nothing, parsedatetime Tue 01 Dec 26 09:00
Friday: dateparser Fri 27 Nov 26 00:00, dateutil Fri 04 Dec 26 00:00, parsedatetime Fri 04 Dec 26 12:00
next Friday: dateparser Fri 04 Dec 26 00:00, dateutil nothing, parsedatetime Fri 11 Dec 26 09:00
Friday, future: dateparser Fri 04 Dec 26 00:00
on Friday at 9, future: dateparser Thu 30 Sep 27 00:00'
cat >"$box/program.py" <<'PY'
import datetime

import dateparser
import dateutil.parser
import parsedatetime

NOW = datetime.datetime(2026, 11, 30, 12)  # a Monday


def show(name, moment):
    return f"{name} {moment:%a %d %b %y %H:%M}" if moment else f"{name} nothing"


def by_dateparser(text, **settings):
    return dateparser.parse(text, languages=["en"], settings={"RELATIVE_BASE": NOW, **settings})


def by_dateutil(text):
    try:
        return dateutil.parser.parse(text, default=NOW.replace(hour=0))
    except dateutil.parser.ParserError:
        return None


def by_parsedatetime(text):
    moment, how = parsedatetime.Calendar().parseDT(text, sourceTime=NOW)
    return moment if how else None


for text in ("on Friday at 9", "tomorrow at 9", "on Friday at 9:00", "tomorrow at 9am", "Friday", "next Friday"):
    print(f"{text}:", ", ".join([show("dateparser", by_dateparser(text)), show("dateutil", by_dateutil(text)),
                                 show("parsedatetime", by_parsedatetime(text))]))
for text in ("Friday", "on Friday at 9"):
    print(f"{text}, future:", show("dateparser", by_dateparser(text, PREFER_DATES_FROM="future")))
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
