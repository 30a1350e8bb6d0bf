#!/usr/bin/env bash
# Of six fields in a crontab line the sixth is seconds for croniter, the first for cronsim, and for crontab there is a year.
#
# Guessed:  a sixth field is for seconds and stands in front, as it does for Quartz,
#           Spring and most that came after; a library that means something else
#           can't read "30 0 9 1 * *" and says so.
# Instead:  croniter wants the seconds behind the day of the week, crontab takes what
#           is there for the year, and only cronsim has seconds first. As hours, days
#           and minutes are small numbers, most lines are valid for all three:
#           09:00:30 on the first of the month is 00:30 on the ninth for the two
#           others, and croniter's own "every ten seconds" is each second of Sundays
#           for cronsim, and from 2030 each minute for crontab. Lines of five fields
#           are the same for all, so the fault comes with the first that needs
#           seconds. croniter has second_at_beginning for it.
# Versions: croniter 7.0.0, cronsim 2.8, crontab 1.0.5, tzdata 2026.6, Python 3.11.7
# Seen:     the next run after 30 November 2026, 00:00 UTC
#           0 9 1 * * : croniter 2026-12-01 09:00:00, cronsim 2026-12-01 09:00:00, crontab 2026-12-01 09:00:00
#           30 0 9 1 * * : croniter 2027-01-09 00:30:00, cronsim 2026-12-01 09:00:30, crontab 2027-01-09 00:30:00
#           0 15 10 * * * : croniter 2026-12-10 15:00:00, cronsim 2026-11-30 10:15:00, crontab 2026-12-10 15:00:00
#           0 0 12 * * 1 : croniter 2026-12-12 00:00:01, cronsim 2026-11-30 12:00:00, crontab refused
#           * * * * * */10 : croniter 2026-11-30 00:00:10, cronsim 2026-12-06 00:00:00, crontab 2030-01-01 00:00:00
#           30 0 9 1 * * : croniter, second_at_beginning, 12-01 09:00:30
# Source:   croniter's README, "About second repeats"; cronsim's README, "Cron
#           Expression Feature Matrix"; crontab's README (with six values the last
#           is the year, seven have seconds first).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    croniter==7.0.0 cronsim==2.8 crontab==1.0.5 tzdata==2026.6
export PYTHONTZPATH=

wanted='the next run after 30 November 2026, 00:00 UTC
0 9 1 * * : croniter 2026-12-01 09:00:00, cronsim 2026-12-01 09:00:00, crontab 2026-12-01 09:00:00
30 0 9 1 * * : croniter 2027-01-09 00:30:00, cronsim 2026-12-01 09:00:30, crontab 2027-01-09 00:30:00
0 15 10 * * * : croniter 2026-12-10 15:00:00, cronsim 2026-11-30 10:15:00, crontab 2026-12-10 15:00:00
0 0 12 * * 1 : croniter 2026-12-12 00:00:01, cronsim 2026-11-30 12:00:00, crontab refused
* * * * * */10 : croniter 2026-11-30 00:00:10, cronsim 2026-12-06 00:00:00, crontab 2030-01-01 00:00:00
30 0 9 1 * * : croniter, second_at_beginning, 12-01 09:00:30'
cat >"$box/program.py" <<'PY'
from datetime import datetime, timezone

from croniter import croniter
from cronsim import CronSim
from crontab import CronTab

START = datetime(2026, 11, 30, tzinfo=timezone.utc)


def by(read):
    try:
        time = read()
    except Exception:
        return "refused"
    return f"{time:%Y-%m-%d %H:%M:%S}"


print("the next run after 30 November 2026, 00:00 UTC")
for line in ("0 9 1 * *", "30 0 9 1 * *", "0 15 10 * * *", "0 0 12 * * 1", "* * * * * */10"):
    print(f"{line} : croniter {by(lambda: croniter(line, START, ret_type=datetime).get_next())},"
          f" cronsim {by(lambda: next(CronSim(line, START)))},"
          f" crontab {by(lambda: CronTab(line).next(START, default_utc=True, return_datetime=True))}")
line = "30 0 9 1 * *"
first = croniter(line, START, ret_type=datetime, second_at_beginning=True).get_next()
print(f"{line} : croniter, second_at_beginning, {first:%m-%d %H:%M:%S}")
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
