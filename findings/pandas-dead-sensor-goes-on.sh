#!/usr/bin/env bash
# pandas' interpolate() lets a sensor that has gone silent go on with its last value, and puts a
# value of one minute later half-way to the next hour.
#
# Guessed:  interpolate() fills what lies between two known values, on the line between them, by
#           the times of the index; what has none behind it stays empty, as there is nothing to
#           draw a line to.
# Instead:  the usual method, "linear", takes the rows as equally far apart, whatever times the
#           index has: between 09:00 and 10:00 a gap at 09:01 gets the middle of both. And what is
#           empty behind the last known value is filled with it, to the end of the series, however
#           long: a chart of a sensor that fell silent in the morning shows a straight line until
#           now. In front of the first value it stays empty. method="time" mends the first, and
#           not the second; limit_area="inside" mends the second. polars' interpolate() goes by
#           rows as well, and leaves the end empty; its interpolate_by goes by times.
# Versions: pandas 3.1.1, polars 2.1.0, numpy 2.4.6, Python 3.11
# Seen:     measured: - 0 - 60 - -
#           pandas: - 0 30 60 60 60
#           pandas, method time: - 0 1 60 60 60
#           pandas, method time, limit_area inside: - 0 1 60 - -
#           polars: - 0 30 60 - -
#           polars, by times: - 0 1 60 - -
# Source:   pandas' Series.interpolate (the method linear ignores the index; limit_area) and
#           polars' Expr.interpolate and interpolate_by, as the packages bring them.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check pandas==3.1.1 polars==2.1.0 \
    numpy==2.4.6

wanted='measured: - 0 - 60 - -
pandas: - 0 30 60 60 60
pandas, method time: - 0 1 60 60 60
pandas, method time, limit_area inside: - 0 1 60 - -
polars: - 0 30 60 - -
polars, by times: - 0 1 60 - -'
cat >"$box/program.py" <<'PY'
import pandas
import polars

TIMES = pandas.to_datetime([f"2026-11-30 {time}" for time in ("08:59", "09:00", "09:01", "10:00", "10:01", "16:00")])
VALUES = [None, 0.0, None, 60.0, None, None]
series = pandas.Series(VALUES, index=TIMES, dtype=float)
table = polars.DataFrame({"at": TIMES.to_list(), "x": VALUES})


def show(name, values):
    print(f"{name}:", " ".join("-" if value is None or value != value else f"{value:g}" for value in values))


show("measured", series)
show("pandas", series.interpolate())
show("pandas, method time", series.interpolate(method="time"))
show("pandas, method time, limit_area inside", series.interpolate(method="time", limit_area="inside"))
show("polars", table.select(polars.col("x").interpolate())["x"])
show("polars, by times", table.select(polars.col("x").interpolate_by("at"))["x"])
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
