#!/usr/bin/env bash
# Asked for now VictoriaMetrics gives the value of half a minute ago, and says that it is of now.
#
# Guessed:  what is stored and flushed is what a query for this moment gives: a read that
#           follows a write sees it, and the time in the answer is the time that the value
#           is for.
# Instead:  values of the last 30 seconds are left out of all but bare ranges, whatever time
#           was asked for, so that an instant query, its last_over_time and its maximum know
#           only what was there before, while price[10m], the very same range, has the new
#           one. The time in the answer is the one that was asked for, which makes it look
#           fresh. An alert or a page that reads back what was just pushed has the old
#           price, and a check by the raw range proves it wrong. With nocache=1 it is left
#           out no longer, so who switches the cache off to look into it finds nothing
#           wrong.
# Versions: victoria-metrics 1.79.5+ds1-2+b5, Python 3.11
# Seen:     Package: victoria-metrics Version: 1.79.5+ds1-2+b5
#           values 1 of 90 seconds ago, and 2 of 5 seconds ago; asked at once:
#             price: 1
#             last_over_time(price[10m]): 1
#             max_over_time(price[10m]): 1
#             price[10m]: 1 2
#             and the answer is said to be of 0 seconds ago
#             price, nocache=1: 2
#           asked 27 seconds later:
#             price: 2
# Source:   docs.victoriametrics.com, single-node version, command-line flags,
#           -search.latencyOffset (30s if not set); VictoriaMetrics/VictoriaMetrics#1484 and
#           #720.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download victoria-metrics=1.79.5+ds1-2+b5 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/victoria-metrics_*.deb Package Version | tr '\n' ' ')

wanted='Package: victoria-metrics Version: 1.79.5+ds1-2+b5
values 1 of 90 seconds ago, and 2 of 5 seconds ago; asked at once:
  price: 1
  last_over_time(price[10m]): 1
  max_over_time(price[10m]): 1
  price[10m]: 1 2
  and the answer is said to be of 0 seconds ago
  price, nocache=1: 2
asked 27 seconds later:
  price: 2'
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
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [f"{box}/root/usr/bin/victoria-metrics", f"-storageDataPath={box}/data",
             f"-httpListenAddr=127.0.0.1:{port}", "-retentionPeriod=100y"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(f"{box}/base.pid", "w") as pid:
            pid.write(f"{self.process.pid}\n")
        for _ in range(200):
            try:
                self.call("/health")
                return
            except urllib.error.URLError:
                time.sleep(0.1)
        raise SystemExit("no server")

    def call(self, path, body=None, **query):
        with urllib.request.urlopen(f"{self.address}{path}?{urllib.parse.urlencode(query)}", body, 20) as answer:
            return answer.read()

    def write(self, samples):
        """Stores (name, value, seconds), and makes them visible."""
        lines = "".join(f"{name} {value} {int(at * 1000)}\n" for name, value, at in samples)
        self.call("/api/v1/import/prometheus", lines.encode())
        self.call("/internal/force_flush")

    def ask(self, query, **when):
        return json.loads(self.call("/api/v1/query", query=query, **when))["data"]["result"]

    def end(self):
        self.process.terminate()
        self.process.wait(30)


now = int(time.time())
base = Base()
try:
    base.write([("price", 1, now - 90), ("price", 2, now - 5)])
    print("values 1 of 90 seconds ago, and 2 of 5 seconds ago; asked at once:")

    def show(query, **when):
        result = base.ask(query, **when)
        values = result[0].get("values") or [result[0]["value"]]
        rest = "".join(f", {key}={value}" for key, value in when.items() if key != "time")
        print(f"  {query}{rest}: {' '.join(value for _, value in values)}")

    show("price", time=now)
    show("last_over_time(price[10m])", time=now)
    show("max_over_time(price[10m])", time=now)
    show("price[10m]", time=now)
    result = base.ask("price", time=now)[0]["value"][0]
    print("  and the answer is said to be of", f"{now - result} seconds ago")
    show("price", time=now, nocache=1)
    time.sleep(max(0, now + 27 - time.time()))
    print("asked 27 seconds later:")
    show("price", time=now + 27)
finally:
    base.end()
PY
seen=${package% }$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
