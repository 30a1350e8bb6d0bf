#!/usr/bin/env bash
# A single column that pyarrow, polars or DuckDB has written comes back to pyarrow, pandas and Python's csv without
# the rows that have no value, so each later row is another's.
#
# Guessed:  a missing value in a CSV is an empty cell, and the readers know it: 1, nothing, 2
#           written by pyarrow and read by it are three rows, as they are with a second column
#           beside it. pandas, polars and DuckDB read the same file alike.
# Instead:  in a table of one column an empty cell is an empty line, and for pyarrow, pandas and the
#           csv module of Python an empty line is no row: two of three come back, without a word,
#           and pyarrow can't read what it has written itself. What is laid beside it, the times of
#           another file, is off by one from there on. polars and DuckDB keep the row. Only pandas
#           writes the cell as two quotes, which all but polars and csv read as nothing; for polars
#           that one cell makes the prices a column of texts. With a second column all are there.
#           skip_blank_lines=False, or ParseOptions(ignore_empty_lines=False), brings the rows back.
# Versions: pyarrow 26.0.1, pandas 3.1.1, polars 2.1.0, duckdb 2.0.1, Python 3.11
# Seen:     pyarrow writes "price"\n1\n\n2\n
#             1 2: pyarrow; pandas
#             "1" "2": csv
#             1 nothing 2: polars; duckdb; pyarrow keeping empty lines; pandas keeping blank lines
#           polars writes price\n1\n\n2\n
#             1 2: pyarrow; pandas
#             "1" "2": csv
#             1 nothing 2: polars; duckdb; pyarrow keeping empty lines; pandas keeping blank lines
#           duckdb writes price\n1\n\n2\n
#             1 2: pyarrow; pandas
#             "1" "2": csv
#             1 nothing 2: polars; duckdb; pyarrow keeping empty lines; pandas keeping blank lines
#           pandas writes price\n1\n""\n2\n
#             1 nothing 2: pyarrow; pandas; duckdb; pyarrow keeping empty lines; pandas keeping blank lines
#             "1" "" "2": csv; polars
#           pyarrow, with another column, writes "id","price"\n7,1\n8,\n9,2\n
#             1 nothing 2: pyarrow; pandas; polars; duckdb; pyarrow keeping empty lines; pandas keeping blank lines
#             "1" "" "2": csv
# Source:   RFC 4180, 2 (it has no word on an empty line); the parameters themselves,
#           pyarrow.csv.ParseOptions.ignore_empty_lines and pandas.read_csv(skip_blank_lines), as
#           the packages bring them.
# Date:     2026-12-01
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    pyarrow==26.0.1 pandas==3.1.1 polars==2.1.0 duckdb==2.0.1

wanted='pyarrow writes "price"\n1\n\n2\n
  1 2: pyarrow; pandas
  "1" "2": csv
  1 nothing 2: polars; duckdb; pyarrow keeping empty lines; pandas keeping blank lines
polars writes price\n1\n\n2\n
  1 2: pyarrow; pandas
  "1" "2": csv
  1 nothing 2: polars; duckdb; pyarrow keeping empty lines; pandas keeping blank lines
duckdb writes price\n1\n\n2\n
  1 2: pyarrow; pandas
  "1" "2": csv
  1 nothing 2: polars; duckdb; pyarrow keeping empty lines; pandas keeping blank lines
pandas writes price\n1\n""\n2\n
  1 nothing 2: pyarrow; pandas; duckdb; pyarrow keeping empty lines; pandas keeping blank lines
  "1" "" "2": csv; polars
pyarrow, with another column, writes "id","price"\n7,1\n8,\n9,2\n
  1 nothing 2: pyarrow; pandas; polars; duckdb; pyarrow keeping empty lines; pandas keeping blank lines
  "1" "" "2": csv'
cat >"$box/program.py" <<'PY'
import csv
import io
import sys

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.csv

box = sys.argv[1]
FILE = f"{box}/prices.csv"


def by_pyarrow(columns):
    pyarrow.csv.write_csv(pyarrow.table(columns), FILE)


def by_pandas(columns):
    pandas.DataFrame({name: pandas.array(values, dtype="Int64") for name, values in columns.items()}).to_csv(
        FILE, index=False)


def by_polars(columns):
    polars.DataFrame(columns).write_csv(FILE)


def by_duckdb(columns):
    with duckdb.connect() as link:
        link.register("given", pyarrow.table(columns))
        link.sql(f"COPY (SELECT * FROM given) TO '{FILE}' (HEADER)")


def with_csv():
    with open(FILE, newline="") as file:
        return [row["price"] for row in csv.DictReader(file)]


def with_whole_pandas():
    return pandas.read_csv(FILE, dtype={"price": "Int64"}, skip_blank_lines=False)["price"].tolist()


def with_whole_pyarrow():
    rules = pyarrow.csv.ParseOptions(ignore_empty_lines=False)
    return pyarrow.csv.read_csv(FILE, parse_options=rules)["price"].to_pylist()


READERS = (
    ("pyarrow", lambda: pyarrow.csv.read_csv(FILE)["price"].to_pylist()),
    ("pandas", lambda: pandas.read_csv(FILE, dtype={"price": "Int64"})["price"].tolist()),
    ("csv", with_csv),
    ("polars", lambda: polars.read_csv(FILE)["price"].to_list()),
    ("duckdb", lambda: [row[0] for row in duckdb.sql(f"SELECT price FROM read_csv('{FILE}')").fetchall()]),
    ("pyarrow keeping empty lines", with_whole_pyarrow),
    ("pandas keeping blank lines", with_whole_pandas),
)


def shown(value):
    if value is None or value is pandas.NA:
        return "nothing"
    return f'"{value}"' if isinstance(value, str) else str(value)


def look(name, write, columns):
    write(columns)
    with open(FILE, newline="") as file:
        print(f"{name} writes {file.read()!r}".replace("'", "").replace("\\r", ""))
    answers = {}
    for reader, read in READERS:
        answers.setdefault(" ".join(shown(value) for value in read()), []).append(reader)
    for answer, readers in answers.items():
        print(f"  {answer}: {'; '.join(readers)}")


ONE = {"price": [1, None, 2]}
for name, write in (("pyarrow", by_pyarrow), ("polars", by_polars), ("duckdb", by_duckdb), ("pandas", by_pandas)):
    look(name, write, ONE)
look("pyarrow, with another column,", by_pyarrow, {"id": [7, 8, 9], **ONE})
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
