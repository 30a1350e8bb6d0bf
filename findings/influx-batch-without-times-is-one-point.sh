#!/usr/bin/env bash
# Five prices without a time that are written at once are one point of InfluxDB, the last, and with a batch_size
# every second one is there.
#
# Guessed:  a point without a time gets the server's. Five of them, given to write_points() one
#           behind the other, are five points, some nanoseconds apart, as they are when each is
#           written by itself; or at least the write fails, as a point can be there once only.
# Instead:  the server takes one time for a whole request. Points of one series are one then: the
#           last of the five stays, and the write is a success, with no word of the other four. A
#           batch of two keeps the second of each pair, so how many are lost hangs on batch_size
#           alone, and a program that writes them one at a time loses none. Fields of other names in
#           them are joined to a point that nobody wrote: a price of one trade with the volume of
#           another. A tag that tells them apart saves them; so do times, unless time_precision is
#           coarser than they are, "s" for two in one second.
# Versions: influxdb 1.6.7~rc0-1+b13 (the server), influxdb 5.3.2 (the client), Python 3.11
# Seen:     Package: influxdb Version: 1.6.7~rc0-1+b13
#           one at a time: 5 written, 5 there: 1, 2, 3, 4, 5
#           at once: 5 written, 1 there: 5
#           at once, batch_size 2: 5 written, 3 there: 2, 4, 5
#           a price, and the volume of another: 2 written, 1 there: 7 with volume 900
#           with a tag of their own: 5 written, 5 there: 1, 5, 4, 3, 2
#           with a time each half second: 5 written, 5 there: 1, 2, 3, 4, 5
#           the same, time_precision s: 5 written, 3 there: 1, 3, 5
# Source:   InfluxDB 1.x, "Line protocol reference" (without a timestamp the server's time is taken)
#           and "How does InfluxDB handle duplicate points", not read anew; the client's
#           write_points(), as the package brings it.
# Date:     2026-12-01
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download influxdb=1.6.7~rc0-1+b13 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(dpkg-deb -f "$box"/influxdb_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check influxdb==5.3.2

wanted='Package: influxdb Version: 1.6.7~rc0-1+b13
one at a time: 5 written, 5 there: 1, 2, 3, 4, 5
at once: 5 written, 1 there: 5
at once, batch_size 2: 5 written, 3 there: 2, 4, 5
a price, and the volume of another: 2 written, 1 there: 7 with volume 900
with a tag of their own: 5 written, 5 there: 1, 5, 4, 3, 2
with a time each half second: 5 written, 5 there: 1, 2, 3, 4, 5
the same, time_precision s: 5 written, 3 there: 1, 3, 5'
cat >"$box/program.py" <<'PY'
import datetime
import os
import socket
import subprocess
import sys
import time

import influxdb
import requests

box = sys.argv[1]
ports = []
for _ in range(2):
    with socket.create_server(("127.0.0.1", 0)) as free:
        ports.append(free.getsockname()[1])
with open(f"{box}/conf", "w") as conf:
    conf.write(f"""reporting-disabled = true
bind-address = "127.0.0.1:{ports[0]}"
[meta]
dir = "{box}/meta"
[data]
dir = "{box}/data"
wal-dir = "{box}/wal"
[monitor]
store-enabled = false
[http]
bind-address = "127.0.0.1:{ports[1]}"
""")
server = subprocess.Popen([f"{box}/root/usr/bin/influxd", "-config", f"{box}/conf"],
                          env=dict(os.environ, HOME=box), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
with open(f"{box}/server.pid", "w") as file:
    file.write(str(server.pid))
base = influxdb.InfluxDBClient("127.0.0.1", ports[1], database="tape")


def points(prices, **more):
    return [{"fields": {"price": price}, **more} for price in prices]


def look(name, given, one_by_one=False, **how):
    """What is there behind writing these points."""
    base.query("DROP MEASUREMENT trade", method="POST")
    lots = [[point] for point in given] if one_by_one else [given]
    for lot in lots:
        answer = base.write_points([{"measurement": "trade", **point} for point in lot], **how)
        assert answer is True
    rows = list(base.query("SELECT price, volume FROM trade").get_points())
    shown = []
    for row in rows:
        parts = [f"{row['price']:g}" if row["price"] is not None else "no price"]
        if row["volume"] is not None:
            parts.append(f"volume {row['volume']:g}")
        shown.append(" with ".join(parts))
    print(f"{name}: {len(given)} written, {len(rows)} there: {', '.join(shown)}")


try:
    for _ in range(200):
        try:
            base.create_database("tape")
            break
        except requests.exceptions.ConnectionError:
            time.sleep(0.1)
    FIVE = (1.0, 2.0, 3.0, 4.0, 5.0)
    base.write_points([{"measurement": "trade", "fields": {"price": 0.0, "volume": 0.0}}])
    NOON = datetime.datetime(2026, 12, 1, 12)
    TIMED = [{"fields": {"price": price}, "time": NOON + datetime.timedelta(seconds=price / 2)} for price in FIVE]
    look("one at a time", points(FIVE), one_by_one=True)
    look("at once", points(FIVE))
    look("at once, batch_size 2", points(FIVE), batch_size=2)
    look("a price, and the volume of another", [{"fields": {"price": 7.0}}, {"fields": {"volume": 900.0}}])
    look("with a tag of their own", [{"fields": {"price": price}, "tags": {"trade": str(price)}} for price in FIVE])
    look("with a time each half second", TIMED)
    look("the same, time_precision s", TIMED, time_precision="s")
finally:
    server.terminate()
    server.wait(30)
PY
seen=$packages$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
