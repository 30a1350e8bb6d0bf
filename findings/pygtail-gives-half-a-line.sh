#!/usr/bin/env bash
# Pygtail gives out a line that isn't written to its end, and its rest as another line, and gives
# all again after one that raised.
#
# Guessed:  for line in Pygtail(log) gives the lines that have come since the last look. A line
#           without its end is kept for the next look, and what was given isn't given again: that is
#           what the file with the place is for.
# Instead:  Half a line is a line for it, and the place is behind that, so the other half begins the
#           next look: an event of JSON is two texts that are none, whenever a look falls between
#           two writes, which are 8 kB apart for a program whose output goes to a file. Of 120 the
#           halves are 1 and 20. The place is written down when all has been read: if the loop ends
#           by break, or by a line that raises, the next look begins where this one did, so a line
#           that can't be handled lets all in front of it be handled again each time. paranoid=True
#           writes it down with each line, before the loop has it: then the line that raised is
#           passed over. The half line is the same with it.
# Versions: pygtail 0.14.0, Python 3.11
# Seen:     pygtail 0.14.0
#           as it is, first look: 100 110 1
#           as it is, second look: 20 130
#           as it is, a line that raises: 140 bad raised
#           as it is, look again: 140 bad raised
#           paranoid True, first look: 100 110 1
#           paranoid True, second look: 20 130
#           paranoid True, a line that raises: 140 bad raised
#           paranoid True, look again: 150
# Source:   pypi.org/project/pygtail (paranoid, every_n, and that the place is saved at the end);
#           not read anew.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    pygtail==0.14.0

wanted='pygtail 0.14.0
as it is, first look: 100 110 1
as it is, second look: 20 130
as it is, a line that raises: 140 bad raised
as it is, look again: 140 bad raised
paranoid True, first look: 100 110 1
paranoid True, second look: 20 130
paranoid True, a line that raises: 140 bad raised
paranoid True, look again: 150'
cat >"$box/program.py" <<'PY'
import importlib.metadata
import os
import sys

from pygtail import Pygtail

log = sys.argv[1] + "/app.log"
print("pygtail", importlib.metadata.version("pygtail"))


def write(text):
    with open(log, "a") as file:
        file.write(text)


def look(name, until=None, **options):
    seen = []
    try:
        for line in Pygtail(log, **options):
            seen.append(line.strip())
            if line.strip() == until:
                raise ValueError
    except ValueError:
        seen.append("raised")
    print(f"{name}:", *seen)


for options in ({}, {"paranoid": True}):
    for path in (log, log + ".offset"):
        if os.path.exists(path):
            os.remove(path)
    name = ", ".join(f"{key} {value}" for key, value in options.items()) or "as it is"
    write("100\n110\n1")
    look(f"{name}, first look", **options)
    write("20\n130\n")
    look(f"{name}, second look", **options)
    write("140\nbad\n150\n")
    look(f"{name}, a line that raises", "bad", **options)
    look(f"{name}, look again", "bad", **options)
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
