#!/usr/bin/env bash
# An hourly cron job skips an hour that exists, if the clock jumps 30 minutes.
#
# Guessed:  where the spring gap is 02:00 to 02:30 (Lord Howe Island), 02:45
#           exists, so "45 * * * *" fires then in any time-zone-aware library,
#           and "45 * * * *" equals "45 0-23 * * *", as everywhere in cron.
# Instead:  cronsim steps wildcard hours by elapsed time and goes from 01:45
#           straight to 03:45; the same hours written as a range do give 02:45.
#           So a run is lost for one spelling of the same set of hours.
#           croniter gives 02:45 for both spellings.
# Versions: cronsim 2.8, croniter 7.0.0, tzdata 2026.6, Python 3.11.7
# Seen:     cronsim  45 * * * *     01:45+1030 03:45+1100 04:45+1100
#           cronsim  45 0-23 * * *  01:45+1030 02:45+1100 03:45+1100
#           croniter 45 * * * *     01:45+1030 02:45+1100 03:45+1100
#           croniter 45 0-23 * * *  01:45+1030 02:45+1100 03:45+1100
# Source:   tz database, zone Australia/Lord_Howe, rule LH (30 minutes saved);
#           crontab(5): an asterisk stands for first to last.
# Date:     2026-11-27
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --disable-pip-version-check \
    cronsim==2.8 croniter==7.0.0 tzdata==2026.6
export PYTHONTZPATH=

wanted="cronsim  45 * * * *     01:45+1030 03:45+1100 04:45+1100
cronsim  45 0-23 * * *  01:45+1030 02:45+1100 03:45+1100
croniter 45 * * * *     01:45+1030 02:45+1100 03:45+1100
croniter 45 0-23 * * *  01:45+1030 02:45+1100 03:45+1100"
cat >"$box/program.py" <<'PY'
from datetime import datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim
from croniter import croniter

start = datetime(2026, 10, 4, 0, 50, tzinfo=ZoneInfo("Australia/Lord_Howe"))


def sim(line):
    times = CronSim(line, start)
    return [next(times) for _ in range(3)]


def iterated(line):
    times = croniter(line, start)
    return [times.get_next(datetime) for _ in range(3)]


for name, library in (("cronsim", sim), ("croniter", iterated)):
    for line in ("45 * * * *", "45 0-23 * * *"):
        shown = " ".join(t.strftime("%H:%M%z") for t in library(line))
        print(f"{name:8} {line:14} {shown}")
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
