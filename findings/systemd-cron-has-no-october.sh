#!/usr/bin/env bash
# systemd-cron runs a job of December in November, one of November in October, and one of October never.
#
# Guessed:  Debian's other "cron-daemon" takes a crontab as it is; its own
#           crontab(5) says as cron's does that the names of months can be used,
#           that 7 is Sunday, and that a line with both a day of the month and
#           one of the week runs on either.
# Instead:  the generator's list of months lacks October, and those behind it
#           move up. Both days together become a timer that wants both: "the 1st
#           and 15th, plus every Friday", the manual's own example, runs when the
#           1st or 15th is a Friday, a few times a year. Friday to
#           Sunday as 5-7 can't be read, and the job then runs every day. For
#           October and 5-7 a line about garbled time is in the journal; for the
#           others there is none, and the timer looks well.
# Versions: systemd-cron 1.15.19-5, croniter 7.0.0, Python 3.11
# Seen:     Package: systemd-cron Version: 1.15.19-5
#           0 6 1 sep *: timer *-9-1 6:0:00 | croniter 09-01
#           0 6 1 oct *: no timer | croniter 10-01
#           0 6 1 nov *: timer *-10-1 6:0:00 | croniter 11-01
#           0 6 1 dec *: timer *-11-1 6:0:00 | croniter 12-01
#           0 6 1 12 *: timer *-12-1 6:0:00 | croniter 12-01
#           30 4 1,15 * 5: timer Fri *-*-1,15 4:30:00 | croniter 01-01 01-02 01-09 01-15
#           0 6 * * 5-7: timer *-*-* 6:0:00 | croniter 01-02 01-03 01-04 01-09
# Source:   crontab(5) of systemd-cron 1.15.19; systemd.time(7), "Calendar
#           Events" (a weekday before a date restricts it further).
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's build, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download systemd-cron=1.15.19-5 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/systemd-cron_*.deb Package Version | tr '\n' ' ')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check croniter==7.0.0

wanted='Package: systemd-cron Version: 1.15.19-5
0 6 1 sep *: timer *-9-1 6:0:00 | croniter 09-01
0 6 1 oct *: no timer | croniter 10-01
0 6 1 nov *: timer *-10-1 6:0:00 | croniter 11-01
0 6 1 dec *: timer *-11-1 6:0:00 | croniter 12-01
0 6 1 12 *: timer *-12-1 6:0:00 | croniter 12-01
30 4 1,15 * 5: timer Fri *-*-1,15 4:30:00 | croniter 01-01 01-02 01-09 01-15
0 6 * * 5-7: timer *-*-* 6:0:00 | croniter 01-02 01-03 01-04 01-09'
cat >"$box/program.py" <<'PY'
import glob
import os
import sys
from datetime import datetime
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from itertools import count

from croniter import croniter

box = sys.argv[1]
# The generator as it is, its functions called as its main() does for /etc/crontab.
path = glob.glob(f"{box}/root/*/systemd/system-generators/systemd-crontab-generator")[0]
loader = SourceFileLoader("generator", path)
generator = module_from_spec(spec_from_loader("generator", loader))
loader.exec_module(generator)


def timers(line, folder):
    os.makedirs(folder)
    with open(f"{folder}/crontab", "w") as crontab:
        crontab.write(f"{line} root true\n")
    generator.TARGET_DIR = folder
    generator.TIMERS_DIR = f"{folder}/cron.target.wants"
    os.makedirs(generator.TIMERS_DIR)
    numbers = count()
    for job in generator.parse_crontab(f"{folder}/crontab", withuser=True):
        generator.generate_timer_unit(job, seq=numbers)
    for path in glob.glob(f"{folder}/*.timer"):
        with open(path) as unit:
            yield from (row.split("=", 1)[1].strip() for row in unit if row.startswith("OnCalendar="))


def days(line):
    times = croniter(line, datetime(2025, 12, 31, 12))
    runs = [times.get_next(datetime) for _ in range(4)]
    return " ".join(f"{run:%m-%d}" for run in runs if run.year == 2026)


for number, line in enumerate(("0 6 1 sep *", "0 6 1 oct *", "0 6 1 nov *", "0 6 1 dec *", "0 6 1 12 *",
                               "30 4 1,15 * 5", "0 6 * * 5-7")):
    found = list(timers(line, f"{box}/units{number}"))
    print(f"{line}: {'timer ' + found[0] if found else 'no timer'} | croniter {days(line)}")
PY
seen=${package% }$'\n'$(timeout 60 "$box/venv/bin/python" "$box/program.py" "$box" 2>/dev/null)
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
