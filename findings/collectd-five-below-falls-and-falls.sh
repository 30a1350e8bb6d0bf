#!/usr/bin/env bash
# A gauge of -5, sent each second by Datadog's client, is -5, -10, -15 for collectd, and that of 5 stays at 5.
#
# Guessed:  gauge() gives the value of something now: sent three times, -5 degrees are -5 degrees.
#           The clients of StatsD write one format, name:value|g, so the server they are made for
#           and another one read it alike.
# Instead:  in StatsD a sign is a step: -5 takes five away from what is there, and +5 adds it. A
#           value below nought can't be written in one line, so the client statsd sends 0 first and
#           -5 behind it. Datadog's agent has no steps, and its client sends -5 as it is. With
#           collectd as the server the sensor that is at -5 falls by five with each report, for
#           ever, and when it is at 3 again all is well; so a winter has temperatures below absolute
#           zero, and a balance that is overdrawn grows worse by being looked at. In summer, and in
#           each trial with values above nought, the two clients are the same.
# Versions: collectd-core 5.12.0-14, datadog 0.56.0, statsd 4.0.1, Python 3.11
# Seen:     Package: collectd-core Version: 5.12.0-14
#           datadog sends 5 5 5: collectd has 5 5 5
#           datadog sends 5 -5 -5 -5: collectd has 5 0 -5 -10
#           datadog sends -5 -5 -5 3: collectd has -5 -10 -15 3
#           statsd sends 5 5 5: collectd has 5 5 5
#           statsd sends 5 -5 -5 -5: collectd has 5 -5 -5 -5
#           statsd sends -5 -5 -5 3: collectd has -5 -5 -5 3
#           statsd writes frost:0|g and frost:-5|g
# Source:   StatsD's docs/metric_types.md, "Gauges" (a sign changes the value; to set a negative
#           number it is set to 0 first), and Datadog's "DogStatsD", not read anew;
#           collectd.conf(5), Plugin statsd; statsd.client's gauge(), as the package brings it.
# Date:     2026-12-01
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download collectd-core=5.12.0-14 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(dpkg-deb -f "$box"/collectd-core_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check datadog==0.56.0 statsd==4.0.1

wanted='Package: collectd-core Version: 5.12.0-14
datadog sends 5 5 5: collectd has 5 5 5
datadog sends 5 -5 -5 -5: collectd has 5 0 -5 -10
datadog sends -5 -5 -5 3: collectd has -5 -10 -15 3
statsd sends 5 5 5: collectd has 5 5 5
statsd sends 5 -5 -5 -5: collectd has 5 -5 -5 -5
statsd sends -5 -5 -5 3: collectd has -5 -5 -5 3
statsd writes frost:0|g and frost:-5|g'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import subprocess
import sys
import time

import datadog.dogstatsd
import statsd

box = sys.argv[1]
root = f"{box}/root"
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
with open(f"{box}/collectd.conf", "w") as conf:
    conf.write(f"""Hostname "here"
FQDNLookup false
Interval 0.5
BaseDir "{box}"
PIDFile "{box}/collectd.own"
PluginDir "{root}/usr/lib/collectd"
TypesDB "{root}/usr/share/collectd/types.db"
LoadPlugin statsd
LoadPlugin csv
<Plugin statsd>
  Host "127.0.0.1"
  Port "{port}"
</Plugin>
<Plugin csv>
  DataDir "{box}/csv"
</Plugin>
""")
libraries = ":".join(glob.glob(f"{root}/usr/lib/*-linux-gnu"))
server = subprocess.Popen(
    [f"{root}/usr/sbin/collectd", "-f", "-C", f"{box}/collectd.conf"],
    env=dict(os.environ, LD_LIBRARY_PATH=libraries), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
with open(f"{box}/collectd.pid", "w") as file:
    file.write(str(server.pid))


def last(name):
    """What collectd has written last for this gauge."""
    for _ in range(100):
        for path in glob.glob(f"{box}/csv/here/statsd/gauge-{name}-*"):
            with open(path) as file:
                rows = file.read().splitlines()
            if len(rows) > 1:
                return float(rows[-1].split(",")[1])
        time.sleep(0.1)
    raise SystemExit(f"no {name}")


def look(client, gauge, name, values):
    seen = []
    for value in values:
        gauge(name, value)
        time.sleep(1.2)
        seen.append(f"{last(name):g}")
    print(f"{client} sends {' '.join(str(value) for value in values)}: collectd has {' '.join(seen)}")


class Heard(statsd.StatsClient):
    """The client, which tells what it sends."""

    def _send(self, data):
        print("statsd writes", data.replace("\n", " and "))


try:
    # The server hears when its port is in use.
    for _ in range(100):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                break
        time.sleep(0.1)
    dog = datadog.dogstatsd.DogStatsd("127.0.0.1", port, disable_telemetry=True, disable_buffering=True)
    plain = statsd.StatsClient("127.0.0.1", port)
    for client, gauge, mark in (("datadog", dog.gauge, "dog"), ("statsd", plain.gauge, "plain")):
        look(client, gauge, f"{mark}-summer", (5, 5, 5))
        look(client, gauge, f"{mark}-winter", (5, -5, -5, -5))
        look(client, gauge, f"{mark}-frost", (-5, -5, -5, 3))
    Heard("127.0.0.1", port).gauge("frost", -5)
finally:
    server.terminate()
    server.wait(20)
PY
seen=$packages$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
