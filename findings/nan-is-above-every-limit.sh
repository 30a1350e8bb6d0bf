#!/usr/bin/env bash
# A reading that is no number is above every limit for DuckDB and polars, and whether DuckDB sees
# one hangs on which library holds the table.
#
# Guessed:  a comparison with NaN is false, as IEEE 754 has it, so that "price > limit" takes no
#           row whose reading failed; and the same rows give the same answer, whether they come
#           from pandas, polars or Arrow.
# Instead:  DuckDB and polars put NaN above all numbers: x > 5 is true for it, and so is x >
#           'infinity'. pandas, numpy and Arrow say false. DuckDB takes a NaN of pandas for NULL,
#           which is in no result, and one of polars or Arrow for NaN, so that one query over one
#           table has a row more by who holds it; and DuckDB's max() is NaN, where polars, which
#           compares alike, has max() without it. SQLite has no NaN, it keeps NULL. An alarm for
#           what is too high goes off for a sensor that gives none, and the highest price of a day
#           with one gap is nan.
# Versions: duckdb 2.0.1, polars 2.1.0, pandas 3.1.1, pyarrow 26.0.1, numpy 2.4.6, Python 3.11
# Seen:     pandas: above 5 9.0, max 9.0
#           Arrow: above 5 9.0, max 9.0
#           polars: above 5 9.0 nan, max 9.0
#           DuckDB over pandas: above 5 9.0, max 9.0
#           DuckDB over Arrow: above 5 9.0 nan, max nan
#           DuckDB over polars: above 5 9.0 nan, max nan
#           above infinity: numpy False polars True DuckDB True
#           SQLite keeps null
# Source:   duckdb.org, "Numeric Types", floating-point types (NaN is equal to itself and greater
#           than all others); polars' Expr.max and nan_max, as the package brings them.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check duckdb==2.0.1 polars==2.1.0 \
    pandas==3.1.1 pyarrow==26.0.1 numpy==2.4.6

wanted='pandas: above 5 9.0, max 9.0
Arrow: above 5 9.0, max 9.0
polars: above 5 9.0 nan, max 9.0
DuckDB over pandas: above 5 9.0, max 9.0
DuckDB over Arrow: above 5 9.0 nan, max nan
DuckDB over polars: above 5 9.0 nan, max nan
above infinity: numpy False polars True DuckDB True
SQLite keeps null'
cat >"$box/program.py" <<'PY'
import sqlite3

import duckdb
import numpy
import pandas
import polars
import pyarrow
import pyarrow.compute

NAN = float("nan")
rows = {"x": [1.0, NAN, 9.0]}
base = duckdb.connect()


def show(name, above, most):
    print(f"{name}: above 5 {' '.join(str(value) for value in above)}, max {most}")


def ask(table):
    """DuckDB over a table that another library holds."""
    base.register("held", table)
    above = [row[0] for row in base.execute("select x from held where x > 5 order by x").fetchall()]
    return above, base.execute("select max(x) from held").fetchall()[0][0]


by_pandas, by_polars, by_arrow = pandas.DataFrame(rows), polars.DataFrame(rows), pyarrow.table(rows)
show("pandas", by_pandas.x[by_pandas.x > 5], by_pandas.x.max())
show("Arrow", by_arrow.filter(pyarrow.compute.field("x") > 5)["x"].to_pylist(), pyarrow.compute.max(by_arrow["x"]))
show("polars", sorted(by_polars.filter(polars.col("x") > 5)["x"], key=str), by_polars["x"].max())
show("DuckDB over pandas", *ask(by_pandas))
show("DuckDB over Arrow", *ask(by_arrow))
show("DuckDB over polars", *ask(by_polars.to_arrow()))
print("above infinity: numpy", bool(numpy.nan > numpy.inf), "polars", polars.Series([NAN]).gt(float("inf"))[0],
      "DuckDB", base.execute("select 'nan'::double > 'infinity'::double").fetchall()[0][0])
lite = sqlite3.connect(":memory:")
print("SQLite keeps", lite.execute("select typeof(?)", [NAN]).fetchone()[0])
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
