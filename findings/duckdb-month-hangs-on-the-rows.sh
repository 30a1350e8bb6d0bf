#!/usr/bin/env bash
# Which of 01/02/2026 is the month, DuckDB decides by the other rows of the day's file.
#
# Guessed:  a reader that finds dates in a CSV by itself has an order of its own for
#           days and months, and keeps to it; a file that doesn't fit is text, or an
#           error.
# Instead:  it tries formats on what it reads, and takes one that all of it fits. If
#           no day is above 12 both fit, and the day comes first. A file with months
#           first is right as soon as one row is of the 13th or later: what is
#           written each day is wrong from the 1st to the 12th and right from then
#           on, and the month's file is right while that of its first days, with the
#           same rows, isn't. All of them are DATE, and the sums by month are of
#           other months. dateformat says which it is. polars takes days first, too,
#           and leaves text where that doesn't fit; pandas takes months first unless
#           told otherwise.
# Versions: duckdb 2.0.1, polars 2.1.0, pandas 3.1.1, Python 3.11.7
# Seen:     1 to 12 November, months first: DuckDB 1 in month 1, 1 in month 2, 1 in month 3 ..., polars 1 first, pandas 11 first
#           1 to 13 November, months first: DuckDB 13 in month 11, polars String first, pandas 11 first
#           11 and 30 November: DuckDB 2 in month 11, polars String first, pandas 11 first
#           11 November: DuckDB 1 in month 11, polars 11 first, pandas 11 first
#           12 November: DuckDB 1 in month 12, polars 12 first, pandas 11 first
#           12 November, dateformat: DuckDB 1 in month 11, polars 12 first, pandas 11 first
# Source:   DuckDB's documentation, "CSV Auto Detection" (the date and
#           timestamp formats that are tried).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    duckdb==2.0.1 polars==2.1.0 pandas==3.1.1

wanted='1 to 12 November, months first: DuckDB 1 in month 1, 1 in month 2, 1 in month 3 ..., polars 1 first, pandas 11 first
1 to 13 November, months first: DuckDB 13 in month 11, polars String first, pandas 11 first
11 and 30 November: DuckDB 2 in month 11, polars String first, pandas 11 first
11 November: DuckDB 1 in month 11, polars 11 first, pandas 11 first
12 November: DuckDB 1 in month 12, polars 12 first, pandas 11 first
12 November, dateformat: DuckDB 1 in month 11, polars 12 first, pandas 11 first'
cat >"$box/program.py" <<'PY'
import sys
import warnings

import duckdb
import pandas
import polars

path = sys.argv[1] + "/table.csv"
warnings.simplefilter("ignore")


def months(name, days, **how):
    with open(path, "w") as file:
        file.write("day,n\n" + "".join(f"11/{day:02}/2026,1\n" for day in days))
    table = duckdb.read_csv(path, **how)
    rows = table.aggregate("month(day) as month, sum(n)::int", "month(day)").order("month").fetchall()
    found = ", ".join(f"{total} in month {month}" for month, total in rows[:3])
    by_polars = polars.read_csv(path, try_parse_dates=True)["day"]
    by_pandas = pandas.read_csv(path, parse_dates=["day"])["day"]
    print(f"{name}: DuckDB {found}{' ...' * (len(rows) > 3)},",
          f"polars {by_polars.dt.month()[0] if by_polars.dtype == polars.Date else by_polars.dtype} first,",
          f"pandas {by_pandas.dt.month[0]} first")


months("1 to 12 November, months first", range(1, 13))
months("1 to 13 November, months first", range(1, 14))
months("11 and 30 November", [11, 30])
months("11 November", [11])
months("12 November", [12])
months("12 November, dateformat", [12], date_format="%m/%d/%Y")
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
