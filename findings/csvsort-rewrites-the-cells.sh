#!/usr/bin/env bash
# csvsort makes 15 of 1,5 and a date of "may", and what it makes of a cell hangs on the other rows of the day.
#
# Guessed:  to sort a table by one column changes the order of its rows. What is in
#           the other columns comes out as it went in, quoted anew at most.
# Instead:  csvkit guesses a type for each column from all of its cells, and writes
#           the values back in a form of its own. A comma is taken away as one of
#           thousands, also from 1,5; a column of 0 and 1 turns into False and
#           True, and stays numbers on the day a 2 is among them; 10:30 is ten
#           minutes and a half, 007 is 7, a percent sign is dropped, "none" is
#           nothing, and a column of words that are all months is one of days in
#           the year 1. One cell that doesn't fit leaves the column as it is, so
#           the next program gets 1 or True for the same row by what else there is,
#           and a sample with one odd text in it shows that all is well. -I turns
#           the guessing off. csvcut, of the same kit, changes nothing.
# Versions: csvkit 2.2.0, agate 1.14.2, parsedatetime 2.6, pytimeparse 1.1.10,
#           babel 2.19.0, isodate 0.7.2, Python 3.11.7
# Seen:     csvsort 2.2.0
#           flag: 1 0 -> True False
#           flag: 1 0 2 -> 1 0 2
#           price: 1,5 2,25 -> 15 225
#           price: 1,5 2,25 x -> 1,5 2,25 x
#           at: 10:30 9:15 -> 0:10:30 0:09:15
#           number: 007 042 -> 7 42
#           share: 5% 12% -> 5 12
#           part: 12e5 70 -> 1.2E+6 70
#           name: may june -> 0001-05-01 0001-06-01
#           name: none ann -> (nothing) ann
#           price: 1,5 2,25 -> 1,5 2,25 with -I
#           price: 1,5 2,25 -> 1,5 2,25 by csvcut
# Source:   csvkit's manual, csvsort (-I, --no-inference; --locale) and "Tips and
#           Troubleshooting"; agate's manual, Boolean, Number, TimeDelta and Date.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    csvkit==2.2.0 agate==1.14.2 parsedatetime==2.6 pytimeparse==1.1.10 babel==2.19.0 isodate==0.7.2

wanted='csvsort 2.2.0
flag: 1 0 -> True False
flag: 1 0 2 -> 1 0 2
price: 1,5 2,25 -> 15 225
price: 1,5 2,25 x -> 1,5 2,25 x
at: 10:30 9:15 -> 0:10:30 0:09:15
number: 007 042 -> 7 42
share: 5% 12% -> 5 12
part: 12e5 70 -> 1.2E+6 70
name: may june -> 0001-05-01 0001-06-01
name: none ann -> (nothing) ann
price: 1,5 2,25 -> 1,5 2,25 with -I
price: 1,5 2,25 -> 1,5 2,25 by csvcut'
cat >"$box/program.py" <<'PY'
import csv
import io
import subprocess
import sys

KIT = sys.argv[1]


def run(program, options, name, cells):
    """The cells that a program gives for a column beside the one that the rows are in order of."""
    text = io.StringIO()
    csv.writer(text).writerows([["row", name], *enumerate(cells, 1)])
    answer = subprocess.run([f"{KIT}/{program}", *options], input=text.getvalue(), capture_output=True, text=True,
                            check=True, timeout=60)
    return " ".join(row[1] or "(nothing)" for row in list(csv.reader(io.StringIO(answer.stdout)))[1:])


print(subprocess.run([KIT + "/csvsort", "--version"], capture_output=True, text=True, check=True).stdout.strip())
for name, cells in (
    ("flag", "1 0"), ("flag", "1 0 2"), ("price", "1,5 2,25"), ("price", "1,5 2,25 x"), ("at", "10:30 9:15"),
    ("number", "007 042"), ("share", "5% 12%"), ("part", "12e5 70"), ("name", "may june"), ("name", "none ann"),
):
    print(f"{name}: {cells} -> {run('csvsort', ['-c', 'row'], name, cells.split())}")
print(f"price: 1,5 2,25 -> {run('csvsort', ['-I', '-c', 'row'], 'price', ['1,5', '2,25'])} with -I")
print(f"price: 1,5 2,25 -> {run('csvcut', ['-c', 'row,price'], 'price', ['1,5', '2,25'])} by csvcut")
PY
seen=$(timeout 120 "$box/venv/bin/python" "$box/program.py" "$box/venv/bin")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
