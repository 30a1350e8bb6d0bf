#!/usr/bin/env bash
# A limit given to jq by --arg is above every number, so that nothing is ever above it and all is
# below, and limit(0) lets one through.
#
# Guessed:  jq --arg max 5 'select(.price > $max)' shows the prices above 5; or, as $max
#           is a text, it is an error, like adding the two is.
# Instead:  jq orders all values, null, booleans, numbers, texts, lists, and compares any
#           two without an error: a number is less than each text. So .price > $max is
#           never true, an alert that is never sent, and .price < $max always. Prices that
#           come as texts are compared by their letters, "9" above "10", and are above
#           each number. A missing price, null, is below all limits. == with --arg is
#           never true for a number. --argjson max 5 is the number, and $max | tonumber.
#           And limit($n; ...) with 0 lets the first one through in jq 1.6, in gojq none,
#           with -1 all.
# Versions: jq 1.6-2.1+deb12u3, gojq 0.12.11-1
# Seen:     Package: jq Version: 1.6-2.1+deb12u3
#           Package: gojq Version: 0.12.11-1
#           --arg max 9, .price > $max: jq [], gojq []
#           --arg max 9, .price < $max: jq [3,9,1e300,"10",null], gojq [3,9,1e300,"10",null]
#           --arg max 9, .price == $max: jq [], gojq []
#           --argjson max 9, .price > $max: jq [1e300,"10"], gojq [1e300,"10"]
#           --argjson max 9, .price < $max: jq [3,null], gojq [3,null]
#           --argjson max 9, .price == $max: jq [9], gojq [9]
#           --argjson max "9", .price > $max: jq [], gojq []
#           --argjson max "9", .price < $max: jq [3,9,1e300,"10",null], gojq [3,9,1e300,"10",null]
#           --argjson max "9", .price == $max: jq [], gojq []
#           limit(0; ...) of 5: jq 1, gojq 0
#           limit(1; ...) of 5: jq 1, gojq 1
#           limit(-1; ...) of 5: jq 5, gojq 5
# Source:   jq(1), --arg (binds a text) and sort (the order of the types), limit, as the
#           package brings it.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download jq=1.6-2.1+deb12u3 libjq1=1.6-2.1+deb12u3 libonig5=6.9.8-1 gojq=0.12.11-1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(for name in jq gojq; do
    dpkg-deb -f "$box"/"$name"_*.deb Package Version | tr '\n' ' ' | sed 's/ $//' && echo
done)

wanted='Package: jq Version: 1.6-2.1+deb12u3
Package: gojq Version: 0.12.11-1
--arg max 9, .price > $max: jq [], gojq []
--arg max 9, .price < $max: jq [3,9,1e300,"10",null], gojq [3,9,1e300,"10",null]
--arg max 9, .price == $max: jq [], gojq []
--argjson max 9, .price > $max: jq [1e300,"10"], gojq [1e300,"10"]
--argjson max 9, .price < $max: jq [3,null], gojq [3,null]
--argjson max 9, .price == $max: jq [9], gojq [9]
--argjson max "9", .price > $max: jq [], gojq []
--argjson max "9", .price < $max: jq [3,9,1e300,"10",null], gojq [3,9,1e300,"10",null]
--argjson max "9", .price == $max: jq [], gojq []
limit(0; ...) of 5: jq 1, gojq 0
limit(1; ...) of 5: jq 1, gojq 1
limit(-1; ...) of 5: jq 5, gojq 5'
cat >"$box/program.py" <<'PY'
import glob
import os
import subprocess
import sys

box = sys.argv[1]
room = dict(os.environ, LD_LIBRARY_PATH=os.pathsep.join(glob.glob(f"{box}/root/usr/lib/*-linux-gnu")))
PRICES = '[{"price": 3}, {"price": 9}, {"price": 1e300}, {"price": "10"}, {"price": null}]'
FILTERS = ".price > $max", ".price < $max", ".price == $max"
for how, value in (("--arg", "9"), ("--argjson", "9"), ("--argjson", '"9"')):
    for words in FILTERS:
        shown = []
        for tool in "jq", "gojq":
            rows = subprocess.run([f"{box}/root/usr/bin/{tool}", "-c", how, "max", value,
                                   f"[.[] | select({words}) | .price]"], input=PRICES, text=True, env=room,
                                  stdout=subprocess.PIPE, check=True).stdout
            shown.append(f"{tool} {rows.strip().replace('e+300', 'e300')}")
        print(f"{how} max {value}, {words}:", ", ".join(shown).replace("1.0000000000000000e300", "1e300"))
for many in "0", "1", "-1":
    shown = []
    for tool in "jq", "gojq":
        rows = subprocess.run([f"{box}/root/usr/bin/{tool}", "-c", f"[limit({many}; .[].price)] | length"], input=PRICES,
                              text=True, env=room, stdout=subprocess.PIPE, check=True).stdout
        shown.append(f"{tool} {rows.strip()}")
    print(f"limit({many}; ...) of 5:", ", ".join(shown))
PY
seen=$packages$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
