#!/usr/bin/env bash
# jq -e says that all is well if there was no input at all, so a check of an empty answer passes,
# with jq 1.6 and not with gojq.
#
# Guessed:  jq -e .ok ends with 1 if the last value is false or null, and with 4 if there
#           was none, as its manual says. Then curl ... | jq -e .ok is a check that fails
#           when nothing came.
# Instead:  jq 1.6, Debian's, ends with 0 on an empty input, or one of blanks: nothing was
#           read, so nothing failed. A health check by a pipe passes while the server
#           answers with an empty body, or isn't there at all, as the pipe has jq's exit
#           code and not curl's. An empty line of a log, or a 204, is well too. 4 comes
#           only where there was input and the filter gave nothing, as empty does. gojq
#           gives 4 for all of them. jq -e -n 'input.ok' fails for no input, by an error,
#           and jq -e -s '.[0].ok' by a null.
# Versions: jq 1.6-2.1+deb12u3, gojq 0.12.11-1
# Seen:     Package: jq Version: 1.6-2.1+deb12u3
#           Package: gojq Version: 0.12.11-1
#           jq -e .ok: {"ok": true} 0, {"ok": false} 1, nothing 0, a line end 0, null 1
#           gojq -e .ok: {"ok": true} 0, {"ok": false} 1, nothing 4, a line end 4, null 1
#           jq -e empty: {"ok": true} 4, {"ok": false} 4, nothing 0, a line end 0, null 4
#           gojq -e empty: {"ok": true} 4, {"ok": false} 4, nothing 4, a line end 4, null 4
#           jq -e -n input.ok: {"ok": true} 0, {"ok": false} 1, nothing 5, a line end 5, null 1
#           gojq -e -n input.ok: {"ok": true} 0, {"ok": false} 1, nothing 5, a line end 5, null 1
#           jq -e -s .[0].ok: {"ok": true} 0, {"ok": false} 1, nothing 1, a line end 1, null 1
#           gojq -e -s .[0].ok: {"ok": true} 0, {"ok": false} 1, nothing 1, a line end 1, null 1
# Source:   jq(1), --exit-status (4 if no valid result was ever produced), as the package
#           brings it; gojq's error.go, not read anew.
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
jq -e .ok: {"ok": true} 0, {"ok": false} 1, nothing 0, a line end 0, null 1
gojq -e .ok: {"ok": true} 0, {"ok": false} 1, nothing 4, a line end 4, null 1
jq -e empty: {"ok": true} 4, {"ok": false} 4, nothing 0, a line end 0, null 4
gojq -e empty: {"ok": true} 4, {"ok": false} 4, nothing 4, a line end 4, null 4
jq -e -n input.ok: {"ok": true} 0, {"ok": false} 1, nothing 5, a line end 5, null 1
gojq -e -n input.ok: {"ok": true} 0, {"ok": false} 1, nothing 5, a line end 5, null 1
jq -e -s .[0].ok: {"ok": true} 0, {"ok": false} 1, nothing 1, a line end 1, null 1
gojq -e -s .[0].ok: {"ok": true} 0, {"ok": false} 1, nothing 1, a line end 1, null 1'
cat >"$box/program.py" <<'PY'
import glob
import os
import subprocess
import sys

box = sys.argv[1]
room = dict(os.environ, LD_LIBRARY_PATH=os.pathsep.join(glob.glob(f"{box}/root/usr/lib/*-linux-gnu")))
INPUTS = [('{"ok": true}', '{"ok": true}'), ('{"ok": false}', '{"ok": false}'), ("nothing", ""), ("a line end", "\n"),
          ("null", "null")]
FILTERS = ["-e", ".ok"], ["-e", "empty"], ["-e", "-n", "input.ok"], ["-e", "-s", ".[0].ok"]
for words in FILTERS:
    for tool in "jq", "gojq":
        codes = []
        for name, text in INPUTS:
            code = subprocess.run([f"{box}/root/usr/bin/{tool}", *words], input=text, text=True, env=room,
                                  capture_output=True).returncode
            codes.append(f"{name} {code}")
        print(f"{tool} {' '.join(words)}:", ", ".join(codes))
PY
seen=$packages$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
