#!/usr/bin/env bash
# The slowest requests are in no figure of HdrHistogram for Python, neither the count nor the
# maximum, if they took longer than it was made for.
#
# Guessed:  a histogram of 1 ms to a minute counts what takes longer in its last bucket, or
#           raises: the maximum is at least the upper end then, and the count is that of the
#           calls.
# Instead:  record_value() gives False and counts nothing. Nobody looks at what it gives: the
#           count is of those within, the 99th percentile and the maximum are those of the quick
#           ones, and the worse it gets, the better it looks, as what times out is gone from it.
#           Ten requests of which seven took more than a minute have a maximum of 30 ms. Where the
#           end lies in fact is a matter of the digits asked for: made for 60,000 it takes 65,535.
#           DataSketches, which has no upper end, has all ten.
# Versions: hdrhistogram 0.10.8, datasketches 5.2.0, numpy 2.4.6, Python 3.11
# Seen:     all quick: HdrHistogram count 10 p50 10 p99 30 max 30, DataSketches count 10 p50 30 p99 30 max 30
#           one of half a minute: HdrHistogram count 10 p50 10 p99 30079 max 30079, DataSketches count 10 p50 30 p99 30000 max 30000
#           one of two minutes: HdrHistogram count 9 p50 10 p99 30 max 30, DataSketches count 10 p50 30 p99 120000 max 120000
#           seven of two minutes: HdrHistogram count 3 p50 10 p99 30 max 30, DataSketches count 10 p50 120000 p99 120000 max 120000
#           what it says: True True False False
# Source:   hdrh/histogram.py, record_value (gives False if the value is larger than the highest
#           trackable one), as the package brings it.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check hdrhistogram==0.10.8 \
    datasketches==5.2.0 numpy==2.4.6

wanted='all quick: HdrHistogram count 10 p50 10 p99 30 max 30, DataSketches count 10 p50 30 p99 30 max 30
one of half a minute: HdrHistogram count 10 p50 10 p99 30079 max 30079, DataSketches count 10 p50 30 p99 30000 max 30000
one of two minutes: HdrHistogram count 9 p50 10 p99 30 max 30, DataSketches count 10 p50 30 p99 120000 max 120000
seven of two minutes: HdrHistogram count 3 p50 10 p99 30 max 30, DataSketches count 10 p50 120000 p99 120000 max 120000
what it says: True True False False'
cat >"$box/program.py" <<'PY'
from datasketches import kll_doubles_sketch
from hdrh.histogram import HdrHistogram


def show(name, times):
    histogram, sketch = HdrHistogram(1, 60_000, 2), kll_doubles_sketch(200)
    for time in times:
        histogram.record_value(time)
        sketch.update(time)
    print(f"{name}: HdrHistogram count {histogram.get_total_count()} p50 {histogram.get_value_at_percentile(50)}"
          f" p99 {histogram.get_value_at_percentile(99)} max {histogram.get_max_value()},"
          f" DataSketches count {sketch.n} p50 {sketch.get_quantile(0.5):.0f}"
          f" p99 {sketch.get_quantile(0.99):.0f} max {sketch.get_max_value():.0f}")


show("all quick", [10] * 5 + [30] * 5)
show("one of half a minute", [10] * 5 + [30] * 4 + [30_000])
show("one of two minutes", [10] * 5 + [30] * 4 + [120_000])
show("seven of two minutes", [10] * 2 + [30] + [120_000] * 7)
print("what it says:", *(HdrHistogram(1, 60_000, 2).record_value(time) for time in (60_000, 65_535, 65_536, 120_000)))
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
