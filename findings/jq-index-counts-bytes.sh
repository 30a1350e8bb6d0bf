#!/usr/bin/env bash
# In jq 1.6 index() counts bytes and a slice counts letters, so a text that is cut at an index is
# cut in another place.
#
# Guessed:  index(": ") is where it stands, and .[index(": ") + 2:] is what follows it, as for any
#           other language: what one function says about a text and what another takes are counted
#           alike, and length is too.
# Instead:  length and slices count letters, index(), rindex() and indices() of jq 1.6 bytes. With a
#           letter in front that isn't ASCII each cut is a place too far to the right for each
#           further byte: of "Zürich: 17" the value is 7, a number of its own, and of "Zürich: 7" it
#           is empty. match() gives letters, and so does gojq. Where the letter stands behind the
#           place, or there is none, all agree, so the prices of most towns are right. split() or
#           capture() need no counting.
# Versions: jq 1.6-2.1+deb12u3, gojq 0.12.11-1, Python 3.11
# Seen:     Package: jq Version: 1.6-2.1+deb12u3
#           Package: gojq Version: 0.12.11-1
#           behind the colon of Berlin: 17: jq "17", gojq "17"
#           behind the colon of Z\xfcrich: 17: jq "7", gojq "17"
#           behind the colon of Z\xfcrich: 7: jq "", gojq "7"
#           behind the colon of Genf: 17 \xb0C: jq "17 \xb0C", gojq "17 \xb0C"
#           length, index() and match() of Z\xfcrich: 17: jq [10,7,6], gojq [10,6,6]
#           split() of Z\xfcrich: 17: jq "17", gojq "17"
# Source:   jq 1.6 and gojq themselves; jqlang.github.io/jq, manual of 1.6, indices, not read anew.
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
behind the colon of Berlin: 17: jq "17", gojq "17"
behind the colon of Z\xfcrich: 17: jq "7", gojq "17"
behind the colon of Z\xfcrich: 7: jq "", gojq "7"
behind the colon of Genf: 17 \xb0C: jq "17 \xb0C", gojq "17 \xb0C"
length, index() and match() of Z\xfcrich: 17: jq [10,7,6], gojq [10,6,6]
split() of Z\xfcrich: 17: jq "17", gojq "17"'
cat >"$box/program.py" <<'PY'
import glob
import os
import subprocess
import sys

box = sys.argv[1]
room = dict(os.environ, LD_LIBRARY_PATH=":".join(glob.glob(f"{box}/root/usr/lib/*-linux-gnu")))


def look(name, text, program):
    said = []
    for reader in ("jq", "gojq"):
        result = subprocess.run([f"{box}/root/usr/bin/{reader}", "-c", "--arg", "text", text, "-n", program],
                                env=room, stdout=subprocess.PIPE, check=True)
        said.append(f"{reader} {result.stdout.decode().strip()}")
    print(f"{name}: {', '.join(said)}".encode("ascii", "backslashreplace").decode())


for text in ("Berlin: 17", "Z\u00fcrich: 17", "Z\u00fcrich: 7", "Genf: 17 \u00b0C"):
    look(f"behind the colon of {text}", text, '$text | .[index(": ") + 2:]')
look("length, index() and match() of Z\u00fcrich: 17", "Z\u00fcrich: 17",
     '$text | [length, index(": "), (match(": ") | .offset)]')
look("split() of Z\u00fcrich: 17", "Z\u00fcrich: 17", '$text | split(": ") | last')
PY
seen=$packages$'\n'$(timeout 60 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
