#!/usr/bin/env bash
# jq 1.6 reads the offset of 10:00 +0100 and makes 10:00 UTC of it, gojq 9:00, and for gojq EST is five hours in New
# York and none in Berlin.
#
# Guessed:  %z in strptime() reads the offset, and mktime counts it, so that 10:00 +0100 and 09:00
#           +0000 are the same second. If jq didn't do so, it would refuse the text, as its fromdate
#           refuses all but Z.
# Instead:  jq's broken down time has no place for the offset: it is read and dropped. Each time is
#           taken for UTC, an hour or five off, in the order of another column, and a log from
#           servers in one zone looks quite right. gojq, whose filters are the same, counts it, so a
#           script gives other moments where the one is installed for the other. With %Z it is gojq
#           that hangs on the machine: EST is five hours if TZ is that of New York, and nothing
#           elsewhere; jq drops that as well. Where all is Z, and on a machine in UTC with logs of
#           its own, the two agree.
# Versions: jq 1.6-2.1+deb12u3, gojq 0.12.11-1, Python 3.11
# Seen:     Package: jq Version: 1.6-2.1+deb12u3
#           Package: gojq Version: 0.12.11-1
#           2026-12-01T10:00:00Z
#             jq: 10:00:00Z
#             gojq: 10:00:00Z
#           2026-12-01 10:00 +0000
#             jq: 10:00:00Z
#             gojq: 10:00:00Z
#           2026-12-01 10:00 +0100
#             jq: 10:00:00Z
#             gojq: 09:00:00Z
#           2026-12-01T10:00:00+01:00
#             jq: 10:00:00Z
#             gojq: 09:00:00Z
#           Tue, 01 Dec 2026 10:00:00 -0500
#             jq: 10:00:00Z
#             gojq: 15:00:00Z
#           Tue, 01 Dec 2026 10:00:00 EST
#             jq: 10:00:00Z
#             gojq: 10:00:00Z in UTC, Europe/Berlin; 15:00:00Z in America/New_York
# Source:   jq 1.6's manual, "Dates" (strptime gives broken down time in GMT; mktime takes it as
#           such), and strptime(3), %z, a GNU extension, not read anew.
# Date:     2026-12-01
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
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
2026-12-01T10:00:00Z
  jq: 10:00:00Z
  gojq: 10:00:00Z
2026-12-01 10:00 +0000
  jq: 10:00:00Z
  gojq: 10:00:00Z
2026-12-01 10:00 +0100
  jq: 10:00:00Z
  gojq: 09:00:00Z
2026-12-01T10:00:00+01:00
  jq: 10:00:00Z
  gojq: 09:00:00Z
Tue, 01 Dec 2026 10:00:00 -0500
  jq: 10:00:00Z
  gojq: 15:00:00Z
Tue, 01 Dec 2026 10:00:00 EST
  jq: 10:00:00Z
  gojq: 10:00:00Z in UTC, Europe/Berlin; 15:00:00Z in America/New_York'
cat >"$box/program.py" <<'PY'
import glob
import json
import os
import subprocess
import sys

box = sys.argv[1]
libraries = ":".join(glob.glob(f"{box}/root/usr/lib/*-linux-gnu"))


def moment(program, text, form, zone):
    shown = subprocess.run(
        [f"{box}/root/usr/bin/{program}", "-c", f"strptime({json.dumps(form)}) | mktime | todate"], text=True,
        input=json.dumps(text), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30,
        env=dict(os.environ, LD_LIBRARY_PATH=libraries, TZ=zone, LC_ALL="C"))
    return "refused" if shown.returncode else json.loads(shown.stdout)[11:]


MAIL = "%a, %d %b %Y %H:%M:%S "
for text, form in (
    ("2026-12-01T10:00:00Z", "%Y-%m-%dT%H:%M:%SZ"),
    ("2026-12-01 10:00 +0000", "%Y-%m-%d %H:%M %z"),
    ("2026-12-01 10:00 +0100", "%Y-%m-%d %H:%M %z"),
    ("2026-12-01T10:00:00+01:00", "%Y-%m-%dT%H:%M:%S%z"),
    ("Tue, 01 Dec 2026 10:00:00 -0500", MAIL + "%z"),
    ("Tue, 01 Dec 2026 10:00:00 EST", MAIL + "%Z"),
):
    print(text)
    for program in ("jq", "gojq"):
        answers = {}
        for zone in ("UTC", "Europe/Berlin", "America/New_York"):
            answers.setdefault(moment(program, text, form, zone), []).append(zone)
        told = [f"{answer} in {', '.join(zones)}" if len(answers) > 1 else answer for answer, zones in answers.items()]
        print(f"  {program}: {'; '.join(told)}")
PY
seen=$packages$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
