#!/usr/bin/env bash
# What RRDtool shows for an outage is the value that came after it, a gauge of 3, 4, 5 comes back as
# 3.67, 4.67, and a counter that began anew is a peak of 71 million a second.
#
# Guessed:  a gauge is the value that was read, at the time it was read; while nothing comes there
#           is none, or the last one goes on. A counter that is smaller than before was restarted,
#           and has counted from nothing since.
# Instead:  each value counts for the time in front of it, back to the one before. Six minutes in
#           which nothing came are filled with the seventh minute's value, as long as the
#           heartbeat allows: a load that stood at 100 when all came to a halt, and at 7 when it
#           was started again, shows 7 for the halt, up to the minute in which it was 100. Of
#           values that don't fall on the step each slot gets a mean, so whole numbers aren't
#           whole. A COUNTER that is smaller has, for RRDtool, passed 2^32, or 2^64: at each
#           restart of what is measured a peak is written that no view gets rid of, and the
#           maximum of the year is that. DERIVE with a minimum of 0 has a gap there.
# Versions: rrdtool 1.7.2-4+b8, librrd8 1.7.2-4+b8, libdbi1 0.9.0-6
# Seen:     Package: rrdtool Version: 1.7.2-4+b8
#           gauge each minute: 60s=100 120s=90 180s=80
#           with an outage of six: 60s=100 120s=100 180s=7 240s=7 300s=7 360s=7 420s=7 480s=7 540s=7
#           heartbeat of two minutes: 60s=100 120s=100 180s=- 240s=- 300s=- 360s=- 420s=- 480s=- 540s=7
#           20 s past the minute: 60s=3.6666667 120s=4.6666667 180s=5.6666667
#           counter: 60s=1 120s=1 180s=1
#           begun anew: 60s=1 120s=71582704 180s=1
#           begun anew, DERIVE from 0: 60s=1 120s=- 180s=1
# Source:   rrdcreate(1), COUNTER and DERIVE, and "The HEARTBEAT and the STEP", as the package
#           brings it.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download rrdtool=1.7.2-4+b8 librrd8=1.7.2-4+b8 libdbi1=0.9.0-6 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/rrdtool_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')

wanted='Package: rrdtool Version: 1.7.2-4+b8
gauge each minute: 60s=100 120s=90 180s=80
with an outage of six: 60s=100 120s=100 180s=7 240s=7 300s=7 360s=7 420s=7 480s=7 540s=7
heartbeat of two minutes: 60s=100 120s=100 180s=- 240s=- 300s=- 360s=- 420s=- 480s=- 540s=7
20 s past the minute: 60s=3.6666667 120s=4.6666667 180s=5.6666667
counter: 60s=1 120s=1 180s=1
begun anew: 60s=1 120s=71582704 180s=1
begun anew, DERIVE from 0: 60s=1 120s=- 180s=1'
cat >"$box/program.py" <<'PY'
import glob
import os
import subprocess
import sys

box = sys.argv[1]
room = dict(os.environ, LD_LIBRARY_PATH=glob.glob(f"{box}/root/usr/lib/*-linux-gnu")[0], TZ="UTC")
START = 1790000040


def run(*words):
    return subprocess.run([f"{box}/root/usr/bin/rrdtool", *words], env=room, capture_output=True, text=True, timeout=30,
                          check=True).stdout


def look(name, kind, *values):
    """Writes (seconds, value), and reads a value for each minute."""
    path = f"{box}/tape.rrd"
    run("create", path, "--start", str(START - 60), "--step", "60", f"DS:x:{kind}", "RRA:AVERAGE:0.5:1:100")
    for at, value in values:
        run("update", path, f"{START + at}:{value}")
    last = START + values[-1][0] // 60 * 60
    said = run("fetch", path, "AVERAGE", "-s", str(START), "-e", str(last - 60))
    rows = [line.split() for line in said.splitlines()[2:]]
    shown = [(int(at[:-1]) - START, "-" if "nan" in value else f"{float(value):.8g}") for at, value in rows]
    print(f"{name}:", *(f"{at}s={value}" for at, value in shown))


look("gauge each minute", "GAUGE:600:U:U", (0, 100), (60, 100), (120, 90), (180, 80))
look("with an outage of six", "GAUGE:600:U:U", (0, 100), (60, 100), (120, 100), (480, 7), (540, 7))
look("heartbeat of two minutes", "GAUGE:120:U:U", (0, 100), (60, 100), (120, 100), (480, 7), (540, 7))
look("20 s past the minute", "GAUGE:600:U:U", (20, 3), (80, 4), (140, 5), (200, 6))
look("counter", "COUNTER:600:0:U", (0, 5000), (60, 5060), (120, 5120), (180, 5180))
look("begun anew", "COUNTER:600:0:U", (0, 5000), (60, 5060), (120, 10), (180, 70))
look("begun anew, DERIVE from 0", "DERIVE:600:0:U", (0, 5000), (60, 5060), (120, 10), (180, 70))
PY
seen=$package$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
