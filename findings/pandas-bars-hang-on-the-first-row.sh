#!/usr/bin/env bash
# Where pandas' bars of seven hours begin hangs on the first row that is there, so that the same
# hours are in other bars for whoever looks further back, and tomorrow.
#
# Guessed:  resample("7h") cuts time into pieces of seven hours, the same ones for all: a chart of
#           two days and one of three show the last day alike, and what was a bar yesterday is one
#           today.
# Instead:  they are counted from midnight before the first row (origin "start_day"). For steps
#           that divide a day, as six hours do, it makes no difference; with seven, one day more
#           in front lets the bars of the last day begin at 04:00 in place of 00:00. In a view
#           that moves on, all bars change at midnight, the old ones too, and sums that were
#           written down for a bar are never met again. origin="epoch" cuts the same for all, as
#           polars and DuckDB do, each from a day of its own.
# Versions: pandas 3.1.1, polars 2.1.0, duckdb 2.0.1, pyarrow 26.0.1, numpy 2.4.6, Python 3.11
# Seen:     6 hours, rows since 2026-11-30
#             pandas: the last day's bars begin at 00:00 06:00 12:00 18:00
#             pandas, origin epoch: the last day's bars begin at 00:00 06:00 12:00 18:00
#             polars: the last day's bars begin at 00:00 06:00 12:00 18:00
#             DuckDB: the last day's bars begin at 00:00 06:00 12:00 18:00
#           6 hours, rows since 2026-11-29
#             pandas: the last day's bars begin at 00:00 06:00 12:00 18:00
#             pandas, origin epoch: the last day's bars begin at 00:00 06:00 12:00 18:00
#             polars: the last day's bars begin at 00:00 06:00 12:00 18:00
#             DuckDB: the last day's bars begin at 00:00 06:00 12:00 18:00
#           6 hours, rows since 2026-11-28 17:00
#             pandas: the last day's bars begin at 00:00 06:00 12:00 18:00
#             pandas, origin epoch: the last day's bars begin at 00:00 06:00 12:00 18:00
#             polars: the last day's bars begin at 00:00 06:00 12:00 18:00
#             DuckDB: the last day's bars begin at 00:00 06:00 12:00 18:00
#           7 hours, rows since 2026-11-30
#             pandas: the last day's bars begin at 00:00 07:00 14:00 21:00
#             pandas, origin epoch: the last day's bars begin at 02:00 09:00 16:00 23:00
#             polars: the last day's bars begin at 02:00 09:00 16:00 23:00
#             DuckDB: the last day's bars begin at 00:00 07:00 14:00 21:00
#           7 hours, rows since 2026-11-29
#             pandas: the last day's bars begin at 04:00 11:00 18:00
#             pandas, origin epoch: the last day's bars begin at 02:00 09:00 16:00 23:00
#             polars: the last day's bars begin at 02:00 09:00 16:00 23:00
#             DuckDB: the last day's bars begin at 00:00 07:00 14:00 21:00
#           7 hours, rows since 2026-11-28 17:00
#             pandas: the last day's bars begin at 01:00 08:00 15:00 22:00
#             pandas, origin epoch: the last day's bars begin at 02:00 09:00 16:00 23:00
#             polars: the last day's bars begin at 02:00 09:00 16:00 23:00
#             DuckDB: the last day's bars begin at 00:00 07:00 14:00 21:00
# Source:   pandas' Series.resample, origin (the midnight of the first day), as the package brings
#           it.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check pandas==3.1.1 polars==2.1.0 \
    duckdb==2.0.1 pyarrow==26.0.1 numpy==2.4.6

wanted='6 hours, rows since 2026-11-30
  pandas: the last day'\''s bars begin at 00:00 06:00 12:00 18:00
  pandas, origin epoch: the last day'\''s bars begin at 00:00 06:00 12:00 18:00
  polars: the last day'\''s bars begin at 00:00 06:00 12:00 18:00
  DuckDB: the last day'\''s bars begin at 00:00 06:00 12:00 18:00
6 hours, rows since 2026-11-29
  pandas: the last day'\''s bars begin at 00:00 06:00 12:00 18:00
  pandas, origin epoch: the last day'\''s bars begin at 00:00 06:00 12:00 18:00
  polars: the last day'\''s bars begin at 00:00 06:00 12:00 18:00
  DuckDB: the last day'\''s bars begin at 00:00 06:00 12:00 18:00
6 hours, rows since 2026-11-28 17:00
  pandas: the last day'\''s bars begin at 00:00 06:00 12:00 18:00
  pandas, origin epoch: the last day'\''s bars begin at 00:00 06:00 12:00 18:00
  polars: the last day'\''s bars begin at 00:00 06:00 12:00 18:00
  DuckDB: the last day'\''s bars begin at 00:00 06:00 12:00 18:00
7 hours, rows since 2026-11-30
  pandas: the last day'\''s bars begin at 00:00 07:00 14:00 21:00
  pandas, origin epoch: the last day'\''s bars begin at 02:00 09:00 16:00 23:00
  polars: the last day'\''s bars begin at 02:00 09:00 16:00 23:00
  DuckDB: the last day'\''s bars begin at 00:00 07:00 14:00 21:00
7 hours, rows since 2026-11-29
  pandas: the last day'\''s bars begin at 04:00 11:00 18:00
  pandas, origin epoch: the last day'\''s bars begin at 02:00 09:00 16:00 23:00
  polars: the last day'\''s bars begin at 02:00 09:00 16:00 23:00
  DuckDB: the last day'\''s bars begin at 00:00 07:00 14:00 21:00
7 hours, rows since 2026-11-28 17:00
  pandas: the last day'\''s bars begin at 01:00 08:00 15:00 22:00
  pandas, origin epoch: the last day'\''s bars begin at 02:00 09:00 16:00 23:00
  polars: the last day'\''s bars begin at 02:00 09:00 16:00 23:00
  DuckDB: the last day'\''s bars begin at 00:00 07:00 14:00 21:00'
cat >"$box/program.py" <<'PY'
import duckdb
import pandas
import polars

END = "2026-11-30 23:00"


def show(name, starts):
    print(f"  {name}: the last day's bars begin at", *(f"{start:%H:%M}" for start in starts if f"{start:%d}" == "30"))


def by_polars(rows, step):
    table = polars.DataFrame({"at": rows.index.to_list(), "x": rows.to_list()}).sort("at")
    return table.group_by_dynamic("at", every=step).agg(polars.col("x").sum())["at"]


def by_duckdb(rows, step):
    base = duckdb.connect()
    base.register("held", pandas.DataFrame({"time": rows.index, "x": rows.to_list()}))
    return [row[0] for row in base.execute(
        f"select distinct time_bucket(interval '{step} hours', time) as t from held order by t").fetchall()]


for hours in 6, 7:
    for first in "2026-11-30", "2026-11-29", "2026-11-28 17:00":
        rows = pandas.Series(1, index=pandas.date_range(first, END, freq="1h"))
        print(f"{hours} hours, rows since {first}")
        show("pandas", rows.resample(f"{hours}h").sum().index)
        show("pandas, origin epoch", rows.resample(f"{hours}h", origin="epoch").sum().index)
        show("polars", by_polars(rows, f"{hours}h"))
        show("DuckDB", by_duckdb(rows, hours))
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
