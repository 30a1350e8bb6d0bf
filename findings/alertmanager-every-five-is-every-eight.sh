#!/usr/bin/env bash
# Alertmanager repeats an alert each eight seconds that is to be repeated each five, or each seven.
#
# Guessed:  repeat_interval is the time between two notices of an alert that goes on: with 5
#           they come every 5 seconds, as long as that is more than group_interval.
# Instead:  whether it is time to repeat is only looked at each group_interval, so the
#           repeat is the next multiple of that. With the usual five minutes a repeat of 7
#           minutes is one of 10, and one of an hour behind a group_interval of 40 minutes
#           comes each 80. Whoever watches for a silence of the alarm itself, as a dead
#           man's switch does, hears late by up to one group_interval.
# Versions: prometheus-alertmanager 0.25.0-1+b4, libc6 2.36-9+deb12u14, Python 3.11
# Seen:     Package: prometheus-alertmanager Version: 0.25.0-1+b4
#           group_interval 4, repeat_interval 5: notices 8 and 8 seconds apart
#           group_interval 4, repeat_interval 7: notices 8 and 8 seconds apart
#           group_interval 4, repeat_interval 9: notices 12 and 12 seconds apart
# Source:   prometheus.io/docs/alerting/latest/configuration, route (repeat_interval, as it
#           says since prometheus/alertmanager#3552); prometheus/alertmanager#917.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download prometheus-alertmanager=0.25.0-1+b4 libc6=2.36-9+deb12u14 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/prometheus-alertmanager_*.deb Package Version | tr '\n' ' ')

wanted='Package: prometheus-alertmanager Version: 0.25.0-1+b4
group_interval 4, repeat_interval 5: notices 8 and 8 seconds apart
group_interval 4, repeat_interval 7: notices 8 and 8 seconds apart
group_interval 4, repeat_interval 9: notices 12 and 12 seconds apart'
cat >"$box/program.py" <<'PY'
import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

box = sys.argv[1]
got = []


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        group = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        got.append((time.monotonic(), group["receiver"], [alert["labels"] for alert in group["alerts"]]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


class Manager:
    """Its templates have a fixed place, so it runs with the folder as its root."""

    def __init__(self, config):
        self.web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        threading.Thread(target=self.web.serve_forever, daemon=True).start()
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}/api/v2/alerts"
        os.makedirs(f"{box}/root/data")
        with open(f"{box}/root/conf.yml", "w") as conf:
            conf.write(config.replace("HOOK", f"http://127.0.0.1:{self.web.server_address[1]}/"))
        room = ["chroot"] if os.getuid() == 0 else ["unshare", "--map-root-user", "chroot"]
        self.process = subprocess.Popen(
            [*room, f"{box}/root", "/usr/bin/prometheus-alertmanager", "--config.file=/conf.yml",
             "--storage.path=/data", f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(f"{box}/manager.pid", "w") as pid:
            pid.write(f"{self.process.pid}\n")

    def tell(self, *alerts):
        body = json.dumps([{"labels": alert} for alert in alerts]).encode()
        for _ in range(200):
            try:
                wish = urllib.request.Request(self.address, body, {"Content-Type": "application/json"})
                urllib.request.urlopen(wish, timeout=20).close()
                return
            except urllib.error.URLError:
                time.sleep(0.1)
        raise SystemExit("no server")

    def alerts(self):
        with urllib.request.urlopen(self.address, timeout=20) as answer:
            return json.load(answer)

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        self.web.shutdown()


manager = Manager("""
route:
  receiver: none
  routes:
    - {matchers: ['repeat="5"'], receiver: each5, group_wait: 1s, group_interval: 4s, repeat_interval: 5s}
    - {matchers: ['repeat="7"'], receiver: each7, group_wait: 1s, group_interval: 4s, repeat_interval: 7s}
    - {matchers: ['repeat="9"'], receiver: each9, group_wait: 1s, group_interval: 4s, repeat_interval: 9s}
receivers:
  - {name: none}
  - {name: each5, webhook_configs: [{url: 'HOOK'}]}
  - {name: each7, webhook_configs: [{url: 'HOOK'}]}
  - {name: each9, webhook_configs: [{url: 'HOOK'}]}
""")
try:
    manager.tell(*({"alertname": "late", "repeat": repeat} for repeat in "579"))
    time.sleep(28)
    for repeat in "579":
        times = [at for at, receiver, _ in got if receiver == f"each{repeat}"]
        steps = [round(later - at) for at, later in zip(times, times[1:])][:2]
        print(f"group_interval 4, repeat_interval {repeat}: notices", " and ".join(map(str, steps)), "seconds apart")
finally:
    manager.end()
PY
seen=${package% }$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
