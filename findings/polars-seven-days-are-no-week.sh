#!/usr/bin/env bash
# In polars "7d" is a week that begins on Thursday, and "1w" one that begins on Monday.
#
# Guessed:  a week is seven days: group_by_dynamic(every="7d") and every="1w" give
#           the same sums, as time_bucket in DuckDB does; the manual says that
#           weekly windows begin on Monday.
# Instead:  windows of days are counted from 1 January 1970, a Thursday, and only
#           those whose text has a w in it begin on Monday. A report made by "7d" has
#           Thursday to Wednesday, each sum under a date that looks like any other.
#           start_by="monday" puts it right, though the manual says that it counts
#           for "w" alone. dt.truncate() does the same. pandas has a third week:
#           "7D" begins with the first day of the data, and "W" is named by its end.
# Versions: polars 2.1.0, duckdb 2.0.1, pandas 3.1.1, pyarrow 26.0.1, Python 3.11.7
# Seen:     polars 1w: Mon 26 1, Mon 02 35, Mon 09 84, Mon 16 111
#           polars 7d: Thu 29 10, Thu 05 56, Thu 12 105, Thu 19 60
#           polars 7d, start_by monday: Mon 26 1, Mon 02 35, Mon 09 84, Mon 16 111
#           polars truncate 7d: Thu 29 10, Thu 05 56, Thu 12 105, Thu 19 60
#           DuckDB 1 week: Mon 26 1, Mon 02 35, Mon 09 84, Mon 16 111
#           DuckDB 7 days: Mon 26 1, Mon 02 35, Mon 09 84, Mon 16 111
#           pandas W: Sun 01 1, Sun 08 35, Sun 15 84, Sun 22 111
#           pandas 7D: Sun 01 28, Sun 08 77, Sun 15 126
# Source:   polars' documentation, group_by_dynamic (start_by); DuckDB's
#           documentation, "Timestamp Functions", time_bucket (its origin is
#           2000-01-03, a Monday, for widths of days).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    polars==2.1.0 duckdb==2.0.1 pandas==3.1.1 pyarrow==26.0.1

wanted='polars 1w: Mon 26 1, Mon 02 35, Mon 09 84, Mon 16 111
polars 7d: Thu 29 10, Thu 05 56, Thu 12 105, Thu 19 60
polars 7d, start_by monday: Mon 26 1, Mon 02 35, Mon 09 84, Mon 16 111
polars truncate 7d: Thu 29 10, Thu 05 56, Thu 12 105, Thu 19 60
DuckDB 1 week: Mon 26 1, Mon 02 35, Mon 09 84, Mon 16 111
DuckDB 7 days: Mon 26 1, Mon 02 35, Mon 09 84, Mon 16 111
pandas W: Sun 01 1, Sun 08 35, Sun 15 84, Sun 22 111
pandas 7D: Sun 01 28, Sun 08 77, Sun 15 126'
cat >"$box/program.py" <<'PY'
from datetime import datetime, timedelta

import duckdb
import pandas
import polars

DAYS = [datetime(2026, 11, 1) + timedelta(days=n) for n in range(21)]
table = polars.DataFrame({"day": DAYS, "n": range(1, 22)})
frame = pandas.Series(range(1, 22), index=DAYS)


def show(name, rows):
    print(f"{name}:", ", ".join(f"{day:%a %d} {total}" for day, total in rows))


for every in ("1w", "7d"):
    weeks = table.group_by_dynamic("day", every=every).agg(polars.col("n").sum())
    show(f"polars {every}", weeks.rows())
weeks = table.group_by_dynamic("day", every="7d", start_by="monday").agg(polars.col("n").sum())
show("polars 7d, start_by monday", weeks.rows())
weeks = table.group_by(polars.col("day").dt.truncate("7d")).agg(polars.col("n").sum()).sort("day")
show("polars truncate 7d", weeks.rows())
for width in ("1 week", "7 days"):
    show(f"DuckDB {width}", duckdb.execute(f"""select time_bucket(interval '{width}', day) as week, sum(n)
        from "table" group by week order by week""").fetchall())
for rule in ("W", "7D"):
    show(f"pandas {rule}", frame.resample(rule).sum().items())
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
