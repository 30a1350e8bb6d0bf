#!/usr/bin/env bash
# In jq 1.6 a sum by reduce that skips values with empty begins anew behind each one it has skipped.
#
# Guessed:  reduce .[] as $x (0; if $x > 0 then . + $x else empty end) sums those above zero: empty
#           is jq's way to leave something out, as in select() and in map(), so a value that gives
#           nothing leaves the sum as it is, or there is no result at all.
# Instead:  Where the update gives nothing the state becomes null in jq 1.6, and null plus a number
#           is that number. So what comes out is the sum of what follows the last value that was
#           skipped: 7 and not 10 of 1, 2, -1, 3, 4. If it is the last value that is skipped, the
#           result is null. foreach is so too. It is never an error, as null is the neutral one for
#           numbers, texts, lists and objects alike: each of them is silently begun anew. gojq keeps
#           the state. Without a value to skip, as in most trials, both are right; "else . end" is
#           the cure.
# Versions: jq 1.6-2.1+deb12u3, gojq 0.12.11-1, Python 3.11
# Seen:     Package: jq Version: 1.6-2.1+deb12u3
#           Package: gojq Version: 0.12.11-1
#           sum of 1 2 3 4: jq 10, gojq 10
#           sum of 1 2 -1 3 4: jq 7, gojq 10
#           sum of 1 2 3 4 -1: jq null, gojq 10
#           sum of 1 2 -1 3 4, else .: jq 10, gojq 10
#           sums so far of 1 2 -1 3 4: jq [1,3,3,7], gojq [1,3,6,10]
#           names of those that are up: jq ["c"], gojq ["a","c"]
#           latest of each: jq {"c":3}, gojq {"a":1,"c":3}
# Source:   jq 1.6 and gojq themselves; jqlang.github.io/jq, manual, "reduce", not read anew.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download jq=1.6-2.1+deb12u3 libjq1=1.6-2.1+deb12u3 libonig5=6.9.8-1 gojq=0.12.11-1 \
        >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(for name in jq gojq; do
    dpkg-deb -f "$box"/"$name"_*.deb Package Version | tr '\n' ' ' | sed 's/ $//' && echo
done)

wanted='Package: jq Version: 1.6-2.1+deb12u3
Package: gojq Version: 0.12.11-1
sum of 1 2 3 4: jq 10, gojq 10
sum of 1 2 -1 3 4: jq 7, gojq 10
sum of 1 2 3 4 -1: jq null, gojq 10
sum of 1 2 -1 3 4, else .: jq 10, gojq 10
sums so far of 1 2 -1 3 4: jq [1,3,3,7], gojq [1,3,6,10]
names of those that are up: jq ["c"], gojq ["a","c"]
latest of each: jq {"c":3}, gojq {"a":1,"c":3}'
cat >"$box/program.py" <<'PY'
import glob
import os
import subprocess
import sys

box = sys.argv[1]
room = dict(os.environ, LD_LIBRARY_PATH=":".join(glob.glob(f"{box}/root/usr/lib/*-linux-gnu")))
SUM = "reduce .[] as $x (0; if $x > 0 then . + $x else empty end)"


def look(name, text, program):
    said = []
    for reader in ("jq", "gojq"):
        result = subprocess.run([f"{box}/root/usr/bin/{reader}", "-c", program], input=text, text=True, env=room,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
        said.append(f"{reader} {' '.join(result.stdout.split()) or 'nothing'}")
    print(f"{name}: {', '.join(said)}")


look("sum of 1 2 3 4", "[1, 2, 3, 4]", SUM)
look("sum of 1 2 -1 3 4", "[1, 2, -1, 3, 4]", SUM)
look("sum of 1 2 3 4 -1", "[1, 2, 3, 4, -1]", SUM)
look("sum of 1 2 -1 3 4, else .", "[1, 2, -1, 3, 4]", SUM.replace("empty", "."))
look("sums so far of 1 2 -1 3 4", "[1, 2, -1, 3, 4]", SUM.replace("reduce", "[foreach") + "]")
look("names of those that are up", '[{"n": "a", "up": true}, {"n": "b"}, {"n": "c", "up": true}]',
     "reduce .[] as $x ([]; if $x.up then . + [$x.n] else empty end)")
look("latest of each", '[{"n": "a", "v": 1}, {"n": "b"}, {"n": "c", "v": 3}]',
     "reduce .[] as $x ({}; if $x.v then .[$x.n] = $x.v else empty end)")
PY
seen=$packages$'\n'$(timeout 60 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
