#!/usr/bin/env bash
# nginx and HAProxy keep an answer for all of its max-age, however old it was when they got it.
#
# Guessed:  max-age counts from the server, not from the last cache: with Age: 3, from
#           a cache in front of it, an answer of max-age=4 is fresh for one second
#           more. Caches in a row can't make anything older than it may be.
# Instead:  nginx counts from when it got the answer, and hands on the Age of that
#           moment all the while; HAProxy counts the Age on and sends it, up to Age: 6
#           beside max-age=4, and serves it all the same. Two of them in a row show
#           prices of up to twice the age that the server set, three thrice, each
#           with a good hit rate, and behind nginx the Age looks well. Apache takes it
#           off and asks again after a second.
# Versions: nginx 1.22.1-9+deb12u11, haproxy 2.6.12-1+deb12u4, apache2-bin 2.4.71-1~deb12u1, Python 3.11
# Seen:     nginx 1.22.1-9+deb12u11 haproxy 2.6.12-1+deb12u4 apache2-bin 2.4.71-1~deb12u1
#           nginx: fresh about 4 s, Age None; with Age 3 about 4 s, Age 3
#           haproxy: fresh about 4 s, Age 3; with Age 3 about 4 s, Age 6
#           apache: fresh about 4 s, Age 3; with Age 3 about 1 s, Age 3
# Source:   RFC 9111, section 4.2.3 (the Age of the answer is part of its current
#           age) and 5.1.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.5; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download haproxy=2.6.12-1+deb12u4 liblua5.3-0=5.3.6-2 libopentracing-c-wrapper0=1.1.3-3+b1 \
        libopentracing1=1.6.0-4 nginx=1.22.1-9+deb12u11 libpcre2-8-0=10.42-1+deb12u2 \
        apache2-bin=2.4.71-1~deb12u1 libapr1=1.7.2-3+deb12u1 libaprutil1=1.6.3-1+deb12u1 \
        libbrotli1=1.0.9-2+deb12u1 libnghttp2-14=1.52.0-1+deb12u3 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(for name in nginx haproxy apache2-bin; do
    printf '%s ' "$name" "$(dpkg-deb -f "$box/$name"_*.deb Version)"
done)

wanted='nginx 1.22.1-9+deb12u11 haproxy 2.6.12-1+deb12u4 apache2-bin 2.4.71-1~deb12u1
nginx: fresh about 4 s, Age None; with Age 3 about 4 s, Age 3
haproxy: fresh about 4 s, Age 3; with Age 3 about 4 s, Age 6
apache: fresh about 4 s, Age 3; with Age 3 about 1 s, Age 3'
cat >"$box/program.py" <<'PY'
import glob
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

box = sys.argv[1]
root = box + "/root"
modules = root + "/usr/lib/apache2/modules/mod"
libraries = os.pathsep.join(glob.glob(root + "/usr/lib/*-linux-gnu"))
PROXIES = {
    "nginx": ("""daemon off; pid {box}/nginx.id; error_log {box}/log; events {{ }} http {{ access_log off;
client_body_temp_path {box}/1; proxy_temp_path {box}/2; fastcgi_temp_path {box}/3; uwsgi_temp_path {box}/4;
scgi_temp_path {box}/5; proxy_cache_path {box}/6 keys_zone=prices:1m; server {{ listen 127.0.0.1:{at};
location / {{ proxy_cache prices; proxy_pass http://127.0.0.1:{port}; }} }} }}
""", ["/usr/sbin/nginx", "-p", box, "-c"]),
    "haproxy": ("""defaults
 mode http
 timeout connect 5s
 timeout client 5s
 timeout server 5s
cache prices
 total-max-size 4
listen tape
 bind 127.0.0.1:{at}
 http-request cache-use prices
 http-response cache-store prices
 server behind 127.0.0.1:{port}
""", ["/usr/sbin/haproxy", "-f"]),
    "apache": ("""ServerRoot {box}
Listen 127.0.0.1:{at}
ServerName tape
PidFile {box}/apache.id
ErrorLog {box}/log
DefaultRuntimeDir {box}
Mutex file:{box} default
LoadModule mpm_event_module {modules}_mpm_event.so
LoadModule authz_core_module {modules}_authz_core.so
LoadModule proxy_module {modules}_proxy.so
LoadModule proxy_http_module {modules}_proxy_http.so
LoadModule cache_module {modules}_cache.so
LoadModule cache_disk_module {modules}_cache_disk.so
User nobody
Group nogroup
CacheRoot {box}/pages
CacheEnable disk /
ProxyPass / http://127.0.0.1:{port}/
""", ["/usr/sbin/apache2", "-X", "-f"]),
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        text = str(time.monotonic()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Cache-Control", "max-age=4")
        if self.path == "/aged":
            self.send_header("Age", "3")
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port, path):
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    link.request("GET", path)
    answer = link.getresponse()
    found = answer.read(), answer.getheader("Age")
    link.close()
    return found


def kept(port, path):
    """For how long the same answer comes, in words, and the Age that it has in the end."""
    first, age = get(port, path)
    began = time.monotonic()
    while time.monotonic() - began < 10:
        text, later = get(port, path)
        if text != first:
            break
        age = later
        time.sleep(0.05)
    lasted = time.monotonic() - began
    return ("about 1 s" if lasted < 2 else "about 4 s" if 2.8 < lasted < 5.6 else f"{lasted:.1f} s") + f", Age {age}"


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.handle_error = lambda *_: None
threading.Thread(target=server.serve_forever, daemon=True).start()
os.chmod(box, 0o755)
os.mkdir(box + "/pages")
os.chmod(box + "/pages", 0o777)
for name, (conf, command) in PROXIES.items():
    at = free_port()
    with open(f"{box}/{name}.conf", "w") as file:
        file.write(conf.format(box=box, at=at, port=server.server_port, modules=modules))
    proxy = subprocess.Popen([root + command[0], *command[1:], f"{box}/{name}.conf"],
                             env=dict(os.environ, LD_LIBRARY_PATH=libraries),
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(f"{box}/{name}.pid", "w") as file:
        file.write(f"{proxy.pid}\n")
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", at)).close()
            break
        except OSError:
            time.sleep(0.05)
    print(f"{name}: fresh {kept(at, '/fresh')}; with Age 3 {kept(at, '/aged')}")
    proxy.terminate()
    proxy.wait()
PY
seen=${packages% }$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
