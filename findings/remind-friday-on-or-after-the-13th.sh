#!/usr/bin/env bash
# 'Fri 13' is each Friday the 13th for systemd, each Friday and each 13th for cron, and for remind
# one Friday of each month, on or behind the 13th.
#
# Guessed:  REM Fri 13, with the day of the week and that of the month, wants both, as
#           systemd's "Fri *-*-13" does, or either, as cron's "13 * 5" does. Two readings
#           are known, and a glance at the next few tells which it is.
# Instead:  remind has a third: the first such weekday on or after that day. It comes once
#           in each month, twelve times in 2026, on the 13th to the 19th. That makes "Mon 1"
#           the first Monday of a month and "Fri 13" nothing that anybody asks for; the
#           first three, 16 January, 13 February and 13 March, look right two times out of
#           three. With the month alone, Fri Nov, it is each Friday of November, and "Fri
#           31" comes seven times, mostly in the month behind one of 31 days. SATISFY $Tw ==
#           5 behind a plain 13 is Friday the 13th.
# Versions: remind 04.02.03-4, systemd 252.39-1~deb12u2 (systemd-analyze), cronsim 2.7,
#           Python 3.11
# Seen:     Package: remind Version: 04.02.03-4
#           Package: systemd Version: 252.39-1~deb12u2
#           remind Fri 13: 12 in 2026, 01-16 02-13 03-13 04-17 05-15 06-19 ...
#           remind 13 SATISFY $Tw == 5: 3 in 2026, 02-13 03-13 11-13
#           systemd Fri *-*-13: 3 in 2026, 02-13 03-13 11-13
#           cron 13 * 5: 61 in 2026, 01-02 01-09 01-13 01-16 01-23 01-30 ...
#           remind Fri Nov: 4 in 2026, 11-06 11-13 11-20 11-27
#           remind Fri 31: 7 in 2026, 01-02 02-06 04-03 06-05 07-31 09-04 ...
#           remind 31: 7 in 2026, 01-31 03-31 05-31 07-31 08-31 10-31 ...
# Source:   remind(1), "Friday the 13th" under SATISFY, and the rules for a day and a
#           weekday, as the package brings it; not read anew: systemd.time(7), crontab(5).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download remind=04.02.03-4 systemd=252.39-1~deb12u2 libsystemd-shared=252.39-1~deb12u2 \
        libapparmor1=3.0.8-3 libip4tc2=1.8.9-2 libkmod2=30+20221128-1 libseccomp2=2.5.4-1+deb12u1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(for name in remind systemd; do
    dpkg-deb -f "$box"/"$name"_*.deb Package Version | tr '\n' ' ' | sed 's/ $//' && echo
done)
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check cronsim==2.7

wanted='Package: remind Version: 04.02.03-4
Package: systemd Version: 252.39-1~deb12u2
remind Fri 13: 12 in 2026, 01-16 02-13 03-13 04-17 05-15 06-19 ...
remind 13 SATISFY $Tw == 5: 3 in 2026, 02-13 03-13 11-13
systemd Fri *-*-13: 3 in 2026, 02-13 03-13 11-13
cron 13 * 5: 61 in 2026, 01-02 01-09 01-13 01-16 01-23 01-30 ...
remind Fri Nov: 4 in 2026, 11-06 11-13 11-20 11-27
remind Fri 31: 7 in 2026, 01-02 02-06 04-03 06-05 07-31 09-04 ...
remind 31: 7 in 2026, 01-31 03-31 05-31 07-31 08-31 10-31 ...'
cat >"$box/program.py" <<'PY'
import datetime
import glob
import itertools
import os
import re
import subprocess
import sys

import cronsim

box = sys.argv[1]
START = datetime.datetime(2025, 12, 31)


def remind(line):
    """The days of 2026 on which it comes."""
    with open(f"{box}/reminders", "w") as file:
        file.write(f"{line} MSG now\n")
    shown = subprocess.run([f"{box}/root/usr/bin/remind", "-s12", f"{box}/reminders", "2026-01-01"], text=True,
                           stdout=subprocess.PIPE, env=dict(os.environ, LC_ALL="C"), check=True).stdout
    return [row[5:10].replace("/", "-") for row in shown.split("\n") if row]


def cron(line):
    days = itertools.takewhile(lambda day: day.year < 2027, cronsim.CronSim(line, START))
    return [day.strftime("%m-%d") for day in days]


def systemd(line):
    libraries = glob.glob(f"{box}/root/usr/lib/*-linux-gnu") + glob.glob(f"{box}/root/lib/*-linux-gnu")
    libraries += glob.glob(f"{box}/root/usr/lib/*-linux-gnu/systemd") + glob.glob(f"{box}/root/lib/systemd")
    shown = subprocess.run(
        [f"{box}/root/usr/bin/systemd-analyze", "calendar", "--base-time=2026-01-01 00:00 UTC", "--iterations=9", line],
        env=dict(os.environ, TZ="UTC", LC_ALL="C", LD_LIBRARY_PATH=os.pathsep.join(libraries)), text=True,
        stdout=subprocess.PIPE, check=True).stdout
    return re.findall(r"(?:Next elapse|Iter. #\d+): ... 2026-(..-..)", shown)


def show(name, days):
    print(f"{name}: {len(days)} in 2026,", *days[:6], *(["..."] if len(days) > 6 else []))


show("remind Fri 13", remind("REM Fri 13"))
show("remind 13 SATISFY $Tw == 5", remind("REM 13 SATISFY [$Tw == 5]"))
show("systemd Fri *-*-13", systemd("Fri *-*-13"))
show("cron 13 * 5", cron("0 0 13 * 5"))
show("remind Fri Nov", remind("REM Fri Nov"))
show("remind Fri 31", remind("REM Fri 31"))
show("remind 31", remind("REM 31"))
PY
seen=$packages$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
