#!/usr/bin/env bash
# A restart of etcd gives each lease its whole time again, so a service that is gone stays registered for as long as that.
#
# Guessed:  a lease of ten seconds ends ten seconds after it was last renewed. While
#           etcd is away time goes on, and what has run out by its return is gone;
#           at least it goes on with what was left.
# Instead:  what is left of a lease is not written down. A server that starts, or
#           another one of the cluster that becomes its leader, gives all of them
#           what they were granted: a key that had four seconds, behind a pause of
#           six, has ten. With leases of minutes, and an upgrade that restarts one
#           after the other, a service that died before the first is found by all
#           who look for it until minutes after the last, and a lock that nobody
#           holds is held. A lease of one second is one of two, too.
# Versions: etcd-server 3.4.23-4+b4
# Seen:     Package: etcd-server Version: 3.4.23-4+b4
#           renewed 5.5 s ago: 4 s or so left of 10
#           renewed more than 11.5 s ago, behind a restart: 9 s or more left of 10, keys 1
#           12.5 s later: keys 0
#           a lease of 1 s is one of 2 s
# Source:   etcd --help, experimental-enable-lease-checkpoint (off unless set; it keeps
#           what remains of a lease over a change of the leader).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.5; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download etcd-server=3.4.23-4+b4 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/etcd-server_*.deb Package Version | tr '\n' ' ')

wanted='Package: etcd-server Version: 3.4.23-4+b4
renewed 5.5 s ago: 4 s or so left of 10
renewed more than 11.5 s ago, behind a restart: 9 s or more left of 10, keys 1
12.5 s later: keys 0
a lease of 1 s is one of 2 s'
cat >"$box/program.py" <<'PY'
import base64
import json
import socket
import subprocess
import sys
import time
import urllib.request

box = sys.argv[1]


def free_address():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


clients, peers = free_address(), free_address()


def ask(path, **body):
    request = urllib.request.Request(f"{clients}/v3/{path}", json.dumps(body).encode())
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.load(answer)


def start():
    server = subprocess.Popen(
        [box + "/root/usr/bin/etcd", "--data-dir", box + "/data", "--listen-client-urls", clients,
         "--advertise-client-urls", clients, "--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers,
         "--initial-cluster", "default=" + peers], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(box + "/etcd.pid", "w") as file:
        file.write(f"{server.pid}\n")
    for _ in range(100):
        try:
            ask("maintenance/status")
            return server
        except OSError:
            time.sleep(0.1)
    raise SystemExit("no server")


KEY = base64.b64encode(b"service/a").decode()
server = start()
lease = ask("lease/grant", TTL=10)["ID"]
ask("kv/put", key=KEY, value=base64.b64encode(b"127.0.0.1").decode(), lease=lease)
time.sleep(5.5)
left = int(ask("lease/timetolive", ID=lease)["TTL"])
print("renewed 5.5 s ago:", "4 s or so left of 10" if 3 <= left <= 5 else left)
server.terminate()
server.wait()
time.sleep(6)
server = start()
left = int(ask("lease/timetolive", ID=lease).get("TTL", -1))
there = ask("kv/range", key=KEY).get("count", "0")
print("renewed more than 11.5 s ago, behind a restart:", "9 s or more left of 10," if left >= 9 else left, "keys", there)
time.sleep(12.5)
print("12.5 s later: keys", ask("kv/range", key=KEY).get("count", "0"))
print("a lease of 1 s is one of", ask("lease/grant", TTL=1)["TTL"], "s")
server.terminate()
server.wait()
PY
seen=${package% }$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
