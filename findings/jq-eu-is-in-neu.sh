#!/usr/bin/env bash
# For jq a list of tags with "neutral" contains ["eu"], so a filter by contains takes along what has
# the word in another, and inside is likewise.
#
# Guessed:  .tags | contains(["eu"]) is true if "eu" is one of the tags; texts within a
#           list are compared as a whole, as numbers are. The same for an object:
#           contains({region: "eu"}) asks for that region.
# Instead:  contains goes down to the texts, and one text contains another if that is a
#           part of it, at any depth. So "neutral" and "museum" have "eu", job 1 of a text
#           list is in 10 and 21, and each tag contains the empty one. Numbers are
#           compared whole, so the same list with ids as numbers is right. No data of a
#           trial has a tag within another, and later a new tag gets the events of an old
#           one. any(.tags[]; . == "eu"), or index("eu"), asks for the whole. gojq does
#           the same.
# Versions: jq 1.6-2.1+deb12u3, gojq 0.12.11-1
# Seen:     Package: jq Version: 1.6-2.1+deb12u3
#           Package: gojq Version: 0.12.11-1
#           .tags | contains(["eu"]): jq 1 2 3, gojq 1 2 3
#           ["eu"] | inside($event.tags): jq 1 2 3, gojq 1 2 3
#           .jobs | contains(["1"]): jq 1 2 3, gojq 1 2 3
#           contains({region: "eu"}): jq 1 2, gojq 1 2
#           .tags | contains([""]): jq 1 2 3, gojq 1 2 3
#           .numbers | contains([1]): jq 1, gojq 1
#           any(.tags[]; . == "eu"): jq 1, gojq 1
#           .tags | index("eu"): jq 1, gojq 1
# Source:   jq(1), contains(element) and inside, whose example has ["bar"] in ["foobar"],
#           as the package brings it.
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
.tags | contains(["eu"]): jq 1 2 3, gojq 1 2 3
["eu"] | inside($event.tags): jq 1 2 3, gojq 1 2 3
.jobs | contains(["1"]): jq 1 2 3, gojq 1 2 3
contains({region: "eu"}): jq 1 2, gojq 1 2
.tags | contains([""]): jq 1 2 3, gojq 1 2 3
.numbers | contains([1]): jq 1, gojq 1
any(.tags[]; . == "eu"): jq 1, gojq 1
.tags | index("eu"): jq 1, gojq 1'
cat >"$box/program.py" <<'PY'
import glob
import os
import subprocess
import sys

box = sys.argv[1]
room = dict(os.environ, LD_LIBRARY_PATH=os.pathsep.join(glob.glob(f"{box}/root/usr/lib/*-linux-gnu")))
EVENTS = """{"id": 1, "tags": ["eu"], "jobs": ["1"], "region": "eu", "numbers": [1]}
{"id": 2, "tags": ["neutral"], "jobs": ["10"], "region": "neu", "numbers": [10]}
{"id": 3, "tags": ["museum", "us"], "jobs": ["21"], "region": "us", "numbers": [21]}"""
FILTERS = ['.tags | contains(["eu"])', '["eu"] | inside($event.tags)', '.jobs | contains(["1"])',
           'contains({region: "eu"})', '.tags | contains([""])', ".numbers | contains([1])",
           'any(.tags[]; . == "eu")', '.tags | index("eu")']
for words in FILTERS:
    shown = []
    for tool in "jq", "gojq":
        rows = subprocess.run([f"{box}/root/usr/bin/{tool}", "-c", f". as $event | select({words}) | $event.id"],
                              input=EVENTS, text=True, env=room, stdout=subprocess.PIPE, check=True).stdout
        shown.append(f"{tool} {' '.join(rows.split()) or 'none'}")
    print(f"{words}:", ", ".join(shown))
PY
seen=$packages$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
