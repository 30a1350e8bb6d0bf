#!/usr/bin/env bash
# pandas makes numbers of the texts in JSON, if all texts of the column would do, and times of a column by its name.
#
# Guessed:  JSON says for each value whether it is a text or a number. A reader of
#           CSV has to guess, one of JSON has not: "007" stays "007", and what is
#           86400 stays 86400.
# Instead:  read_json() guesses on top. A column whose texts all look like numbers
#           is one of numbers: "007" is 7, "12e3", the name of a seat, is 12000.0,
#           and 20 digits lose their last ones. One text that doesn't look so, and
#           the column stays as it was: what an id is hangs on the other ids of the
#           file. A column that is called date or modified, or whose name ends
#           with _at or _time, is a time, be it a length in seconds or a count. A
#           file of orders joined by such an id finds nothing, or the wrong one, on
#           some days. dtype=False and convert_dates=False end it. polars, DuckDB
#           and pyarrow keep the texts.
# Versions: pandas 3.1.1, numpy 2.4.6, polars 2.1.0, duckdb 2.0.1, pyarrow 26.0.1, Python 3.11.7
# Seen:     007 010 | pandas: 7 10 | others the same: True
#           007 010 A01 | pandas: 007 010 A01 | others the same: True
#           12e3 1e1 | pandas: 12000.0 10.0 | others the same: True
#           10000000000000000051 10000000000000000052 | pandas: 1e+19 1e+19 | others the same: True
#           {'wait': ['1500000000'], 'wait_time': ['2017-07-14 02:40:00'], 'wait_times': ['1500000000']}
#           told not to: {'id': ['007'], 'wait_time': ['1500000000']}
# Source:   RFC 8259, section 3 (values); pandas' documentation, read_json (dtype,
#           convert_dates, keep_default_dates).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    pandas==3.1.1 numpy==2.4.6 polars==2.1.0 duckdb==2.0.1 pyarrow==26.0.1

wanted='007 010 | pandas: 7 10 | others the same: True
007 010 A01 | pandas: 007 010 A01 | others the same: True
12e3 1e1 | pandas: 12000.0 10.0 | others the same: True
10000000000000000051 10000000000000000052 | pandas: 1e+19 1e+19 | others the same: True
{'\''wait'\'': ['\''1500000000'\''], '\''wait_time'\'': ['\''2017-07-14 02:40:00'\''], '\''wait_times'\'': ['\''1500000000'\'']}
told not to: {'\''id'\'': ['\''007'\''], '\''wait_time'\'': ['\''1500000000'\'']}'
cat >"$box/program.py" <<'PY'
import json
import sys

import duckdb
import pandas
import polars
import pyarrow.json

path = sys.argv[1] + "/lines"


def write(*events):
    with open(path, "w") as file:
        file.writelines(json.dumps(event) + "\n" for event in events)


def by_pandas(**how):
    table = pandas.read_json(path, lines=True, **how)
    return {name: [str(value) for value in table[name]] for name in table}


for ids in (["007", "010"], ["007", "010", "A01"], ["12e3", "1e1"], ["10000000000000000051", "10000000000000000052"]):
    write(*({"id": text} for text in ids))
    others = [polars.read_ndjson(path)["id"].to_list(), pyarrow.json.read_json(path)["id"].to_pylist(),
              [row[0] for row in duckdb.execute("select id from read_json(?)", [path]).fetchall()]]
    print(*ids, "| pandas:", *by_pandas()["id"], "| others the same:", all(found == ids for found in others))
write({"wait": 1500000000, "wait_time": 1500000000, "wait_times": 1500000000})
print(by_pandas())
write({"id": "007", "wait_time": 1500000000})
print("told not to:", by_pandas(dtype=False, convert_dates=False))
PY
seen=$(timeout 60 "$box/venv/bin/python" -W ignore "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
