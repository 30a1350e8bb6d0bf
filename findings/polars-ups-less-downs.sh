#!/usr/bin/env bash
# In polars one day up and two days down make 4294967295, and a volume of 4 billion is less than
# nothing.
#
# Guessed:  a sum of a column is at least as wide as what goes in: polars makes Int64 of
#           Int8 and Int16 before it adds, pandas and DuckDB do so for all, and a count of
#           truths may be subtracted from another.
# Instead:  Int32 and UInt32 are summed as they are and wrap around silently, and the sum of
#           a condition is a UInt32: days up less days down is four billion once there are
#           more downs. Parquet and databases with 32-bit columns bring such columns in. The
#           mean of the same column is right, so the total is less than any of its parts
#           while their average is fine.
# Versions: polars 2.1.0, pandas 3.1.1, duckdb 2.0.1, pyarrow 26.0.1, Python 3.11
# Seen:     60000 of 30000, Int16: polars 1800000000, pandas 1800000000
#           3 of 2000000000, Int32: polars 1705032704, pandas 6000000000
#           3 of 2000000000, UInt32: polars 1705032704, pandas 6000000000
#           3 of 2000000000, Int64: polars 6000000000, pandas 6000000000
#           volumes of a symbol: polars total -294967296, mean 2000000000; DuckDB total 4000000000
#           days up less days down: polars 4294967295 pandas -1
# Source:   polars' documentation, Expr.sum (which names the types that are cast to Int64
#           first); pola-rs/polars#13782 and #21390.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    polars==2.1.0 pandas==3.1.1 duckdb==2.0.1 pyarrow==26.0.1

wanted='60000 of 30000, Int16: polars 1800000000, pandas 1800000000
3 of 2000000000, Int32: polars 1705032704, pandas 6000000000
3 of 2000000000, UInt32: polars 1705032704, pandas 6000000000
3 of 2000000000, Int64: polars 6000000000, pandas 6000000000
volumes of a symbol: polars total -294967296, mean 2000000000; DuckDB total 4000000000
days up less days down: polars 4294967295 pandas -1'
cat >"$box/program.py" <<'PY'
import duckdb
import polars

VOLUMES = [2_000_000_000, 2_000_000_000]
for kind in (polars.Int16, polars.Int32, polars.UInt32, polars.Int64):
    many = 60_000 if kind == polars.Int16 else 3
    values = polars.Series("v", [30_000 if kind == polars.Int16 else 2_000_000_000] * many, dtype=kind)
    print(f"{many} of {values[0]}, {kind}: polars {values.sum()}, pandas {values.to_pandas().sum()}")
table = polars.DataFrame({"symbol": ["A", "A"], "v": polars.Series(VOLUMES, dtype=polars.Int32)})
total, mean = table.group_by("symbol").agg(total=polars.col("v").sum(), mean=polars.col("v").mean()).row(0)[1:]
print(f"volumes of a symbol: polars total {total}, mean {mean:.0f}; DuckDB total",
      duckdb.execute("select sum(v) from \"table\"").fetchone()[0])
moves = polars.DataFrame({"move": [1.5, -0.5, -2.0]})
print("days up less days down: polars",
      moves.select((polars.col("move") > 0).sum() - (polars.col("move") < 0).sum()).item(),
      "pandas", (moves["move"].to_pandas() > 0).sum() - (moves["move"].to_pandas() < 0).sum())
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
