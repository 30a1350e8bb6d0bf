#!/usr/bin/env bash
# For dateutils' datediff 31 January to 1 March is one month and 62 days.
#
# Guessed:  datediff with %m and %d gives months and the days that are left, of which there are
#           fewer than a month has: for the 31st of January to the 1st of March one month and a day,
#           or one month and none, whichever way it counts.
# Instead:  It gives 1 month and 62 days. Where the day on which the month is over isn't there, as a
#           30th or 31st of February, something is added that should have been taken away; the 2nd
#           of March is one month and 63 days off. Of all pairs of days that begin in 2026 and are
#           up to a year apart those from a 30th or 31st to the 1st of March are so, and those from
#           a 31st to the 2nd, with as many months in front as there are; %d alone, and weeks with
#           days, are right. So a subscription is shown as owed for two months too many on two days
#           of the year, and of a trial in any other month nothing is seen. The 29th of January to
#           the 28th of February is no month and 30 days.
# Versions: dateutils 0.4.10-1, Python 3.11
# Seen:     Package: dateutils Version: 0.4.10-1
#           2026-01-15 to 2026-03-20: 2 month, 5 days; in days alone: 64
#           2026-01-29 to 2026-02-28: 0 month, 30 days; in days alone: 30
#           2026-01-31 to 2026-02-28: 0 month, 28 days; in days alone: 28
#           2026-01-31 to 2026-03-01: 1 month, 62 days; in days alone: 29
#           2026-01-31 to 2026-03-02: 1 month, 63 days; in days alone: 30
#           2026-01-31 to 2026-03-03: 1 month, 0 days; in days alone: 31
#           2025-12-31 to 2026-03-01: 2 month, 62 days; in days alone: 60
#           2026-08-31 to 2026-10-01: 1 month, 0 days; in days alone: 31
#           more than 31 days behind the months: 25 of 132860 pairs, which end on 2026-03-01 (2), 2026-03-02 (1), 2027-03-01 (16), 2027-03-02 (6)
# Source:   dateutils.ddiff(1) of the package (%m and %d are computed together, each less what the
#           one above it has).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download dateutils=0.4.10-1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(dpkg-deb -f "$box"/dateutils_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')

wanted='Package: dateutils Version: 0.4.10-1
2026-01-15 to 2026-03-20: 2 month, 5 days; in days alone: 64
2026-01-29 to 2026-02-28: 0 month, 30 days; in days alone: 30
2026-01-31 to 2026-02-28: 0 month, 28 days; in days alone: 28
2026-01-31 to 2026-03-01: 1 month, 62 days; in days alone: 29
2026-01-31 to 2026-03-02: 1 month, 63 days; in days alone: 30
2026-01-31 to 2026-03-03: 1 month, 0 days; in days alone: 31
2025-12-31 to 2026-03-01: 2 month, 62 days; in days alone: 60
2026-08-31 to 2026-10-01: 1 month, 0 days; in days alone: 31
more than 31 days behind the months: 25 of 132860 pairs, which end on 2026-03-01 (2), 2026-03-02 (1), 2027-03-01 (16), 2027-03-02 (6)'
cat >"$box/program.py" <<'PY'
import collections
import datetime
import subprocess
import sys

box = sys.argv[1]
START = datetime.date(2026, 1, 1)


def differences(start, ends, form):
    """From one day to each of others, which it reads as lines."""
    lines = "".join(f"{end}\n" for end in ends)
    return subprocess.run([f"{box}/root/usr/bin/dateutils.ddiff", str(start), "-f", form], input=lines, text=True,
                          check=True, stdout=subprocess.PIPE).stdout.rstrip().split("\n")


for start, end in (("2026-01-15", "2026-03-20"), ("2026-01-29", "2026-02-28"), ("2026-01-31", "2026-02-28"),
                   ("2026-01-31", "2026-03-01"), ("2026-01-31", "2026-03-02"), ("2026-01-31", "2026-03-03"),
                   ("2025-12-31", "2026-03-01"), ("2026-08-31", "2026-10-01")):
    print(f"{start} to {end}:", *differences(start, [end], "%m month, %d days; in days alone:"),
          *differences(start, [end], "%d"))
odd = collections.Counter()
for number in range(365):
    first = START + datetime.timedelta(number)
    ends = [first + datetime.timedelta(days) for days in range(1, 365)]
    for end, rest in zip(ends, differences(first, ends, "%m %d")):
        if int(rest.split()[1]) > 31:
            odd[end] += 1
print(f"more than 31 days behind the months: {sum(odd.values())} of {365 * 364} pairs, which end on",
      ", ".join(f"{end} ({count})" for end, count in sorted(odd.items())))
PY
seen=$packages$'\n'$(timeout 60 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
