#!/usr/bin/env bash
# InfluxDB shows a forecast, counts it and knows its maximum, but grouped by hours it ends now.
#
# Guessed:  a query with a lower bound for the time and none above has all that comes behind
#           it: grouped by hours it has the same points as ungrouped, and the greatest of
#           the hours is the greatest of all.
# Instead:  as soon as there is a "group by time()", now() is the upper bound if there is
#           none, though the same condition means all of the future without it. Prices for
#           the day ahead, a timetable and a weather forecast are there in a table, in the
#           count and in max(), and not in the chart, whose line ends at this moment, as if
#           no more had come. A clock that is ahead hides the newest values of its machine
#           in the same way. With a bound above it is all there.
# Versions: influxdb 1.6.7~rc0-1+b13, Python 3.11
# Seen:     Package: influxdb Version: 1.6.7~rc0-1+b13
#           eight values an hour apart, half of them of the future
#           select mw: 8 values, the last is 4
#           select count(mw), max(mw): 8 4
#           select max(mw) group by time(1h): 4 values, the last is 0
#           select max(mw) group by time(1h), with a bound above: 8 values, the last is 4
# Source:   docs.influxdata.com, InfluxDB 1.x, "Explore data using InfluxQL", time syntax
#           (the default time range with and without GROUP BY time()).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download influxdb=1.6.7~rc0-1+b13 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/influxdb_*.deb Package Version | tr '\n' ' ')

wanted='Package: influxdb Version: 1.6.7~rc0-1+b13
eight values an hour apart, half of them of the future
select mw: 8 values, the last is 4
select count(mw), max(mw): 8 4
select max(mw) group by time(1h): 4 values, the last is 0
select max(mw) group by time(1h), with a bound above: 8 values, the last is 4'
cat >"$box/program.py" <<'PY'
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

box = sys.argv[1]


class Base:
    def __init__(self):
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
        self.address = f"http://127.0.0.1:{ports[1]}"
        self.process = subprocess.Popen([f"{box}/root/usr/bin/influxd", "-config", f"{box}/conf"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(f"{box}/base.pid", "w") as pid:
            pid.write(f"{self.process.pid}\n")
        for _ in range(200):
            try:
                self.ask("create database tape")
                return
            except urllib.error.URLError:
                time.sleep(0.1)
        raise SystemExit("no server")

    def write(self, lines):
        urllib.request.urlopen(f"{self.address}/write?db=tape&precision=s", "\n".join(lines).encode(), 20).close()

    def ask(self, query):
        """The rows of the first series of the answer."""
        form = urllib.parse.urlencode({"db": "tape", "q": query})
        with urllib.request.urlopen(f"{self.address}/query?{form}", b"", 20) as answer:
            result = json.load(answer)["results"][0]
        if "error" in result:
            raise SystemExit(result["error"])
        return result["series"][0]["values"] if "series" in result else []

    def end(self):
        self.process.terminate()
        self.process.wait(30)


base = Base()
try:
    hour = 3600
    now = int(time.time())
    base.write(f"load mw={number} {now + hour * number - hour // 2}" for number in range(-3, 5))
    past = f"where time > {now - 4 * hour}s"
    print("eight values an hour apart, half of them of the future")
    rows = base.ask(f"select mw from load {past}")
    print(f"select mw: {len(rows)} values, the last is {rows[-1][1]}")
    print("select count(mw), max(mw):", *base.ask(f"select count(mw), max(mw) from load {past}")[0][1:])
    for bound in ("", f" and time < {now + 5 * hour}s"):
        rows = [row[1] for row in base.ask(f"select max(mw) from load {past}{bound} group by time(1h) fill(none)")]
        print(f"select max(mw) group by time(1h){', with a bound above' if bound else ''}: {len(rows)} values,",
              "the last is", rows[-1])
finally:
    base.end()
PY
seen=${package% }$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
