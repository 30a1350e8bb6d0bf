#!/usr/bin/env bash
# jq 1.6 makes 30 November of "2026-12", 31 December 2025 of "2026", and "2026-12-00" if mktime is left out; gojq
# has the first of each.
#
# Guessed:  what a format doesn't name begins: a month is its first day at midnight, a year its
#           January, as in Python, Go and most others. A report for "2026-12" asks for all from
#           there on.
# Instead:  jq begins with zeros, also for the day of the month, which has no zero: the day before
#           the first. mktime makes the last day of the month before of it, so the report of
#           December has one day of November, and that of a year one of the year before;
#           strftime("%Y-%m") of the same broken down time still says 2026-12, that of the number
#           2026-11. Grouped by month each group has the name of the one before it. An hour alone is
#           on 31 December 1899. gojq has the first. A week, %G-W%V-%u, is read by both and counts
#           for neither: a day of 1899 in jq, 1 January in gojq. With a day in the text,
#           "2026-12-01" or the day of the year, all is well.
# Versions: jq 1.6-2.1+deb12u3, gojq 0.12.11-1, Python 3.11
# Seen:     Package: jq Version: 1.6-2.1+deb12u3
#           Package: gojq Version: 0.12.11-1
#           2026-12-01 by %Y-%m-%d, mktime | todate: jq, gojq: 2026-12-01T00:00:00Z
#           2026-335 by %Y-%j, mktime | todate: jq, gojq: 2026-12-01T00:00:00Z
#           2026-12 by %Y-%m, mktime | todate: jq: 2026-11-30T00:00:00Z; gojq: 2026-12-01T00:00:00Z
#           Dec 2026 by %b %Y, mktime | todate: jq: 2026-11-30T00:00:00Z; gojq: 2026-12-01T00:00:00Z
#           2026-12 by %Y-%m, todate: jq: 2026-12-00T00:00:00Z; gojq: 2026-12-01T00:00:00Z
#           2026-12 by %Y-%m, strftime("%Y-%m"): jq, gojq: 2026-12
#           2026-12 by %Y-%m, mktime | strftime("%Y-%m"): jq: 2026-11; gojq: 2026-12
#           2026 by %Y, mktime | todate: jq: 2025-12-31T00:00:00Z; gojq: 2026-01-01T00:00:00Z
#           10:00 by %H:%M, mktime | todate: jq: 1899-12-31T10:00:00Z; gojq: 1900-01-01T10:00:00Z
#           2026-W49-2 by %G-W%V-%u, mktime | todate: jq: 1899-12-31T00:00:00Z; gojq: 2026-01-01T00:00:00Z
# Source:   jq 1.6's manual, "Dates" (strptime, mktime, strftime), and strptime(3) (fields that
#           aren't named stay as they were), not read anew.
# Date:     2026-12-01
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download jq=1.6-2.1+deb12u3 libjq1=1.6-2.1+deb12u3 libonig5=6.9.8-1 gojq=0.12.11-1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(for name in jq gojq; do
    dpkg-deb -f "$box"/"$name"_*.deb Package Version | tr '\n' ' ' | sed 's/ $//' && echo
done)

wanted='Package: jq Version: 1.6-2.1+deb12u3
Package: gojq Version: 0.12.11-1
2026-12-01 by %Y-%m-%d, mktime | todate: jq, gojq: 2026-12-01T00:00:00Z
2026-335 by %Y-%j, mktime | todate: jq, gojq: 2026-12-01T00:00:00Z
2026-12 by %Y-%m, mktime | todate: jq: 2026-11-30T00:00:00Z; gojq: 2026-12-01T00:00:00Z
Dec 2026 by %b %Y, mktime | todate: jq: 2026-11-30T00:00:00Z; gojq: 2026-12-01T00:00:00Z
2026-12 by %Y-%m, todate: jq: 2026-12-00T00:00:00Z; gojq: 2026-12-01T00:00:00Z
2026-12 by %Y-%m, strftime("%Y-%m"): jq, gojq: 2026-12
2026-12 by %Y-%m, mktime | strftime("%Y-%m"): jq: 2026-11; gojq: 2026-12
2026 by %Y, mktime | todate: jq: 2025-12-31T00:00:00Z; gojq: 2026-01-01T00:00:00Z
10:00 by %H:%M, mktime | todate: jq: 1899-12-31T10:00:00Z; gojq: 1900-01-01T10:00:00Z
2026-W49-2 by %G-W%V-%u, mktime | todate: jq: 1899-12-31T00:00:00Z; gojq: 2026-01-01T00:00:00Z'
cat >"$box/program.py" <<'PY'
import glob
import json
import os
import subprocess
import sys

box = sys.argv[1]
libraries = ":".join(glob.glob(f"{box}/root/usr/lib/*-linux-gnu"))


def ask(program, text, query):
    shown = subprocess.run(
        [f"{box}/root/usr/bin/{program}", "-r", query], text=True, input=json.dumps(text), stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, timeout=30, env=dict(os.environ, LD_LIBRARY_PATH=libraries, TZ="UTC", LC_ALL="C"))
    return "refused" if shown.returncode else shown.stdout.strip()


for text, form, query in (
    ("2026-12-01", "%Y-%m-%d", "mktime | todate"),
    ("2026-335", "%Y-%j", "mktime | todate"),
    ("2026-12", "%Y-%m", "mktime | todate"),
    ("Dec 2026", "%b %Y", "mktime | todate"),
    ("2026-12", "%Y-%m", "todate"),
    ("2026-12", "%Y-%m", 'strftime("%Y-%m")'),
    ("2026-12", "%Y-%m", 'mktime | strftime("%Y-%m")'),
    ("2026", "%Y", "mktime | todate"),
    ("10:00", "%H:%M", "mktime | todate"),
    ("2026-W49-2", "%G-W%V-%u", "mktime | todate"),
):
    answers = {}
    for program in ("jq", "gojq"):
        answers.setdefault(ask(program, text, f'strptime("{form}") | {query}'), []).append(program)
    print(f"{text} by {form}, {query}: "
          + "; ".join(f"{', '.join(programs)}: {answer}" for answer, programs in answers.items()))
PY
seen=$packages$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
