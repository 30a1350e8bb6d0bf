#!/usr/bin/env bash
# In jq a default of 0 behind .[].price puts no 0 where a price is missing: it takes the place away.
#
# Guessed:  a // b is b where a is null, as ?? is elsewhere: [.[].price // 0] has a number
#           for each item, and (.open // true) leaves a false as it is.
# Instead:  the left side is all that it gives: of many values those that are null or false
#           are left out, and the default comes only if none remains. So a list of prices
#           becomes shorter, its third price is that of the fourth day, and its mean leaves
#           out the zeros it was told to count. With a bar in front, [.[] | .price // 0], it
#           is asked for each item. And false counts as null, so a switch that is off is on.
#           Debian's jq 1.6 and PyPI's newer one do the same.
# Versions: jq 1.6-2.1+deb12u3, PyPI's jq 1.13.0, Python 3.11
# Seen:     Package: jq Version: 1.6-2.1+deb12u3
#           [.[].price // 0]: [10,40]
#           [(.[] | .price) // 0]: [10,40]
#           [.[] | .price // 0]: [10,0,0,40]
#           [.[].price // 0] | add / length: 25
#           [.[] | .price // 0] | add / length: 12.5
#           [.[1:3][].price // 0]: [0]
#           [.[] | .open // true]: [true,true,true,true]
# Source:   jq manual, "Alternative operator".
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download jq=1.6-2.1+deb12u3 libjq1=1.6-2.1+deb12u3 libonig5=6.9.8-1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/jq_*.deb Package Version | tr '\n' ' ')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check jq==1.13.0

wanted='Package: jq Version: 1.6-2.1+deb12u3
[.[].price // 0]: [10,40]
[(.[] | .price) // 0]: [10,40]
[.[] | .price // 0]: [10,0,0,40]
[.[].price // 0] | add / length: 25
[.[] | .price // 0] | add / length: 12.5
[.[1:3][].price // 0]: [0]
[.[] | .open // true]: [true,true,true,true]'
cat >"$box/program.py" <<'PY'
import glob
import json
import os
import subprocess
import sys

import jq

box = sys.argv[1]
DAYS = [{"day": 1, "price": 10, "open": True}, {"day": 2, "price": None, "open": False},
        {"day": 3, "open": True}, {"day": 4, "price": 40, "open": False}]
room = dict(os.environ, LD_LIBRARY_PATH=os.pathsep.join(glob.glob(f"{box}/root/usr/lib/*-linux-gnu")))
for query in ("[.[].price // 0]", "[(.[] | .price) // 0]", "[.[] | .price // 0]", "[.[].price // 0] | add / length",
              "[.[] | .price // 0] | add / length", "[.[1:3][].price // 0]", "[.[] | .open // true]"):
    old = subprocess.run([f"{box}/root/usr/bin/jq", "-c", query], input=json.dumps(DAYS), env=room,
                         capture_output=True, text=True, check=True).stdout.strip()
    new = json.dumps(jq.first(query, DAYS), separators=(",", ":"))
    print(f"{query}: {old}" + ("" if json.loads(old) == json.loads(new) else f", newer {new}"))
PY
seen=${package% }$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
