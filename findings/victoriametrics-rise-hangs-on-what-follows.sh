#!/usr/bin/env bash
# For VictoriaMetrics a new counter with 100, 111, 112 rose by 112, one with 100, 101, 115 by 15.
#
# Guessed:  increase() of a counter that has just come is what lies between its first and
#           last value, 12 and 15, as in Prometheus; or 112 and 115, if a counter is taken
#           to have begun at nothing. It is one of both for all counters, and delta() of a
#           gauge has no such question.
# Instead:  the first value counts as a rise if it is small beside the step to the second
#           one: less than about ten times of it. So 100 counts before 111, and not before
#           101; a counter that stands still counts up to 9, and not from 10 on. A
#           temperature of 20.5 that goes on to 23 rose by 23 degrees, one that goes on to
#           20.6 by 0.1. So each series that is new, as by a restart under another name, may
#           add a jump of this kind to a sum. increase_prometheus() and increase_pure() have
#           one rule each.
# Versions: victoria-metrics 1.79.5+ds1-2+b5, Python 3.11
# Seen:     Package: victoria-metrics Version: 1.79.5+ds1-2+b5
#           counter 100 101 115: increase 15, increase_prometheus 15, increase_pure 115
#           counter 100 111 112: increase 112, increase_prometheus 12, increase_pure 112
#           counter 9 9 9: increase 9, increase_prometheus 0, increase_pure 9
#           counter 10 10 10: increase 0, increase_prometheus 0, increase_pure 10
#           gauge 20.5 20.6 20.6: delta 0.1
#           gauge 20.5 23 23: delta 23
# Source:   docs.victoriametrics.com/metricsql, increase, increase_prometheus,
#           increase_pure, and delta; VictoriaMetrics/VictoriaMetrics#962.
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
counter 100 101 115: increase 15, increase_prometheus 15, increase_pure 115
counter 100 111 112: increase 112, increase_prometheus 12, increase_pure 112
counter 9 9 9: increase 9, increase_prometheus 0, increase_pure 9
counter 10 10 10: increase 0, increase_prometheus 0, increase_pure 10
gauge 20.5 20.6 20.6: delta 0.1
gauge 20.5 23 23: delta 23'
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
        return json.loads(self.call("/api/v1/query", query=query, nocache=1, **when))["data"]["result"]

    def end(self):
        self.process.terminate()
        self.process.wait(30)


SERIES = {"counter": ["100 101 115", "100 111 112", "9 9 9", "10 10 10"], "gauge": ["20.5 20.6 20.6", "20.5 23 23"]}
start = int(time.time()) // 60 * 60 - 7200
base = Base()
try:
    for kind, rows in SERIES.items():
        functions = ("increase", "increase_prometheus", "increase_pure") if kind == "counter" else ("delta",)
        for number, row in enumerate(rows):
            name = f"{kind}{number}"
            base.write((name, value, start + 60 * minute) for minute, value in enumerate(row.split()))
            seen = []
            for function in functions:
                result = base.ask(f"{function}({name}[1h])", time=start + 1800)
                seen.append(f"{function} {float(result[0]['value'][1]):g}")
            print(f"{kind} {row}: {', '.join(seen)}")
finally:
    base.end()
PY
seen=${package% }$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
