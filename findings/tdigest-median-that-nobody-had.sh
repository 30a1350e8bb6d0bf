#!/usr/bin/env bash
# Ninety-nine requests of 1 ms and one of 100 ms have a median of 1.99 ms for tdigest.
#
# Guessed:  a t-digest is an estimate, but an exact one where there is nothing to estimate:
#           if 99 of 100 values are 1, all percentiles up to 99 are 1, and none lies outside
#           of what came in.
# Instead:  tdigest puts equal values into one centroid and takes its weight for something
#           that is spread evenly up to the neighbours. So between 1 and 100 it draws a line
#           through the place where no value is, and the share of requests that took at most
#           1 is a half. At the lower end the line goes on below the least value: percentile
#           1 of durations is negative. Values with a little noise give what one expects, so
#           a test with random numbers passes; prices, sizes and whole milliseconds come in
#           ties. The sketch of DataSketches keeps to values that it was given.
# Versions: tdigest 0.5.2.2, datasketches 5.2.0, numpy 2.4.6, Python 3.11
# Seen:     percentiles 1, 50, 90 and 99
#           99 times 1, once 100: tdigest -95.03 1.99 81.19 99.01, DataSketches 1.00 1.00 1.00 100.00
#           share of values up to 1: tdigest 0.495
#           999 times 1, once 10000: tdigest -9788.02 11.00 8010.20 9810.02, DataSketches 1.00 1.00 1.00 1.00
#           99 times nearly 1, once 100: tdigest 1.00 1.00 1.00 50.50, DataSketches 1.00 1.00 1.00 100.00
#           0 and 10: tdigest -4.80 5.00 10.00 10.00, DataSketches 0.00 10.00 10.00 10.00
# Source:   T. Dunning, O. Ertl, "Computing Extremely Accurate Quantiles Using t-Digests"
#           (arXiv:1902.04023); CamDavidsonPilon/tdigest#60 (open since 2022).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    tdigest==0.5.2.2 datasketches==5.2.0 numpy==2.4.6

wanted='percentiles 1, 50, 90 and 99
99 times 1, once 100: tdigest -95.03 1.99 81.19 99.01, DataSketches 1.00 1.00 1.00 100.00
share of values up to 1: tdigest 0.495
999 times 1, once 10000: tdigest -9788.02 11.00 8010.20 9810.02, DataSketches 1.00 1.00 1.00 1.00
99 times nearly 1, once 100: tdigest 1.00 1.00 1.00 50.50, DataSketches 1.00 1.00 1.00 100.00
0 and 10: tdigest -4.80 5.00 10.00 10.00, DataSketches 0.00 10.00 10.00 10.00'
cat >"$box/program.py" <<'PY'
import random

from datasketches import kll_doubles_sketch
from tdigest import TDigest


def show(name, values):
    digest, sketch = TDigest(), kll_doubles_sketch(200)
    digest.batch_update(values)
    for value in values:
        sketch.update(value)
    by_digest = " ".join(f"{digest.percentile(p):.2f}" for p in (1, 50, 90, 99))
    by_sketch = " ".join(f"{sketch.get_quantile(p / 100):.2f}" for p in (1, 50, 90, 99))
    print(f"{name}: tdigest {by_digest}, DataSketches {by_sketch}")
    return digest


print("percentiles 1, 50, 90 and 99")
ties = show("99 times 1, once 100", [1] * 99 + [100])
print(f"share of values up to 1: tdigest {ties.cdf(1):.3f}")
show("999 times 1, once 10000", [1] * 999 + [10000])
chance = random.Random(1)
noise = show("99 times nearly 1, once 100", [1 + chance.uniform(-0.001, 0.001) for _ in range(99)] + [100])
show("0 and 10", [0, 10])
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
