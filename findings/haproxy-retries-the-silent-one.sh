#!/usr/bin/env bash
# HAProxy's tries are all at the server that does not answer; sent elsewhere, they take the turn of the one that does.
#
# Guessed:  of two servers one is gone without a word (its machine is off, its
#           packets are dropped). "retries" is 3, so the request goes to the other
#           one at the second try, and after some failures the silent one is left
#           alone for a while, as nginx does.
# Instead:  all tries are at the same server: each waits for "timeout connect", and
#           after four of them the client has a 503. The other server is not
#           asked, and nothing is learned: every second request of a round robin
#           takes that long, for ever, while those between are answered at once.
#           "option redispatch 1", the usual advice, sends the second try elsewhere
#           and makes the wait more frequent: that try takes the turn of the server
#           that is well, so the next request begins with the silent one again, and
#           from the second on each of them waits. Only with "check" is the silent
#           one left out, from when three checks have failed. To readers of streams,
#           who come back at once, a dead machine is a service that half works.
# Versions: haproxy 2.6.12-1+deb12u4, Python 3.11
# Seen:     Package: haproxy Version: 2.6.12-1+deb12u4
#           as it is: 200 0s, 503 4s, 200 0s, 503 4s, 200 0s, 503 4s
#           option redispatch 1: 200 0s, 200 1s, 200 1s, 200 1s, 200 1s, 200 1s
#           and check, when it has failed: 200 0s, 200 0s, 200 0s, 200 0s, 200 0s, 200 0s
# Source:   HAProxy 2.6 configuration manual, "retries", "option redispatch" and
#           "check"; nginx's "max_fails" is for comparison.
# Date:     2026-12-01
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download haproxy=2.6.12-1+deb12u4 liblua5.3-0=5.3.6-2 libopentracing-c-wrapper0=1.1.3-3+b1 \
        libopentracing1=1.6.0-4 libpcre2-8-0=10.42-1+deb12u2 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/haproxy_*.deb Package Version | tr '\n' ' ')

wanted='Package: haproxy Version: 2.6.12-1+deb12u4
as it is: 200 0s, 503 4s, 200 0s, 503 4s, 200 0s, 503 4s
option redispatch 1: 200 0s, 200 1s, 200 1s, 200 1s, 200 1s, 200 1s
and check, when it has failed: 200 0s, 200 0s, 200 0s, 200 0s, 200 0s, 200 0s'
cat >"$box/program.py" <<'PY'
import glob
import http.client
import http.server
import os
import socket
import subprocess
import sys
import threading
import time

box = sys.argv[1]


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


well = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
threading.Thread(target=well.serve_forever, daemon=True).start()

# Nobody accepts here, and there is no room to wait: the kernel drops what else wants to connect, as a dead machine does.
silent = socket.socket()
silent.bind(("127.0.0.1", 0))
silent.listen(0)
waiting = []
for _ in range(8):
    one = socket.socket()
    one.setblocking(False)
    one.connect_ex(silent.getsockname())
    waiting.append(one)
time.sleep(0.3)

PLACES = [("well", well.server_address[1]), ("silent", silent.getsockname()[1])]


def free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def requests(option, suffix, rest):
    port = free()
    servers = "\n".join(f"    server {name} 127.0.0.1:{place}{suffix}" for name, place in PLACES)
    with open(f"{box}/haproxy.cfg", "w") as file:
        file.write(
            "defaults\n    mode http\n    timeout connect 1s\n    timeout client 30s\n    timeout server 30s\n"
            f"frontend web\n    bind 127.0.0.1:{port}\n    default_backend two\n"
            f"backend two\n    balance roundrobin\n{option}{servers}\n"
        )
    libraries = ":".join(glob.glob(f"{box}/root/usr/lib/*-linux-gnu"))
    proxy = subprocess.Popen(
        [f"{box}/root/usr/sbin/haproxy", "-q", "-f", f"{box}/haproxy.cfg"],
        env={**os.environ, "LD_LIBRARY_PATH": libraries}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    with open(f"{box}/{port}.pid", "w") as file:
        file.write(str(proxy.pid))
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        time.sleep(rest)
        told = []
        for _ in range(6):
            began = time.monotonic()
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/")
            status = connection.getresponse().status
            connection.close()
            told.append(f"{status} {int(time.monotonic() - began)}s")
        return ", ".join(told)
    finally:
        proxy.terminate()
        proxy.wait()
        os.remove(f"{box}/{port}.pid")


print("as it is:", requests("", "", 0))
print("option redispatch 1:", requests("    option redispatch 1\n", "", 0))
print("and check, when it has failed:", requests("    option redispatch 1\n", " check inter 500ms", 8))
PY
seen=${package% }$'\n'$(timeout 120 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
