#!/usr/bin/env bash
# "*/2" and "1-31/2" are not the same days if the line has Mondays too, and "*/1" is each Monday or each day.
#
# Guessed:  */2 is another way to write 1-31/2, and */1 one to write *. Where a
#           line has a day of the month and one of the week it runs on either, so
#           the spelling of one and the same set of days can't matter.
# Instead:  "either" holds where neither field begins with a star, and */2 begins
#           with one. For cronsim, as for Debian's cron, "*/2 mon" is Mondays of
#           odd days, two in a month, and "1-31/2 mon" Mondays and all odd days,
#           eighteen. croniter asks whether the field is exactly a star: eighteen
#           for both, and "*/1 mon" runs every day. So a line that was right in
#           cron runs nine times as often in a library, and one that somebody
#           tidies up from 1-31/2 to */2 nearly stops. APScheduler's from_crontab,
#           "a standard crontab expression", wants both days whatever they are.
# Versions: croniter 7.0.0, cronsim 2.8, APScheduler 3.11.3, tzdata 2026.6, Python 3.11.7
# Seen:     January 2026, whose Mondays are 5 12 19 26
#           * mon: cronsim 5 12 19 26 | croniter 5 12 19 26 | APScheduler 5 12 19 26
#           */1 mon: cronsim 5 12 19 26 | croniter 31 days | APScheduler 5 12 19 26
#           1-31 mon: cronsim 31 days | croniter 31 days | APScheduler 5 12 19 26
#           */2 mon: cronsim 5 19 | croniter 18 days | APScheduler 5 19
#           1-31/2 mon: cronsim 18 days | croniter 18 days | APScheduler 5 19
#           1,15 mon: cronsim 1 5 12 15 19 26 | croniter 1 5 12 15 19 26 | APScheduler none
# Source:   crontab(5) of Debian's cron (restricted is a field that doesn't
#           contain the star); cronsim's README (works as Debian's cron does);
#           POSIX.1-2017, crontab, on days of the month and of the week.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    croniter==7.0.0 cronsim==2.8 APScheduler==3.11.3 tzdata==2026.6
export PYTHONTZPATH=

wanted='January 2026, whose Mondays are 5 12 19 26
* mon: cronsim 5 12 19 26 | croniter 5 12 19 26 | APScheduler 5 12 19 26
*/1 mon: cronsim 5 12 19 26 | croniter 31 days | APScheduler 5 12 19 26
1-31 mon: cronsim 31 days | croniter 31 days | APScheduler 5 12 19 26
*/2 mon: cronsim 5 19 | croniter 18 days | APScheduler 5 19
1-31/2 mon: cronsim 18 days | croniter 18 days | APScheduler 5 19
1,15 mon: cronsim 1 5 12 15 19 26 | croniter 1 5 12 15 19 26 | APScheduler none'
cat >"$box/program.py" <<'PY'
from datetime import datetime, timedelta, timezone

from apscheduler.triggers.cron import CronTrigger
from croniter import croniter
from cronsim import CronSim

START = datetime(2025, 12, 31, 12, tzinfo=timezone.utc)
END = datetime(2026, 2, 1, tzinfo=timezone.utc)


def triggered(line):
    trigger = CronTrigger.from_crontab(line, timezone=timezone.utc)
    now = START
    while True:
        now = trigger.get_next_fire_time(None, now)
        yield now
        now += timedelta(seconds=1)


def days(times):
    found = []
    for time in times:
        if time >= END:
            break
        found.append(str(time.day))
    return f"{len(found)} days" if len(found) > 6 else " ".join(found) or "none"


print("January 2026, whose Mondays are 5 12 19 26")
for day in ("*", "*/1", "1-31", "*/2", "1-31/2", "1,15"):
    line = f"0 0 {day} * mon"
    print(f"{day} mon: cronsim {days(CronSim(line, START))} | croniter {days(croniter(line, START, ret_type=datetime))}"
          f" | APScheduler {days(triggered(line))}")
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
