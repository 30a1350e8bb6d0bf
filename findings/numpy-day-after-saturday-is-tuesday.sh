#!/usr/bin/env bash
# One working day after Saturday is Tuesday for numpy, or Monday, by how it is told to roll; for
# pandas it is Monday.
#
# Guessed:  busday_offset(day, 1) is the next working day: Monday after a Friday, a Saturday
#           or a Sunday. As it refuses a day that is none unless it is told how to roll,
#           roll="forward", towards what comes, is the natural word.
# Instead:  it first rolls Saturday forward to Monday and counts its step from there:
#           Tuesday. "backward" rolls to Friday and gives Monday. For steps back it is the
#           other way round: a day before Saturday is Friday with "forward" and Thursday
#           with "backward". So there is no one word for a table with both signs.
#           busday_count() from Saturday to that Tuesday is 1, so that the two don't undo
#           each other for days that were rolled back. pandas' BDay has Monday, and Friday.
#           A due date that falls on a weekend once in a while is a day late.
# Versions: numpy 2.4.6, pandas 3.1.1, Python 3.11
# Seen:     Fri 27 +1: forward Mon 30, backward Mon 30, pandas Mon 30; counted back 1 1
#           Sat 28 +1: forward Tue 01, backward Mon 30, pandas Mon 30; counted back 1 0
#           Sun 29 +1: forward Tue 01, backward Mon 30, pandas Mon 30; counted back 1 0
#           Mon 30 +1: forward Tue 01, backward Tue 01, pandas Tue 01; counted back 1 1
#           Fri 27 -1: forward Thu 26, backward Thu 26, pandas Thu 26; counted back -1 -1
#           Sat 28 -1: forward Fri 27, backward Thu 26, pandas Fri 27; counted back 0 -1
#           Sun 29 -1: forward Fri 27, backward Thu 26, pandas Fri 27; counted back 0 -1
#           Mon 30 -1: forward Fri 27, backward Fri 27, pandas Fri 27; counted back -1 -1
#           Sat 28, no roll: ValueError
# Source:   numpy.org, numpy.busday_offset (adjusts the date to a valid day first, and then
#           applies the offset), numpy.busday_count.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check numpy==2.4.6 pandas==3.1.1

wanted='Fri 27 +1: forward Mon 30, backward Mon 30, pandas Mon 30; counted back 1 1
Sat 28 +1: forward Tue 01, backward Mon 30, pandas Mon 30; counted back 1 0
Sun 29 +1: forward Tue 01, backward Mon 30, pandas Mon 30; counted back 1 0
Mon 30 +1: forward Tue 01, backward Tue 01, pandas Tue 01; counted back 1 1
Fri 27 -1: forward Thu 26, backward Thu 26, pandas Thu 26; counted back -1 -1
Sat 28 -1: forward Fri 27, backward Thu 26, pandas Fri 27; counted back 0 -1
Sun 29 -1: forward Fri 27, backward Thu 26, pandas Fri 27; counted back 0 -1
Mon 30 -1: forward Fri 27, backward Fri 27, pandas Fri 27; counted back -1 -1
Sat 28, no roll: ValueError'
cat >"$box/program.py" <<'PY'
import numpy
import pandas

DAYS = ["2026-11-27", "2026-11-28", "2026-11-29", "2026-11-30"]


def name(day):
    return f"{pandas.Timestamp(day):%a %d}"


for step in (1, -1):
    for day in DAYS:
        rolled = {roll: numpy.busday_offset(day, step, roll=roll) for roll in ("forward", "backward")}
        counts = [int(numpy.busday_count(day, rolled[roll])) for roll in rolled]
        print(f"{name(day)} {step:+}: forward {name(rolled['forward'])}, backward {name(rolled['backward'])},",
              f"pandas {name(pandas.Timestamp(day) + step * pandas.offsets.BDay())}; counted back {counts[0]} {counts[1]}")
try:
    numpy.busday_offset("2026-11-28", 1)
except ValueError:
    print("Sat 28, no roll: ValueError")
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
