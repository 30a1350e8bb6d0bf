#!/usr/bin/env bash
# glibc's mktime() reads 02:30 of the night in October by what it was asked before, so a log's order moves its times.
#
# Guessed:  with tm_isdst -1 the library decides by itself which of the two equal
#           hours is meant. Which one is its own affair, but it is always the same
#           one: a conversion from text to seconds is a function of the text.
# Instead:  glibc begins its search at the offset that the last call found, and
#           takes the one of two answers that it comes to. Behind a time of summer
#           02:30 is the first, behind one of winter the second, in all of the
#           process: a log read from its end gives other times than one read from
#           its start, and two logs converted in turn push one another about.
#           Python's time.mktime() is this one, and so is that of other languages on
#           the C library. datetime.timestamp() of a time without a zone has a search
#           of its own, and takes the first.
# Versions: glibc 2.36 (Debian 12), tzdata 2026.6 (PyPI), Python 3.11.7
# Seen:     glibc 2.36
#           2026-10-25 02:30: behind July 00:30, behind December 01:30, behind July 00:30 UTC, by datetime 00:30
#           a log of 01:50, 02:30 and 03:10 from its start: 23:50 00:30 02:10
#           and from its end: 02:10 01:30 23:50
# Source:   POSIX.1-2017, mktime (a negative tm_isdst: the function determines
#           whether it is summer time); glibc's time/mktime.c, localtime_offset.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check tzdata==2026.6
zones=$("$box/venv/bin/python" -c 'import tzdata; print(tzdata.__path__[0])')/zoneinfo

wanted='glibc 2.36
2026-10-25 02:30: behind July 00:30, behind December 01:30, behind July 00:30 UTC, by datetime 00:30
a log of 01:50, 02:30 and 03:10 from its start: 23:50 00:30 02:10
and from its end: 02:10 01:30 23:50'
cat >"$box/program.py" <<'PY'
import time
from datetime import datetime, timezone

LINES = ["2026-10-25 01:50", "2026-10-25 02:30", "2026-10-25 03:10"]


def mktime(text):
    return time.mktime(time.strptime(text, "%Y-%m-%d %H:%M"))


def utc(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%H:%M")


found = []
for before in ("2026-07-01 12:00", "2026-12-01 12:00", "2026-07-01 12:00"):
    mktime(before)
    found.append(utc(mktime(LINES[1])))
print(f"{LINES[1]}: behind July {found[0]}, behind December {found[1]}, behind July {found[2]} UTC,",
      f"by datetime {utc(datetime.fromisoformat(LINES[1]).timestamp())}")
print("a log of 01:50, 02:30 and 03:10 from its start:", *(utc(mktime(line)) for line in LINES))
print("and from its end:", *(utc(mktime(line)) for line in reversed(LINES)))
PY
seen="glibc $(getconf GNU_LIBC_VERSION | cut -d ' ' -f 2)"$'\n'$(TZDIR=$zones TZ=Europe/Berlin timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
