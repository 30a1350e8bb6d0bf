#!/usr/bin/env bash
# In the hour that comes twice a time in Paris equals no time of another zone, not even its own instant.
#
# Guessed:  aware times are compared as instants. Where a <= b and a >= b, where
#           the difference is 0 and the hashes are alike, a == b; so a set of the
#           runs already done, in UTC, holds a run of Paris that is among them.
# Instead:  where the offset hangs on the fold, == between different tzinfo is
#           False whatever the instants are, while <=, >=, - and hash() take them
#           for the same. Both hours of 02:xx in October are looked up in vain and
#           run once more; Paris and Berlin, with one rule, don't agree there
#           either, and an assertion that there and back is the same time fails.
#           On the other 364 days, and between times of one zone, nothing shows.
#           Turned into UTC first, all are found.
# Versions: Python 3.11.7 (datetime, zoneinfo), tzdata 2026.6
# Seen:     Europe/Paris, 50 runs on 10-25, in the set of their instants 46
#           not found 02:00+0200 02:30+0200 02:00+0100 02:30+0100
#           turned into UTC, in the set: 50
#           02:30+0200 and its instant: <= True >= True minus 0:00:00 hash True == False
#           02:30 of Paris and Berlin: <= True >= True minus 0:00:00 hash True == False
#           02:30 of Paris and the same of Paris: <= True >= True minus 0:00:00 hash True == True
#           Australia/Lord_Howe, 49 runs on 04-05, in the set of their instants 47
# Source:   PEP 495, section "Inter-zone Comparison"; docs.python.org, datetime,
#           "datetime objects", on comparison of two with different tzinfo.
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check tzdata==2026.6
export PYTHONTZPATH=

wanted='Europe/Paris, 50 runs on 10-25, in the set of their instants 46
not found 02:00+0200 02:30+0200 02:00+0100 02:30+0100
turned into UTC, in the set: 50
02:30+0200 and its instant: <= True >= True minus 0:00:00 hash True == False
02:30 of Paris and Berlin: <= True >= True minus 0:00:00 hash True == False
02:30 of Paris and the same of Paris: <= True >= True minus 0:00:00 hash True == True
Australia/Lord_Howe, 49 runs on 04-05, in the set of their instants 47'
cat >"$box/program.py" <<'PY'
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo


def day(zone, month, number):
    """Each half hour of a day of 2026, in UTC and in the zone."""
    zone = ZoneInfo(zone)
    time = datetime(2026, month, number, tzinfo=zone).astimezone(timezone.utc)
    while time.astimezone(zone).day == number:
        yield time, time.astimezone(zone)
        time += timedelta(minutes=30)


def look(zone, month, number):
    instants, runs = zip(*day(zone, month, number))
    done = set(instants)
    found = [run for run in runs if run in done]
    print(f"{zone}, {len(runs)} runs on {month:02}-{number:02}, in the set of their instants {len(found)}")
    return done, runs, [run for run in runs if run not in done]


def compare(name, a, b):
    print(f"{name}: <= {a <= b} >= {a >= b} minus {a - b} hash {hash(a) == hash(b)} == {a == b}")


done, runs, missing = look("Europe/Paris", 10, 25)
print("not found", *(run.strftime("%H:%M%z") for run in missing))
print("turned into UTC, in the set:", sum(run.astimezone(timezone.utc) in done for run in runs))
paris = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Paris"))
compare("02:30+0200 and its instant", paris, paris.astimezone(timezone.utc))
compare("02:30 of Paris and Berlin", paris, paris.replace(tzinfo=ZoneInfo("Europe/Berlin")))
compare("02:30 of Paris and the same of Paris", paris, paris.replace())
look("Australia/Lord_Howe", 4, 5)
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
