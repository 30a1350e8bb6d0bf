#!/usr/bin/env bash
# Behind Apache with mod_deflate a poller asks with the ETag that it got, and gets all of it each time.
#
# Guessed:  a proxy that compresses hands the server's ETag on, marked as weak or in
#           a form that it takes back when it comes with If-None-Match; a poll of
#           what hasn't changed is a 304 of a few bytes, with gzip or without.
# Instead:  Apache adds -gzip to the ETag on the way out and nothing takes it off on
#           the way in: the server is asked for "v1-gzip", which it has never had,
#           and answers 200 with the whole body. The client did all as it should,
#           the server as well, and neither sees an error; a curl without
#           --compressed, or a test on the server itself, gets its 304. nginx makes
#           the ETag weak, which matches. DeflateAlterETag NoChange is the cure,
#           and says that two bodies have one strong ETag.
# Versions: apache2-bin 2.4.71-1~deb12u1, nginx 1.22.1-9+deb12u11, Python 3.11
# Seen:     apache2-bin and nginx 2.4.71-1~deb12u1 1.22.1-9+deb12u11
#           apache: gzip 200 200 200, the server asked for "v1-gzip"; plain 200 304 304, the server asked for "v1"
#           apache, DeflateAlterETag NoChange: gzip 200 304 304, the server asked for "v1"; plain 200 304 304, the server asked for "v1"
#           nginx: gzip 200 304 304, the server asked for "v1"; plain 200 304 304, the server asked for "v1"
# Source:   httpd.apache.org, mod_deflate, DeflateAlterETag (its value
#           AddSuffix, and what it does to 304); RFC 9110, sections 8.8.3 and 13.1.2.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.5; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download apache2-bin=2.4.71-1~deb12u1 libapr1=1.7.2-3+deb12u1 libaprutil1=1.6.3-1+deb12u1 \
        libbrotli1=1.0.9-2+deb12u1 libnghttp2-14=1.52.0-1+deb12u3 nginx=1.22.1-9+deb12u11 \
        libpcre2-8-0=10.42-1+deb12u2 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
versions=$(for name in apache2-bin nginx; do dpkg-deb -f "$box/$name"_*.deb Version; done | tr '\n' ' ')

wanted='apache2-bin and nginx 2.4.71-1~deb12u1 1.22.1-9+deb12u11
apache: gzip 200 200 200, the server asked for "v1-gzip"; plain 200 304 304, the server asked for "v1"
apache, DeflateAlterETag NoChange: gzip 200 304 304, the server asked for "v1"; plain 200 304 304, the server asked for "v1"
nginx: gzip 200 304 304, the server asked for "v1"; plain 200 304 304, the server asked for "v1"'
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
PRICES = b'{"price": 7}\n' * 400
NGINX = """daemon off; pid {box}/nginx.id; error_log {box}/log; events {{ }} http {{ access_log off;
client_body_temp_path {box}/1; proxy_temp_path {box}/2; fastcgi_temp_path {box}/3; uwsgi_temp_path {box}/4;
scgi_temp_path {box}/5; server {{ listen 127.0.0.1:{at}; gzip on; gzip_proxied any; gzip_types application/json;
location / {{ proxy_pass http://127.0.0.1:{port}; }} }} }}
"""
APACHE = """ServerRoot {box}
Listen 127.0.0.1:{at}
ServerName tape
PidFile {box}/apache.id
ErrorLog {box}/log
DefaultRuntimeDir {box}
Mutex file:{box} default
LoadModule mpm_event_module {root}/usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module {root}/usr/lib/apache2/modules/mod_authz_core.so
LoadModule filter_module {root}/usr/lib/apache2/modules/mod_filter.so
LoadModule deflate_module {root}/usr/lib/apache2/modules/mod_deflate.so
LoadModule proxy_module {root}/usr/lib/apache2/modules/mod_proxy.so
LoadModule proxy_http_module {root}/usr/lib/apache2/modules/mod_proxy_http.so
User nobody
Group nogroup
AddOutputFilterByType DEFLATE application/json
ProxyPass / http://127.0.0.1:{port}/
"""
asked = []


class Server(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        tag = self.headers["If-None-Match"]
        asked.append(tag)
        same = tag is not None and tag.removeprefix("W/") == '"v1"'
        self.send_response(304 if same else 200)
        self.send_header("ETag", '"v1"')
        if not same:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(PRICES)))
        self.end_headers()
        if not same:
            self.wfile.write(PRICES)

    def log_message(self, *_):
        pass


def free():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def poll(at, coding):
    """Three polls, each with the ETag that the one before got."""
    tag, seen = None, []
    for _ in range(3):
        link = http.client.HTTPConnection("127.0.0.1", at, timeout=20)
        link.request("GET", "/", headers={"Accept-Encoding": coding} | ({"If-None-Match": tag} if tag else {}))
        answer = link.getresponse()
        answer.read()
        tag = answer.headers["ETag"]
        seen.append(str(answer.status))
        link.close()
    return f"{' '.join(seen)}, the server asked for {asked[-1]}"


def look(name, command, conf, more=""):
    at = free()
    with open(f"{box}/conf", "w") as file:
        file.write(conf.format(box=box, root=root, at=at, port=server.server_port) + more)
    libraries = os.pathsep.join(glob.glob(root + "/usr/lib/*-linux-gnu"))
    proxy = subprocess.Popen([root + command[0], *command[1:], f"{box}/conf"],
                             env=dict(os.environ, LD_LIBRARY_PATH=libraries),
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    open(f"{box}/proxy.pid", "w").write(f"{proxy.pid}\n")
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", at)).close()
                break
            except OSError:
                time.sleep(0.05)
        print(f"{name}: gzip {poll(at, 'gzip')}; plain {poll(at, 'identity')}", flush=True)
    finally:
        proxy.terminate()
        proxy.wait()
        os.remove(f"{box}/proxy.pid")


server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
if os.geteuid() == 0:
    os.chmod(box, 0o755)
apache = ["/usr/sbin/apache2", "-DFOREGROUND", "-f"]
look("apache", apache, APACHE)
look("apache, DeflateAlterETag NoChange", apache, APACHE, "DeflateAlterETag NoChange\n")
look("nginx", ["/usr/sbin/nginx", "-p", box, "-c"], NGINX)
PY
seen="apache2-bin and nginx ${versions% }"$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
