#!/usr/bin/env bash
# Behind nginx with a mirror the first request of a connection is quick, and each one behind it waits for the mirror.
#
# Guessed:  "mirror" sends a copy of each request to a second server and ignores its
#           answers. If that one is slow or hangs, the copies are late, and clients
#           don't notice.
# Instead:  the answer comes at once, but the request isn't over for nginx before
#           the copy is: the next one on the same connection is not read until
#           then. Clients that keep their connections, as the poller with a session
#           and the proxy in front do, wait for the mirror with every request but
#           the first; the curl by which one looks for the fault makes a new
#           connection and is quick. A client that reads up to the end of the
#           connection waits as well. Only the
#           mirror's own proxy_read_timeout, 60 s if not set, bounds it.
# Versions: nginx 1.22.1-9+deb12u11, Python 3.11
# Seen:     Package: nginx Version: 1.22.1-9+deb12u11
#           the server answers at once, the mirror after 2 s; three requests
#           no mirror: on one connection 0 s 0 s 0 s, each on its own 0 s 0 s 0 s, to the end of the connection 0 s
#           mirror: on one connection 0 s 2 s 2 s, each on its own 0 s 0 s 0 s, to the end of the connection 2 s
# Source:   nginx.org, ngx_http_mirror_module ("responses to mirror subrequests are
#           ignored") and ngx_http_core_module, keepalive_timeout.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.5; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download nginx=1.22.1-9+deb12u11 libpcre2-8-0=10.42-1+deb12u2 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/nginx_*.deb Package Version | tr '\n' ' ')

wanted='Package: nginx Version: 1.22.1-9+deb12u11
the server answers at once, the mirror after 2 s; three requests
no mirror: on one connection 0 s 0 s 0 s, each on its own 0 s 0 s 0 s, to the end of the connection 0 s
mirror: on one connection 0 s 2 s 2 s, each on its own 0 s 0 s 0 s, to the end of the connection 2 s'
cat >"$box/program.py" <<'PY'
import glob
import http.client
import os
import socket
import subprocess
import sys
import threading
import time

box = sys.argv[1]
CONF = """daemon off; pid {box}/nginx.id; error_log {box}/log; events {{ }} http {{ access_log off;
client_body_temp_path {box}/1; proxy_temp_path {box}/2; fastcgi_temp_path {box}/3; uwsgi_temp_path {box}/4;
scgi_temp_path {box}/5; server {{ listen unix:{box}/socket;
location / {{ proxy_pass http://127.0.0.1:{server}; }}
location /copied {{ mirror /copy; proxy_pass http://127.0.0.1:{server}; }}
location = /copy {{ internal; proxy_pass http://127.0.0.1:{mirror}; }} }} }}
"""


class Connection(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(20)
        self.sock.connect(f"{box}/socket")


def serve(pause):
    """A server that answers each request after a pause, and its port."""
    def answer(link):
        while link.recv(65536):
            time.sleep(pause)
            link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    def accept():
        while True:
            threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()

    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1]


def timed(act):
    start = time.monotonic()
    act()
    return f"{round(time.monotonic() - start)} s"


def ask(link, path):
    link.request("GET", path)
    assert link.getresponse().read() == b"ok"


def kept(path):
    link = Connection("tape")
    times = [timed(lambda: ask(link, path)) for _ in range(3)]
    link.close()
    return " ".join(times)


def anew(path):
    return " ".join(timed(lambda: ask(Connection("tape"), path)) for _ in range(3))


def to_the_end(path):
    def read():
        link = socket.socket(socket.AF_UNIX)
        link.settimeout(20)
        link.connect(f"{box}/socket")
        link.sendall(f"GET {path} HTTP/1.1\r\nHost: tape\r\nConnection: close\r\n\r\n".encode())
        while link.recv(65536):
            pass
    return timed(read)


with open(f"{box}/conf", "w") as file:
    file.write(CONF.format(box=box, server=serve(0), mirror=serve(2)))
libraries = os.pathsep.join(glob.glob(box + "/root/usr/lib/*-linux-gnu"))
proxy = subprocess.Popen([f"{box}/root/usr/sbin/nginx", "-p", box, "-c", f"{box}/conf"],
                         env=dict(os.environ, LD_LIBRARY_PATH=libraries),
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
open(f"{box}/proxy.pid", "w").write(f"{proxy.pid}\n")
for _ in range(400):
    if os.path.exists(f"{box}/socket"):
        break
    time.sleep(0.05)
time.sleep(0.3)
print("the server answers at once, the mirror after 2 s; three requests", flush=True)
for name, path in (("no mirror", "/"), ("mirror", "/copied")):
    print(f"{name}: on one connection {kept(path)}, each on its own {anew(path)},"
          f" to the end of the connection {to_the_end(path)}", flush=True)
PY
seen=${package% }$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
