#!/usr/bin/env bash
# For numpy what ends in 9999 has ended: compared with a time in nanoseconds it is in March of 1816.
#
# Guessed:  9999-12-31 is how tables write "without an end". Compared with a time of
#           today it is later, whatever units the two are in; and if a unit can't
#           hold it, that is an error, as it is for pandas, polars, pyarrow and
#           DuckDB.
# Instead:  numpy brings both to the finer unit and lets the number run over. In
#           nanoseconds, which a table of pandas has as soon as one of its times was
#           written with nine digits, no time is later than April 2262, and 9999
#           comes round to 1816: "end > now" is False, maximum() is today, and the
#           job or contract without an end is the one that is over longest. In
#           microseconds all is well. A compare does it as astype() does, without a
#           warning.
# Versions: numpy 2.4.6, pandas 3.1.1, polars 2.1.0, pyarrow 26.0.1, duckdb 2.0.1, Python 3.11.7
# Seen:     now in us: 9999-12-31 > now True, the later of the two 9999-12-31T00:00:00.000000
#           now in ns: 9999-12-31 > now False, the later of the two 2026-11-30T12:00:00.000000000
#           rows of a table that are before 9999-12-31: 0 of 1
#           numpy, 9999-12-31 in ns: 1816-03-29T05:56:08.066277376
#           pandas: OutOfBoundsDatetime
#           polars: InvalidOperationError
#           pyarrow: ArrowInvalid
#           duckdb: ConversionException
# Source:   numpy's documentation, "Datetimes and Timedeltas", "Datetime Units"
#           (the time span of each unit).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    numpy==2.4.6 pandas==3.1.1 polars==2.1.0 pyarrow==26.0.1 duckdb==2.0.1

wanted='now in us: 9999-12-31 > now True, the later of the two 9999-12-31T00:00:00.000000
now in ns: 9999-12-31 > now False, the later of the two 2026-11-30T12:00:00.000000000
rows of a table that are before 9999-12-31: 0 of 1
numpy, 9999-12-31 in ns: 1816-03-29T05:56:08.066277376
pandas: OutOfBoundsDatetime
polars: InvalidOperationError
pyarrow: ArrowInvalid
duckdb: ConversionException'
cat >"$box/program.py" <<'PY'
from datetime import datetime

import duckdb
import numpy
import pandas
import polars
import pyarrow

END = numpy.datetime64("9999-12-31")


def by(name, convert):
    try:
        print(f"{name}: {convert()}")
    except Exception as error:
        print(f"{name}: {type(error).__name__}")


for unit in ("us", "ns"):
    now = numpy.datetime64("2026-11-30T12:00:00", unit)
    print(f"now in {unit}: 9999-12-31 > now {END > now}, the later of the two {numpy.maximum(END, now)}")
table = pandas.DataFrame({"at": pandas.to_datetime(["2026-11-30T12:00:00.000000001"])})
print("rows of a table that are before 9999-12-31:", (table["at"].to_numpy() < END).sum(), "of", len(table))
by("numpy, 9999-12-31 in ns", lambda: END.astype("datetime64[ns]"))
by("pandas", lambda: pandas.Timestamp("9999-12-31").as_unit("ns"))
by("polars", lambda: polars.Series([datetime(9999, 12, 31)]).cast(polars.Datetime("ns")))
by("pyarrow", lambda: pyarrow.array([datetime(9999, 12, 31)]).cast(pyarrow.timestamp("ns")))
by("duckdb", lambda: duckdb.execute("select date '9999-12-31'::timestamp_ns").fetchall())
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
