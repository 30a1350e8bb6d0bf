#!/usr/bin/env bash
# To take the old events out of a list, jq 1.6 takes every second of them, and new ones for the others.
#
# Guessed:  (.[] | select(.old)) |= empty removes what is selected. It is in the
#           manual's way of saying things, works on a list with one old event, and
#           nothing is printed on standard error.
# Instead:  the list gets shorter while the places to change are still those of the
#           full one: behind each that goes the next is passed over, so that of a run
#           of old events half stay, and the last places by then are those of what
#           comes behind the run, which goes instead. [1,6,7,8,9,2] without those
#           above 5 is [1,7,9]. What is left is a valid list of a likely length, and
#           the exit status is 0. It is the jq of Debian 12; since 1.7 it is right,
#           and del() and map(select()) do what is meant in both.
# Versions: jq 1.6-2.1+deb12u3, libonig5 6.9.8-1; jq (PyPI) 1.13.0, Python 3.11.7
# Seen:     Package: jq Version: 1.6-2.1+deb12u3
#           [1,9,2], (.[] | select(. > 5)) |= empty: jq 1.6 [1,2], newer [1, 2]
#           [1,9,2], del(.[] | select(. > 5)): jq 1.6 [1,2], newer [1, 2]
#           [1,9,2], map(select(. <= 5)): jq 1.6 [1,2], newer [1, 2]
#           [1,6,7,8,9,2], (.[] | select(. > 5)) |= empty: jq 1.6 [1,7,9], newer [1, 2]
#           [1,6,7,8,9,2], del(.[] | select(. > 5)): jq 1.6 [1,2], newer [1, 2]
#           [1,6,7,8,9,2], map(select(. <= 5)): jq 1.6 [1,2], newer [1, 2]
#           [6,7,8,9], (.[] | select(. > 5)) |= empty: jq 1.6 [7,9], newer []
#           [6,7,8,9], del(.[] | select(. > 5)): jq 1.6 [], newer []
#           [6,7,8,9], map(select(. <= 5)): jq 1.6 [], newer []
# Source:   jq's manual for 1.7, "Update-assignment" (with empty as the right side
#           the path is deleted, as by del).
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
libraries=$(printf '%s:' "$box"/root/usr/lib/*-linux-gnu)
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check jq==1.13.0

wanted='Package: jq Version: 1.6-2.1+deb12u3
[1,9,2], (.[] | select(. > 5)) |= empty: jq 1.6 [1,2], newer [1, 2]
[1,9,2], del(.[] | select(. > 5)): jq 1.6 [1,2], newer [1, 2]
[1,9,2], map(select(. <= 5)): jq 1.6 [1,2], newer [1, 2]
[1,6,7,8,9,2], (.[] | select(. > 5)) |= empty: jq 1.6 [1,7,9], newer [1, 2]
[1,6,7,8,9,2], del(.[] | select(. > 5)): jq 1.6 [1,2], newer [1, 2]
[1,6,7,8,9,2], map(select(. <= 5)): jq 1.6 [1,2], newer [1, 2]
[6,7,8,9], (.[] | select(. > 5)) |= empty: jq 1.6 [7,9], newer []
[6,7,8,9], del(.[] | select(. > 5)): jq 1.6 [], newer []
[6,7,8,9], map(select(. <= 5)): jq 1.6 [], newer []'
cat >"$box/program.py" <<'PY'
import sys

import jq

print(jq.compile(sys.argv[1]).input_text(sys.argv[2]).text().replace("\n", " "))
PY
seen="${package% }"
for list in '[1,9,2]' '[1,6,7,8,9,2]' '[6,7,8,9]'; do
    for filter in '(.[] | select(. > 5)) |= empty' 'del(.[] | select(. > 5))' 'map(select(. <= 5))'; do
        seen+=$'\n'"$list, $filter: jq 1.6 $(printf '%s' "$list" |
            LD_LIBRARY_PATH=${libraries%:} timeout 20 "$box/root/usr/bin/jq" -c "$filter"),"
        seen+=" newer $(timeout 20 "$box/venv/bin/python" "$box/program.py" "$filter" "$list")"
    done
done
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
