#!/usr/bin/env bash
# Varnish gives away for ten seconds what must-revalidate forbids, with its server down as well.
#
# Guessed:  a short grace is Varnish's own matter as long as the server says nothing; an
#           answer with must-revalidate or proxy-revalidate is checked once its max-age is
#           over, and a 503 comes where that can't be.
# Instead:  neither word is looked at. For default_grace, ten seconds, whoever asks first
#           gets the old answer while the new one is fetched behind his back, and only the
#           next one gets that. On a page that few look at, everybody comes first: each sees
#           the price of the visit before, however long ago within the grace. With the
#           server down the old price is a 200. stale-while-revalidate=0 in the answer ends
#           it, and so does a grace of 0s in VCL; must-revalidate, which is meant for it,
#           doesn't.
# Versions: varnish 7.1.1-2+deb12u1, Python 3.11
# Seen:     Package: varnish Version: 7.1.1-2+deb12u1
#           max-age=1: price 1; four seconds later price 1, then price 2; server down price 2
#           max-age=1, must-revalidate: price 1; four seconds later price 1, then price 2; server down price 2
#           max-age=1, proxy-revalidate: price 1; four seconds later price 1, then price 2; server down price 2
#           max-age=1, must-revalidate, stale-while-revalidate=0: price 1; four seconds later price 2, then price 2; server down 503
#           max-age=1, must-revalidate, and grace 0s in VCL: price 1; four seconds later price 2, then price 2; server down 503
# Source:   RFC 9111, 5.2.2.2 (must-revalidate: a cache must not use a stale answer,
#           whatever it is set to) and 4.2.4; Varnish 7.1 users guide, "Grace mode and
#           keep"; varnishd(1), default_grace.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download varnish=7.1.1-2+deb12u1 libvarnishapi3=7.1.1-2+deb12u1 libjemalloc2=5.3.0-1 \
        libpcre2-8-0=10.42-1+deb12u2 tcc=0.9.27+git20200814.62c30a4a-1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/varnish_*.deb Package Version | tr '\n' ' ')

wanted='Package: varnish Version: 7.1.1-2+deb12u1
max-age=1: price 1; four seconds later price 1, then price 2; server down price 2
max-age=1, must-revalidate: price 1; four seconds later price 1, then price 2; server down price 2
max-age=1, proxy-revalidate: price 1; four seconds later price 1, then price 2; server down price 2
max-age=1, must-revalidate, stale-while-revalidate=0: price 1; four seconds later price 2, then price 2; server down 503
max-age=1, must-revalidate, and grace 0s in VCL: price 1; four seconds later price 2, then price 2; server down 503'
cat >"$box/program.py" <<'PY'
import email.utils
import glob
import http.client
import os
import socket
import subprocess
import sys
import threading
import time

box = sys.argv[1]
room = dict(os.environ, LD_LIBRARY_PATH=os.pathsep.join(glob.glob(f"{box}/root/usr/lib/*-linux-gnu*")))


class Server:
    """Its price goes up with each answer, is good for a second, and must not be used after that."""

    def __init__(self, more):
        self.listener, self.asked, self.more, self.down = socket.create_server(("127.0.0.1", 0)), 0, more, False
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            link = self.listener.accept()[0]
            with link:
                head = b""
                while b"\r\n\r\n" not in head:
                    piece = link.recv(65536)
                    if not piece:
                        break
                    head += piece
                if not head or self.down:
                    continue
                self.asked += 1
                body = f"price {self.asked}"
                link.sendall(f"HTTP/1.1 200 OK\r\nDate: {email.utils.formatdate(usegmt=True)}\r\nConnection: close\r\n"
                             f"Cache-Control: max-age=1{self.more}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())


def look(name, more, rules=""):
    """Asks, waits until the answer is three seconds out of date, asks twice, and once more with the server down."""
    server = Server(more)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with open(f"{box}/vcl", "w") as vcl:
        vcl.write(f'vcl 4.1; backend behind {{ .host = "127.0.0.1"; .port = "{server.port}"; }} {rules}\n')
    libraries = glob.glob(f"{box}/root/usr/lib/*-linux-gnu")
    tcc = f"{box}/root/usr/bin/tcc -B{glob.glob(libraries[0] + '/tcc')[0]} -nostdlib -shared -o %o %s"
    varnish = subprocess.Popen(
        [f"{box}/root/usr/sbin/varnishd", "-F", "-j", "none", "-n", f"{box}/work", "-a", f"127.0.0.1:{port}",
         "-f", f"{box}/vcl", "-s", "malloc,10m", "-p", f"cc_command={tcc}"],
        env=room, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(f"{box}/varnish.pid", "w") as pid:
        pid.write(f"{varnish.pid}\n")
    try:
        seen = [ask(port)]
        time.sleep(4)
        seen.append(ask(port))
        time.sleep(0.5)
        seen.append(ask(port))
        server.down = True
        time.sleep(4)
        seen.append(ask(port))
        print(f"{name}: {seen[0]}; four seconds later {seen[1]}, then {seen[2]}; server down {seen[3]}")
    finally:
        varnish.terminate()
        varnish.wait(20)


def ask(port):
    for _ in range(300):
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            link.request("GET", "/")
            answer = link.getresponse()
            body = answer.read().decode()
            link.close()
            return body if answer.status == 200 else str(answer.status)
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise SystemExit("no server")


look("max-age=1", "")
look("max-age=1, must-revalidate", ", must-revalidate")
look("max-age=1, proxy-revalidate", ", proxy-revalidate")
look("max-age=1, must-revalidate, stale-while-revalidate=0", ", must-revalidate, stale-while-revalidate=0")
look("max-age=1, must-revalidate, and grace 0s in VCL", ", must-revalidate",
     "sub vcl_backend_response { set beresp.grace = 0s; }")
PY
seen=${package% }$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
