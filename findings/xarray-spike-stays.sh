#!/usr/bin/env bash
# One spike in a series and xarray's moving mean is wrong to the end of it, if a package is there that makes it faster.
#
# Guessed:  a moving mean of three knows three values. What a wrong reading, or an
#           infinity, does to it is over three values later, and a package that is
#           there for its speed alone changes no result.
# Instead:  xarray uses numbagg wherever it is installed (and Bottleneck if asked
#           to), and both keep one sum for the whole series, adding the new value
#           and taking the old one off. What a value of 1e17 pushes out of the sum
#           never comes back: from there on the mean of ones is a third, or 0, and
#           after an infinity nan, up to the last value. Nothing is raised, and the
#           lines that compute it are the same ones. Without the packages, with
#           use_numbagg=False, or in pandas and polars, it is right again three
#           values later.
# Versions: xarray 2026.9.0, numbagg 0.9.6, numba 0.68.1, Bottleneck 1.6.0,
#           pandas 3.1.1, polars 2.1.0, numpy 2.4.6, Python 3.11.7
# Seen:     mean of three ones in a row, one of them 5
#             xarray, numbagg is installed: 1 2.33333 2.33333 2.33333 1 1 1 1
#             xarray, told to use Bottleneck: 1 2.33333 2.33333 2.33333 1 1 1 1
#             xarray without them: 1 2.33333 2.33333 2.33333 1 1 1 1
#             pandas: 1 2.33333 2.33333 2.33333 1 1 1 1
#             polars: 1 2.33333 2.33333 2.33333 1 1 1 1
#           mean of three ones in a row, one of them 1e+17
#             xarray, numbagg is installed: 1 3.33333e+16 3.33333e+16 3.33333e+16 0.333333 0.333333 0.333333 0.333333
#             xarray, told to use Bottleneck: 1 3.33333e+16 3.33333e+16 3.33333e+16 0 0 0 0
#             xarray without them: 1 3.33333e+16 3.33333e+16 3.33333e+16 1 1 1 1
#             pandas: 1 3.33333e+16 3.33333e+16 3.33333e+16 1 1 1 1
#             polars: 1 3.33333e+16 3.33333e+16 3.33333e+16 1 1 1 1
#           mean of three ones in a row, one of them inf
#             xarray, numbagg is installed: 1 inf inf inf nan nan nan nan
#             xarray, told to use Bottleneck: 1 inf inf inf nan nan nan nan
#             xarray without them: 1 inf inf inf 1 1 1 1
#             pandas: 1 nan nan nan 1 1 1 1
#             polars: 1 inf inf inf 1 1 1 1
# Source:   xarray's documentation, set_options (use_numbagg: use it to accelerate
#           rolling operations; use_bottleneck).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    xarray==2026.9.0 numbagg==0.9.6 numba==0.68.1 Bottleneck==1.6.0 pandas==3.1.1 polars==2.1.0 numpy==2.4.6

wanted='mean of three ones in a row, one of them 5
  xarray, numbagg is installed: 1 2.33333 2.33333 2.33333 1 1 1 1
  xarray, told to use Bottleneck: 1 2.33333 2.33333 2.33333 1 1 1 1
  xarray without them: 1 2.33333 2.33333 2.33333 1 1 1 1
  pandas: 1 2.33333 2.33333 2.33333 1 1 1 1
  polars: 1 2.33333 2.33333 2.33333 1 1 1 1
mean of three ones in a row, one of them 1e+17
  xarray, numbagg is installed: 1 3.33333e+16 3.33333e+16 3.33333e+16 0.333333 0.333333 0.333333 0.333333
  xarray, told to use Bottleneck: 1 3.33333e+16 3.33333e+16 3.33333e+16 0 0 0 0
  xarray without them: 1 3.33333e+16 3.33333e+16 3.33333e+16 1 1 1 1
  pandas: 1 3.33333e+16 3.33333e+16 3.33333e+16 1 1 1 1
  polars: 1 3.33333e+16 3.33333e+16 3.33333e+16 1 1 1 1
mean of three ones in a row, one of them inf
  xarray, numbagg is installed: 1 inf inf inf nan nan nan nan
  xarray, told to use Bottleneck: 1 inf inf inf nan nan nan nan
  xarray without them: 1 inf inf inf 1 1 1 1
  pandas: 1 nan nan nan 1 1 1 1
  polars: 1 inf inf inf 1 1 1 1'
cat >"$box/program.py" <<'PY'
import math

import pandas
import polars
import xarray


def by_xarray(values, **options):
    with xarray.set_options(**options):
        return xarray.DataArray(values, dims="t").rolling(t=3).mean().values


def show(name, values):
    print(f"  {name}:", *("-" if value is None else f"{value:g}" for value in list(values)[-8:]))


for spike in (5.0, 1e17, math.inf):
    values = [1.0] * 3 + [spike] + [1.0] * 6
    print(f"mean of three ones in a row, one of them {spike:g}")
    show("xarray, numbagg is installed", by_xarray(values))
    show("xarray, told to use Bottleneck", by_xarray(values, use_numbagg=False, use_bottleneck=True))
    show("xarray without them", by_xarray(values, use_numbagg=False, use_bottleneck=False))
    show("pandas", pandas.Series(values).rolling(3).mean())
    show("polars", polars.Series(values).rolling_mean(3).to_list())
PY
seen=$(timeout 60 "$box/venv/bin/python" -W ignore "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
