#!/usr/bin/env bash
# A copy of a measurement made by InfluxDB's own INTO has a third of its points, and says that it
# wrote all.
#
# Guessed:  select * into copy from prices copies what there is: each point with its time,
#           its tags and its fields, and "written" in the answer counts what the copy has.
# Instead:  * makes plain columns of tags, and INTO writes columns as fields. Points of
#           other symbols with the same time are then one and the same point, and the last
#           one written stays. The answer counts what was written over, too. "group by *"
#           keeps the tags, and so the points. Prices that come for all symbols at the same
#           second lose all symbols but one; such as come at odd times are all there, which
#           is what a trial shows.
# Versions: influxdb 1.6.7~rc0-1+b13, Python 3.11
# Seen:     Package: influxdb Version: 1.6.7~rc0-1+b13
#           prices of three symbols at the same seconds: 12 points
#             into copy: written 12, the copy has 4
#             into copy group by *: written 12, the copy has 12
#           prices of three symbols at other seconds: 12 points
#             into copy: written 12, the copy has 12
#             into copy group by *: written 12, the copy has 12
# Source:   docs.influxdata.com, InfluxDB 1.x, "Explore data using InfluxQL", INTO clause,
#           common issues ("Missing data"); influxdata/influxdb#6955.
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
prices of three symbols at the same seconds: 12 points
  into copy: written 12, the copy has 4
  into copy group by *: written 12, the copy has 12
prices of three symbols at other seconds: 12 points
  into copy: written 12, the copy has 12
  into copy group by *: written 12, the copy has 12'
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
    noon = 1790000000
    base.write(f"even,symbol={symbol} price={number} {noon + 60 * minute}"
               for number, symbol in enumerate("abc") for minute in range(4))
    base.write(f"odd,symbol={symbol} price={number} {noon + 60 * minute + number}"
               for number, symbol in enumerate("abc") for minute in range(4))
    for name, times in (("even", "at the same seconds"), ("odd", "at other seconds")):
        print(f"prices of three symbols {times}: {base.ask(f'select count(price) from {name}')[0][1]} points")
        for number, tail in enumerate(("", " group by *")):
            written = base.ask(f"select * into copy{number}{name} from {name}{tail}")[0][1]
            has = base.ask(f"select count(price) from copy{number}{name}")[0][1]
            print(f"  into copy{tail}: written {written}, the copy has {has}")
finally:
    base.end()
PY
seen=${package% }$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
