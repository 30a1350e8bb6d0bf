#!/usr/bin/env bash
# Celery's beat, started at 9:00, runs the job of 3:00 at once if it missed it, and the 31st's on
# the 1st, but not if it is new or its file is.
#
# Guessed:  crontab(hour=3, minute=0) runs at 3:00, as cron does it: what fell due while
#           beat was down is missed, and the next one comes at 3:00.
# Instead:  beat keeps when each entry last ran, in celerybeat-schedule, and an entry is
#           due if a time of its schedule has passed since: at the start it runs what it
#           missed, once, at 9:00, in the middle of the day that the hour was meant to
#           spare. Five missed nights are one run. A job for the 31st that was missed runs
#           on the day of the next start. An entry that is new, or whose file isn't there
#           any more, as in a container without a volume, counts as having run just now:
#           then the night is lost, and an entry by timedelta(days=1) begins its day anew
#           with each start and may never run. So the same deployment makes up for it or
#           doesn't, by where a file lies. beat_cron_starting_deadline says how late is
#           too late; by default nothing is.
# Versions: celery 5.7.0, freezegun 1.5.5, Python 3.11
# Seen:     first start, 9:00: nothing
#           last up on 30 October at 12:00, started on 1 November at 9:00: at 3:00, each day, on the 31st
#           again at 9:10: nothing
#           five nights later at 9:00: at 3:00, each day
#           7 November at 9:00, without its file: nothing
#           8 November at 9:00, without its file: nothing
#           9 November at 9:00, without its file: nothing
#           as the second, with a deadline of an hour: each day
# Source:   celery's schedules.py, crontab (is_due, with cron_starting_deadline), and
#           beat.py, ScheduleEntry (last_run_at) and PersistentScheduler, as the package
#           brings them; docs.celeryq.dev, "Configuration and defaults",
#           beat_cron_starting_deadline, not read anew.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check celery==5.7.0 freezegun==1.5.5

wanted='first start, 9:00: nothing
last up on 30 October at 12:00, started on 1 November at 9:00: at 3:00, each day, on the 31st
again at 9:10: nothing
five nights later at 9:00: at 3:00, each day
7 November at 9:00, without its file: nothing
8 November at 9:00, without its file: nothing
9 November at 9:00, without its file: nothing
as the second, with a deadline of an hour: each day'
cat >"$box/program.py" <<'PY'
import logging
import os
import sys

import celery
import celery.beat
import celery.schedules
import freezegun

box = sys.argv[1]
logging.disable(logging.CRITICAL)
sent = []


class Beat(celery.beat.PersistentScheduler):
    def apply_async(self, entry, producer=None, advance=True, **_):
        sent.append(entry.name)
        if advance:
            self.reserve(entry)


def run(file, start, **more):
    """Starts beat and lets it look once; which entries it sent."""
    app = celery.Celery("tape", broker="memory://")
    app.conf.update(timezone="UTC", beat_schedule={
        "at 3:00": {"task": "night", "schedule": celery.schedules.crontab(hour=3, minute=0)},
        "on the 31st": {"task": "month", "schedule": celery.schedules.crontab(hour=3, minute=0, day_of_month=31)},
        "each day": {"task": "day", "schedule": 86400.0}}, **more)
    sent.clear()
    with freezegun.freeze_time(start):
        beat = Beat(app, schedule_filename=f"{box}/{file}", lazy=False)
        for _ in range(6):
            beat.tick()
        beat.close()
    return ", ".join(sorted(sent)) or "nothing"


run("kept", "2026-10-30 12:00")
print("first start, 9:00:", run("new", "2026-11-01 09:00"))
print("last up on 30 October at 12:00, started on 1 November at 9:00:", run("kept", "2026-11-01 09:00"))
print("again at 9:10:", run("kept", "2026-11-01 09:10"))
print("five nights later at 9:00:", run("kept", "2026-11-06 09:00"))
for day in range(7, 10):
    for suffix in "", ".db", ".dat", ".dir", ".bak":
        if os.path.exists(f"{box}/lost{suffix}"):
            os.remove(f"{box}/lost{suffix}")
    print(f"{day} November at 9:00, without its file:", run("lost", f"2026-11-0{day} 09:00"))
run("late", "2026-10-30 12:00")
print("as the second, with a deadline of an hour:", run("late", "2026-11-01 09:00", beat_cron_starting_deadline=3600))
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
