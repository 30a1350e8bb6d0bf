#!/usr/bin/env bash
# Ten minutes later in Arrow is fifty minutes earlier, and a moment lies outside of its own hour.
#
# Guessed:  in the hour that comes twice, an Arrow made from a timestamp knows
#           which of the two it is in (its offset and fold are right), so ten
#           minutes on are ten minutes on, floor("hour") is the start of this
#           hour, and an hourly range gives both hours.
# Instead:  shift, floor, ceil and span start from the wall clock and take the
#           first of the two hours, whichever it was. What happened in the
#           second one is counted with the first, ceil is in the past, a poller
#           that asks for "ten minutes on" gets a moment long gone, and the
#           range has 24 hours on the day of 25. Nor does comparing find it: in
#           one zone Python compares wall clocks, so the result counts as later.
#           Shifting by hours is right only as it leaves the hour. Pendulum,
#           from the same timestamp, does all of it right.
# Versions: arrow 1.4.0, pendulum 3.3.0, tzdata 2026.6, Python 3.11.7
# Seen:     minutes from 01:30-05:00, the second half past one of 2026-11-01 in New York
#           arrow    plus 10 minutes -50, floor -90, ceil -30, plus 1 hour 60, is later True
#           pendulum plus 10 minutes 10, floor -30, ceil 30, plus 1 hour 60, is later True
#           hours of that day: arrow 24, pendulum 25
# Source:   PEP 495, "Temporal Arithmetic and Comparison Operators"; Arrow's
#           guide, sections "Replace & Shift" and "Ranges & Spans".
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    arrow==1.4.0 pendulum==3.3.0 tzdata==2026.6
export PYTHONTZPATH=

wanted='minutes from 01:30-05:00, the second half past one of 2026-11-01 in New York
arrow    plus 10 minutes -50, floor -90, ceil -30, plus 1 hour 60, is later True
pendulum plus 10 minutes 10, floor -30, ceil 30, plus 1 hour 60, is later True
hours of that day: arrow 24, pendulum 25'
cat >"$box/program.py" <<'PY'
from datetime import datetime, timezone

import arrow
import pendulum

ZONE = "America/New_York"
MOMENT = datetime(2026, 11, 1, 6, 30, tzinfo=timezone.utc).timestamp()


def show(name, now, on, floor, ceil, hour):
    assert now.timestamp() == MOMENT and now.fold == 1
    far = [round((time.timestamp() - MOMENT) / 60) for time in (on, floor, ceil, hour)]
    print(f"{name:8} plus 10 minutes {far[0]}, floor {far[1]}, ceil {far[2]}, plus 1 hour {far[3]},",
          f"is later {on > now}")


a = arrow.get(MOMENT, tzinfo=ZONE)
p = pendulum.from_timestamp(MOMENT, tz=ZONE)
print(f"minutes from {a:HH:mmZZ}, the second half past one of {a:YYYY-MM-DD} in New York")
show("arrow", a, a.shift(minutes=10), a.floor("hour"), a.ceil("hour"), a.shift(hours=1))
show("pendulum", p, p.add(minutes=10), p.start_of("hour"), p.end_of("hour"), p.add(hours=1))
by_arrow = len(list(arrow.Arrow.range("hour", *a.span("day"))))
by_pendulum = len(list(pendulum.interval(p.start_of("day"), p.end_of("day")).range("hours")))
print(f"hours of that day: arrow {by_arrow}, pendulum {by_pendulum}")
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
