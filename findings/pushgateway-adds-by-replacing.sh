#!/usr/bin/env bash
# What is added to a Pushgateway takes the place of what is there under the same name, with other
# labels, too.
#
# Guessed:  push_to_gateway replaces all of a job, and pushadd_to_gateway, or POST, adds:
#           two workers that each add the rows of their own source, rows{source="a"} and
#           rows{source="b"}, leave both.
# Instead:  a name is replaced whole: all series of it that the job has, whatever their
#           labels. So the workers take turns, and at each scrape there is the one that came
#           last, without an error. Names that weren't sent stay; that is what add means. A
#           source in the grouping key, beside the job, keeps the workers apart. With one
#           worker, or with all sources in one push, it is as guessed.
# Versions: prometheus-pushgateway 1.5.1-2+b5, prometheus_client 0.26.0, Python 3.11
# Seen:     Package: prometheus-pushgateway Version: 1.5.1-2+b5
#           a adds rows: rows{source="a"}=1
#           b adds rows: rows{source="b"}=2
#           a adds late: late{source="a"}=3 rows{source="b"}=2
#           b pushes late: late{source="b"}=4
#           source in the grouping key, a and b add rows: rows{source="a"}=1 rows{source="b"}=2
# Source:   prometheus/pushgateway, README, "POST method" (only metrics with the same name
#           as the newly pushed ones are replaced) and "PUT method".
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download prometheus-pushgateway=1.5.1-2+b5 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/prometheus-pushgateway_*.deb Package Version | tr '\n' ' ')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check prometheus_client==0.26.0

wanted='Package: prometheus-pushgateway Version: 1.5.1-2+b5
a adds rows: rows{source="a"}=1
b adds rows: rows{source="b"}=2
a adds late: late{source="a"}=3 rows{source="b"}=2
b pushes late: late{source="b"}=4
source in the grouping key, a and b add rows: rows{source="a"}=1 rows{source="b"}=2'
cat >"$box/program.py" <<'PY'
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from prometheus_client import CollectorRegistry, Gauge, delete_from_gateway, push_to_gateway, pushadd_to_gateway

box = sys.argv[1]
with socket.create_server(("127.0.0.1", 0)) as free:
    gateway = f"127.0.0.1:{free.getsockname()[1]}"
process = subprocess.Popen([f"{box}/root/usr/bin/prometheus-pushgateway", f"--web.listen-address={gateway}"],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
with open(f"{box}/gateway.pid", "w") as pid:
    pid.write(f"{process.pid}\n")


def series():
    with urllib.request.urlopen(f"http://{gateway}/metrics", timeout=20) as answer:
        lines = answer.read().decode().splitlines()
    found = [line.replace('instance="",', "").replace('job="load",', "").replace(',job="load"', "")
             for line in lines if line.startswith(("rows{", "late{"))]
    return " ".join(sorted(line.replace(" ", "=") for line in found))


def send(push, name, source, value, grouping=None):
    registry = CollectorRegistry()
    if grouping:
        Gauge(name, "of a source", registry=registry).set(value)
        push(gateway, job="load", registry=registry, grouping_key={"source": source})
    else:
        Gauge(name, "of a source", ["source"], registry=registry).labels(source).set(value)
        push(gateway, job="load", registry=registry)


try:
    for _ in range(200):
        try:
            series()
            break
        except urllib.error.URLError:
            time.sleep(0.1)
    send(pushadd_to_gateway, "rows", "a", 1)
    print("a adds rows:", series())
    send(pushadd_to_gateway, "rows", "b", 2)
    print("b adds rows:", series())
    send(pushadd_to_gateway, "late", "a", 3)
    print("a adds late:", series())
    send(push_to_gateway, "late", "b", 4)
    print("b pushes late:", series())
    delete_from_gateway(gateway, job="load")
    for source, value in (("a", 1), ("b", 2)):
        send(pushadd_to_gateway, "rows", source, value, grouping=True)
    print("source in the grouping key, a and b add rows:", series())
finally:
    process.terminate()
    process.wait(20)
PY
seen=${package% }$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
