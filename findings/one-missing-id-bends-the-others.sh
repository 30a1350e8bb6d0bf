#!/usr/bin/env bash
# One row without an id, and all ids beside it are rounded, when a table comes to pandas from Arrow,
# polars, Parquet, CSV or JSON, and not from DuckDB.
#
# Guessed:  a column of whole numbers of 64 bits with one gap in it keeps its numbers: Arrow,
#           Parquet and polars have a bit for what is missing, and the numbers beside it are
#           untouched.
# Instead:  pandas' usual column of whole numbers has no place for a gap, so on the way the column
#           becomes one of doubles, which know 53 bits: an id of 19 digits, as messages and orders
#           have, is rounded to a multiple of 256. Neighbours become one, a join finds nothing or
#           too much, and what asks "since this id" begins elsewhere. No warning is given, and on
#           days without a gap all is right. A left join that misses one row does it as well.
#           DuckDB's df() has a column that knows gaps; with the others it is to be asked for:
#           types_mapper, dtype_backend, dtype "Int64".
# Versions: pandas 3.1.1, pyarrow 26.0.1, polars 2.1.0, duckdb 2.0.1, numpy 2.4.6, Python 3.11
# Seen:     without a gap
#             Arrow: int64, 3 different, off by up to 0
#             Arrow, types_mapper: Int64, 3 different, off by up to 0
#             polars: int64, 3 different, off by up to 0
#             Parquet: int64, 3 different, off by up to 0
#             CSV: int64, 3 different, off by up to 0
#             JSON: int64, 3 different, off by up to 0
#             DuckDB: int64, 3 different, off by up to 0
#           with a gap
#             Arrow: float64, 1 different, off by up to 3
#             Arrow, types_mapper: Int64, 3 different, off by up to 0
#             polars: float64, 1 different, off by up to 3
#             Parquet: float64, 1 different, off by up to 3
#             CSV: float64, 1 different, off by up to 3
#             JSON: float64, 1 different, off by up to 3
#             DuckDB: Int64, 3 different, off by up to 0
#           left join
#             all found: int64, 3 different, off by up to 0
#             one not found: float64, 1 different, off by up to 3
# Source:   pyarrow's Table.to_pandas (integer_object_nulls, types_mapper), as the package brings
#           it.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check pandas==3.1.1 pyarrow==26.0.1 \
    polars==2.1.0 duckdb==2.0.1 numpy==2.4.6

wanted='without a gap
  Arrow: int64, 3 different, off by up to 0
  Arrow, types_mapper: Int64, 3 different, off by up to 0
  polars: int64, 3 different, off by up to 0
  Parquet: int64, 3 different, off by up to 0
  CSV: int64, 3 different, off by up to 0
  JSON: int64, 3 different, off by up to 0
  DuckDB: int64, 3 different, off by up to 0
with a gap
  Arrow: float64, 1 different, off by up to 3
  Arrow, types_mapper: Int64, 3 different, off by up to 0
  polars: float64, 1 different, off by up to 3
  Parquet: float64, 1 different, off by up to 3
  CSV: float64, 1 different, off by up to 3
  JSON: float64, 1 different, off by up to 3
  DuckDB: Int64, 3 different, off by up to 0
left join
  all found: int64, 3 different, off by up to 0
  one not found: float64, 1 different, off by up to 3'
cat >"$box/program.py" <<'PY'
import io
import sys

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.parquet

FIRST = 1790000000000000001
path = f"{sys.argv[1]}/ids.parquet"


def show(name, column):
    values = [int(value) for value in column.dropna()]
    error = max(abs(value - (FIRST + at)) for at, value in enumerate(values))
    print(f"  {name}: {column.dtype}, {len(set(values))} different, off by up to {error}")


for ids in [FIRST, FIRST + 1, FIRST + 2], [FIRST, FIRST + 1, FIRST + 2, None]:
    print("with a gap" if None in ids else "without a gap")
    table = pyarrow.table({"id": pyarrow.array(ids, pyarrow.int64())})
    pyarrow.parquet.write_table(table, path)
    text = "id,at\n" + "".join(f"{'' if value is None else value},0\n" for value in ids)
    lines = "[" + ",".join('{"id":%s}' % ("null" if value is None else value) for value in ids) + "]"
    show("Arrow", table.to_pandas()["id"])
    show("Arrow, types_mapper", table.to_pandas(types_mapper={pyarrow.int64(): pandas.Int64Dtype()}.get)["id"])
    show("polars", polars.DataFrame({"id": ids}).to_pandas()["id"])
    show("Parquet", pandas.read_parquet(path)["id"])
    show("CSV", pandas.read_csv(io.StringIO(text))["id"])
    show("JSON", pandas.read_json(io.StringIO(lines))["id"])
    show("DuckDB", duckdb.sql(f"select id from '{path}'").df()["id"])
prices = pandas.DataFrame({"name": ["a", "b", "c", "new"]})
orders = pandas.DataFrame({"name": ["a", "b", "c"], "id": [FIRST, FIRST + 1, FIRST + 2]})
print("left join")
show("all found", prices[:3].merge(orders, how="left")["id"])
show("one not found", prices.merge(orders, how="left")["id"])
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
