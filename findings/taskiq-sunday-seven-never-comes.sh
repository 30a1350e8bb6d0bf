#!/usr/bin/env bash
# A job of taskiq for Sunday, 0 3 * * 7, never runs, one for Friday to Sunday, 5-7, leaves Sunday out, and 5/15 is
# silent too.
#
# Guessed:  7 is Sunday in a crontab, as 0 is; that is so in each cron since the eighties, and
#           cronsim and croniter read it. What a scheduler can't read it refuses when the job is
#           added.
# Instead:  taskiq asks pycron each minute whether a line is due, and for pycron Sunday is 0 alone.
#           7 is a day that doesn't come, so the weekly job never runs, and nobody says a word, as a
#           line that isn't due now is no error. 5-7 is Friday and Saturday; 6,7 is Saturday. SUN
#           and 0 are well, and 0-6 and 1-5, so most lines that are tried work. 5/15 for the
#           minutes, which cronsim and croniter have as 5, 20, 35, 50, and 22-6 for the hours, which
#           cronsim refuses and croniter takes around midnight, are never either.
# Versions: taskiq 0.13.0, pycron 3.3.0, cronsim 2.8, croniter 7.0.0, Python 3.11
# Seen:     0 3 * * 0: taskiq, cronsim, croniter: Sun
#           0 3 * * SUN: taskiq, cronsim, croniter: Sun
#           0 3 * * 7: taskiq: never; cronsim, croniter: Sun
#           0 3 * * 5-7: taskiq: Fri Sat; cronsim, croniter: Fri Sat Sun
#           0 3 * * 6,7: taskiq: Sat; cronsim, croniter: Sat Sun
#           0 3 * * 1-7: taskiq: Mon Tue Wed Thu Fri Sat; cronsim, croniter: Mon Tue Wed Thu Fri Sat Sun
#           5/15 3 * * *: taskiq: never; cronsim, croniter: 05 20 35 50
#           0 22-1 * * *: taskiq: never; cronsim: refused, CronSimError; croniter: 00 01 22 23
# Source:   crontab(5), day of week (0 to 7, 0 or 7 is Sunday), not read anew; taskiq's
#           cli.scheduler.run.is_cron_task_now(), as the package brings it.
# Date:     2026-12-01
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    taskiq==0.13.0 pycron==3.3.0 cronsim==2.8 croniter==7.0.0

wanted='0 3 * * 0: taskiq, cronsim, croniter: Sun
0 3 * * SUN: taskiq, cronsim, croniter: Sun
0 3 * * 7: taskiq: never; cronsim, croniter: Sun
0 3 * * 5-7: taskiq: Fri Sat; cronsim, croniter: Fri Sat Sun
0 3 * * 6,7: taskiq: Sat; cronsim, croniter: Sat Sun
0 3 * * 1-7: taskiq: Mon Tue Wed Thu Fri Sat; cronsim, croniter: Mon Tue Wed Thu Fri Sat Sun
5/15 3 * * *: taskiq: never; cronsim, croniter: 05 20 35 50
0 22-1 * * *: taskiq: never; cronsim: refused, CronSimError; croniter: 00 01 22 23'
cat >"$box/program.py" <<'PY'
import datetime

import croniter
import cronsim
from taskiq.cli.scheduler.run import is_cron_task_now

FIRST = datetime.datetime(2026, 11, 30, tzinfo=datetime.timezone.utc)
MINUTES = [FIRST + datetime.timedelta(minutes=number) for number in range(7 * 24 * 60)]


def by_taskiq(line):
    return [minute for minute in MINUTES if is_cron_task_now(line, minute)]


def upto(moments):
    found = []
    for moment in moments:
        if moment > MINUTES[-1]:
            break
        found.append(moment)
    return found


def by_cronsim(line):
    return upto(cronsim.CronSim(line, MINUTES[0] - datetime.timedelta(minutes=1)))


def by_croniter(line):
    every = croniter.croniter(line, MINUTES[0] - datetime.timedelta(minutes=1), ret_type=datetime.datetime)
    return upto(every.get_next() for _ in MINUTES)


def shown(read, line, form):
    try:
        moments = read(line)
    except Exception as error:
        return f"refused, {type(error).__name__}"
    return " ".join(dict.fromkeys(moment.strftime(form) for moment in moments)) or "never"


for line, form in (("0 3 * * 0", "%a"), ("0 3 * * SUN", "%a"), ("0 3 * * 7", "%a"), ("0 3 * * 5-7", "%a"),
                   ("0 3 * * 6,7", "%a"), ("0 3 * * 1-7", "%a"), ("5/15 3 * * *", "%M"), ("0 22-1 * * *", "%H")):
    answers = {}
    for name, read in (("taskiq", by_taskiq), ("cronsim", by_cronsim), ("croniter", by_croniter)):
        answers.setdefault(shown(read, line, form), []).append(name)
    print(f"{line}: " + "; ".join(f"{', '.join(names)}: {answer}" for answer, names in answers.items()))
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
