#!/usr/bin/env bash
# Of a folder symbol=007 DuckDB makes the text 007, pyarrow and polars the number 7; of 1E5 polars
# makes 100000, and 2026-11-30 is a text for one and a day for two.
#
# Guessed:  what stands in the name of a folder is a text, as file names are, and a data set that
#           was written with symbol=007 has the symbol 007 for whoever reads it; at least they all
#           agree, as the form is one and the files are the same.
# Instead:  each reader guesses a type from the names. pyarrow knows whole numbers alone,
#           hexadecimal ones too: 007 is 7 and 0x10 is 16, 1E5 stays. polars knows decimals, days
#           and true as well: 1E5 is 100000 and 1.10 is 1.1, which no longer name a folder. DuckDB
#           keeps 007, makes 16 of 0x10, and knows days. Two symbols, 7 and 007, are one by their
#           join, and one that looks like a number makes a filter with a text find nothing, or
#           raise, on the day it comes.
# Versions: pyarrow 26.0.1, polars 2.1.0, duckdb 2.0.1, Python 3.11
# Seen:     AAPL: str AAPL (pyarrow polars DuckDB)
#           007: int 7 (pyarrow polars), str 007 (DuckDB)
#           1E5: str 1E5 (pyarrow DuckDB), float 100000.0 (polars)
#           0x10: int 16 (pyarrow DuckDB), str 0x10 (polars)
#           1.10: str 1.10 (pyarrow DuckDB), float 1.1 (polars)
#           2026-11-30: str 2026-11-30 (pyarrow), date 2026-11-30 (polars DuckDB)
#           true: str true (pyarrow DuckDB), bool True (polars)
# Source:   polars' scan_parquet (try_parse_hive_dates) and pyarrow's dataset.partitioning, as the
#           packages bring them.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check pyarrow==26.0.1 polars==2.1.0 \
    duckdb==2.0.1

wanted='AAPL: str AAPL (pyarrow polars DuckDB)
007: int 7 (pyarrow polars), str 007 (DuckDB)
1E5: str 1E5 (pyarrow DuckDB), float 100000.0 (polars)
0x10: int 16 (pyarrow DuckDB), str 0x10 (polars)
1.10: str 1.10 (pyarrow DuckDB), float 1.1 (polars)
2026-11-30: str 2026-11-30 (pyarrow), date 2026-11-30 (polars DuckDB)
true: str true (pyarrow DuckDB), bool True (polars)'
cat >"$box/program.py" <<'PY'
import os
import sys

import duckdb
import polars
import pyarrow
import pyarrow.dataset
import pyarrow.parquet

box = sys.argv[1]
READERS = {
    "pyarrow": lambda path: pyarrow.dataset.dataset(path, partitioning="hive").to_table()["symbol"].to_pylist(),
    "polars": lambda path: polars.scan_parquet(path, hive_partitioning=True).collect()["symbol"].to_list(),
    "DuckDB": lambda path: duckdb.sql(
        f"select symbol from read_parquet('{path}/*/*.parquet', hive_partitioning=true)").fetchall()[0],
}
for symbol in "AAPL", "007", "1E5", "0x10", "1.10", "2026-11-30", "true":
    path = f"{box}/{symbol}"
    os.makedirs(f"{path}/symbol={symbol}")
    pyarrow.parquet.write_table(pyarrow.table({"price": [1.0]}), f"{path}/symbol={symbol}/0.parquet")
    seen = {}
    for name, read in READERS.items():
        value = read(path)[0]
        seen.setdefault(f"{type(value).__name__} {value}", []).append(name)
    print(f"{symbol}: " + ", ".join(f"{value} ({' '.join(names)})" for value, names in seen.items()))
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
