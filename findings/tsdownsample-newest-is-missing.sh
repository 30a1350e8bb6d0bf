#!/usr/bin/env bash
# A chart thinned out by MinMax ends before its newest value, and one gap hides a spike from LTTB.
#
# Guessed:  thinning out a series keeps its shape: its first and its last value, and each
#           spike, as the largest of all, at least in those that keep the extremes. A value
#           that is missing has no influence on others.
# Instead:  MinMax keeps the least and the greatest of each part, and so neither end unless
#           it is an extreme: the newest price on the chart is some steps old, and that by
#           another number at each new value. M4 and LTTB keep both ends. In LTTB one NaN in
#           a part is what is kept of it, and a spike of the same part is gone, from a chart
#           made to show it, though the library's manual has LTTB among those that leave NaN
#           out. With minimal and maximal values chosen first (MinMaxLTTB) the spike is
#           there.
# Versions: tsdownsample 0.1.5.1, numpy 2.4.6, Python 3.11
# Seen:     1000 values thinned out to 40, the last one is 999; a spike at 300, a gap at 290
#           MinMax: the last of 990 is 974, of 1000 999; the spike kept, beside the gap kept
#           M4: the last of 990 is 989, of 1000 999; the spike kept, beside the gap kept
#           LTTB: the last of 990 is 989, of 1000 999; the spike kept, beside the gap gone
#           MinMaxLTTB: the last of 990 is 989, of 1000 999; the spike kept, beside the gap kept
# Source:   S. Steinarsson, "Downsampling Time Series for Visual Representation" (2013),
#           section 4.2; predict-idlab/tsdownsample, README, "Handling NaNs", and #73.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check tsdownsample==0.1.5.1 numpy==2.4.6

wanted='1000 values thinned out to 40, the last one is 999; a spike at 300, a gap at 290
MinMax: the last of 990 is 974, of 1000 999; the spike kept, beside the gap kept
M4: the last of 990 is 989, of 1000 999; the spike kept, beside the gap kept
LTTB: the last of 990 is 989, of 1000 999; the spike kept, beside the gap gone
MinMaxLTTB: the last of 990 is 989, of 1000 999; the spike kept, beside the gap kept'
cat >"$box/program.py" <<'PY'
import numpy
from tsdownsample import LTTBDownsampler, M4Downsampler, MinMaxDownsampler, MinMaxLTTBDownsampler

WAYS = (MinMaxDownsampler, M4Downsampler, LTTBDownsampler, MinMaxLTTBDownsampler)
wave = numpy.sin(numpy.arange(1000) / 20) * 10
spike = wave.copy()
spike[300] = 100
gap = spike.copy()
gap[290] = numpy.nan
print("1000 values thinned out to 40, the last one is 999; a spike at 300, a gap at 290")
for way in WAYS:
    name = way.__name__.removesuffix("Downsampler")
    last = [int(way().downsample(wave[:many], n_out=40)[-1]) for many in (990, 1000)]
    kept = ["kept" if 300 in way().downsample(values, n_out=40) else "gone" for values in (spike, gap)]
    print(f"{name}: the last of 990 is {last[0]}, of 1000 {last[1]}; the spike {kept[0]}, beside the gap {kept[1]}")
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
