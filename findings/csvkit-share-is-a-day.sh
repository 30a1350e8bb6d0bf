#!/usr/bin/env bash
# csvkit sorts shares by date, and two files with the same symbols have none in common.
#
# Guessed:  a column of share symbols is text. csvjoin finds the rows whose
#           fields are equal, and csvsort puts out what it has read, in order.
# Instead:  csvkit asks for each column of each file whether all its values can
#           be numbers, spans, dates or truths. MAR, SUN and DEC can all be days,
#           so they become days of the year 1; one symbol more that is no day
#           makes all of them text. In csvjoin one file has it so and the other
#           not, and nothing is equal to anything: no row, no word, exit code 0.
#           T and F are truths, and terms of 1M and 3M one and three minutes.
#           What a file says changes with the rows that happen to be in it, such
#           as a filter's. With -I all is as guessed.
# Versions: csvkit 2.2.0, agate 1.14.2, parsedatetime 2.6, pytimeparse 1.1.10,
#           Python 3.11.7
# Seen:     csvsort MAR SUN DEC: 0001-01-07 0001-03-01 0001-12-01
#           csvsort MAR SUN DEC IBM: DEC IBM MAR SUN
#           csvsort -I MAR SUN DEC: DEC MAR SUN
#           csvjson T F: true false
#           csvjson 1M 3M: 0:01:00 0:03:00
#           csvjoin of MAR SUN DEC and MAR SUN IBM: 0 rows, exit code 0
#           csvjoin -I of the same: 2 rows, exit code 0
# Source:   csvkit manual, "csvjoin" and "csvsort", option -I (disable type
#           inference); RFC 4180, which knows no types.
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    csvkit==2.2.0 agate==1.14.2 parsedatetime==2.6 pytimeparse==1.1.10

wanted='csvsort MAR SUN DEC: 0001-01-07 0001-03-01 0001-12-01
csvsort MAR SUN DEC IBM: DEC IBM MAR SUN
csvsort -I MAR SUN DEC: DEC MAR SUN
csvjson T F: true false
csvjson 1M 3M: 0:01:00 0:03:00
csvjoin of MAR SUN DEC and MAR SUN IBM: 0 rows, exit code 0
csvjoin -I of the same: 2 rows, exit code 0'
cat >"$box/program.py" <<'PY'
import csv
import io
import json
import os
import subprocess
import sys

box = sys.argv[1]
os.chdir(box)


def table(name, column, values):
    with open(name, "w", newline="") as file:
        csv.writer(file).writerows([[column, name], *([value, number] for number, value in enumerate(values, 1))])
    return name


def run(tool, *words):
    return subprocess.run([f"{box}/venv/bin/{tool}", *words], stdout=subprocess.PIPE, text=True, timeout=60,
                          env={**os.environ, "LC_ALL": "C.UTF-8"})


def sort(values, *words):
    done = run("csvsort", *words, "-c", "symbol", table("price", "symbol", values))
    got = [row["symbol"] for row in csv.DictReader(io.StringIO(done.stdout))]
    print("csvsort", *words, " ".join(values) + ":", *got)


def as_json(column, values):
    got = json.loads(run("csvjson", table("price", column, values)).stdout)
    shown = [row[column] if isinstance(row[column], str) else json.dumps(row[column]) for row in got]
    print("csvjson", " ".join(values) + ":", *shown)


def join(name, *words):
    done = run("csvjoin", *words, "-c", "symbol", table("price", "symbol", ["MAR", "SUN", "DEC"]),
               table("volume", "symbol", ["MAR", "SUN", "IBM"]))
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    print(f"{name}: {len(rows)} rows, exit code {done.returncode}")


sort(["MAR", "SUN", "DEC"])
sort(["MAR", "SUN", "DEC", "IBM"])
sort(["MAR", "SUN", "DEC"], "-I")
as_json("symbol", ["T", "F"])
as_json("term", ["1M", "3M"])
join("csvjoin of MAR SUN DEC and MAR SUN IBM")
join("csvjoin -I of the same", "-I")
PY
seen=$(timeout 120 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
