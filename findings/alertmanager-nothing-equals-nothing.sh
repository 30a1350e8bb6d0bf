#!/usr/bin/env bash
# For Alertmanager two alerts without a label have it in common, so any critical one mutes all
# warnings beside it.
#
# Guessed:  an inhibit rule with "equal: [cluster]" mutes the warnings of a cluster while
#           there is a critical alert of the same cluster. Where the label is missing there
#           is nothing that could be equal, as in a join of SQL, and nothing is muted.
# Instead:  a label that is missing on both sides is equal. One failed backup, of no
#           cluster, mutes each warning that has no cluster either: the late feed is never
#           told of, while those of all clusters are. A misspelt label in the rule is on no
#           alert at all, and makes it a rule that mutes every warning for any critical
#           alert.
# Versions: prometheus-alertmanager 0.25.0-1+b4, libc6 2.36-9+deb12u14, Python 3.11
# Seen:     Package: prometheus-alertmanager Version: 0.25.0-1+b4
#           critical: BackupFailed of no cluster, DiskFull of cluster east
#           warning FeedLate of no cluster: not told (suppressed by BackupFailed)
#           warning FeedLateEast of east: not told (suppressed by DiskFull)
#           warning FeedLateWest of west: told (active)
# Source:   prometheus.io/docs/alerting/latest/configuration, "Inhibition-related settings"
#           (a missing label and one with an empty value are the same thing).
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
critical: BackupFailed of no cluster, DiskFull of cluster east
warning FeedLate of no cluster: not told (suppressed by BackupFailed)
warning FeedLateEast of east: not told (suppressed by DiskFull)
warning FeedLateWest of west: told (active)'
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
route: {receiver: page, group_by: [alertname], group_wait: 1s}
receivers: [{name: page, webhook_configs: [{url: 'HOOK'}]}]
inhibit_rules:
  - {source_matchers: ['severity="critical"'], target_matchers: ['severity="warning"'], equal: [cluster]}
""")
try:
    manager.tell({"alertname": "BackupFailed", "severity": "critical"},
                 {"alertname": "DiskFull", "severity": "critical", "cluster": "east"})
    time.sleep(0.5)
    manager.tell({"alertname": "FeedLate", "severity": "warning"},
                 {"alertname": "FeedLateEast", "severity": "warning", "cluster": "east"},
                 {"alertname": "FeedLateWest", "severity": "warning", "cluster": "west"})
    time.sleep(3)
    print("critical: BackupFailed of no cluster, DiskFull of cluster east")
    names = {alert["fingerprint"]: alert["labels"]["alertname"] for alert in manager.alerts()}
    told = {labels["alertname"] for _, _, alerts in got for labels in alerts}
    for alert in sorted(manager.alerts(), key=lambda alert: alert["labels"]["alertname"]):
        name, cluster = alert["labels"]["alertname"], alert["labels"].get("cluster", "no cluster")
        if alert["labels"]["severity"] == "warning":
            by = ", ".join(names[mark] for mark in alert["status"]["inhibitedBy"])
            print(f"warning {name} of {cluster}:", "told" if name in told else "not told",
                  f"({alert['status']['state']}{' by ' + by if by else ''})")
finally:
    manager.end()
PY
seen=${package% }$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
