#!/usr/bin/env bash
# Asked whether a file has changed since today, nginx sends all of it, though it hasn't changed for
# months.
#
# Guessed:  a poll with If-Modified-Since and the time of the last poll gets a 304 as long
#           as the file is older than that. That is what the field says, and what Apache and
#           Python's server do.
# Instead:  nginx wants the very second of the file. Each other time, later or earlier, is a
#           200 with the body, for files as for what it has in its cache, where the server
#           behind it would have said 304. So a client that sends back Last-Modified is
#           well, and one that keeps a time of its own, of its last look, of its copy (curl
#           -z with a file that was copied), or of a table, gets all of a feed at each poll.
#           Put through a proxy, a server that compares is one no more. It is the other way
#           round for a file set back to an older time: nginx alone sends it.
#           if_modified_since before compares.
# Versions: nginx 1.22.1-9+deb12u11, apache2-bin 2.4.71-1~deb12u1, Python 3.11
# Seen:     Package: nginx Version: 1.22.1-9+deb12u11
#           Package: apache2-bin Version: 2.4.71-1~deb12u1
#           nginx: since Last-Modified 304, a second later 200, an hour ago 200, the day before it 200
#           nginx's cache: since Last-Modified 304, a second later 200, an hour ago 200, the day before it 200
#           nginx, before: since Last-Modified 304, a second later 304, an hour ago 304, the day before it 200
#           Apache: since Last-Modified 304, a second later 304, an hour ago 304, the day before it 200
#           Python: since Last-Modified 304, a second later 304, an hour ago 304, the day before it 200
# Source:   nginx.org, ngx_http_core_module, if_modified_since (exact if not set), read as
#           quoted in a book on nginx (Fjordvald, Nedelcu); not read anew: RFC 9110, 13.1.3
#           (earlier or equal is not modified).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download nginx=1.22.1-9+deb12u11 libpcre2-8-0=10.42-1+deb12u2 apache2-bin=2.4.71-1~deb12u1 \
        libapr1=1.7.2-3+deb12u1 libaprutil1=1.6.3-1+deb12u1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(for name in nginx apache2-bin; do
    dpkg-deb -f "$box"/"$name"_*.deb Package Version | tr '\n' ' ' | sed 's/ $//' && echo
done)

wanted='Package: nginx Version: 1.22.1-9+deb12u11
Package: apache2-bin Version: 2.4.71-1~deb12u1
nginx: since Last-Modified 304, a second later 200, an hour ago 200, the day before it 200
nginx'\''s cache: since Last-Modified 304, a second later 200, an hour ago 200, the day before it 200
nginx, before: since Last-Modified 304, a second later 304, an hour ago 304, the day before it 200
Apache: since Last-Modified 304, a second later 304, an hour ago 304, the day before it 200
Python: since Last-Modified 304, a second later 304, an hour ago 304, the day before it 200'
cat >"$box/program.py" <<'PY'
import email.utils
import functools
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
root = f"{box}/root"
room = dict(os.environ, LD_LIBRARY_PATH=os.pathsep.join(glob.glob(f"{root}/usr/lib/*-linux-gnu")))
CHANGED = 1767225600


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def end_headers(self):
        self.send_header("Cache-Control", "max-age=60")
        super().end_headers()


def free():
    with socket.create_server(("127.0.0.1", 0)) as port:
        return port.getsockname()[1]


def ask(port, since):
    for _ in range(200):
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            link.request("GET", "/feed", headers={"If-Modified-Since": email.utils.formatdate(since, usegmt=True)})
            answer = link.getresponse()
            answer.read()
            link.close()
            return answer.status
        except ConnectionRefusedError:
            time.sleep(0.05)


os.chmod(box, 0o755)
os.mkdir(f"{box}/files")
with open(f"{box}/files/feed", "w") as feed:
    feed.write("105\n" * 100)
os.utime(f"{box}/files/feed", (CHANGED, CHANGED))
python = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=f"{box}/files"))
threading.Thread(target=python.serve_forever, daemon=True).start()
exact, before, cache, apache = free(), free(), free(), free()
with open(f"{box}/nginx.conf", "w") as conf:
    conf.write(f"""daemon off; master_process off; pid {box}/ours; error_log /dev/null; events {{}}
http {{
    access_log off; client_body_temp_path {box}/1; proxy_temp_path {box}/2; fastcgi_temp_path {box}/3;
    uwsgi_temp_path {box}/4; scgi_temp_path {box}/5; root {box}/files; proxy_cache_path {box}/cache keys_zone=tape:1m;
    server {{ listen 127.0.0.1:{exact}; }}
    server {{ listen 127.0.0.1:{before}; if_modified_since before; }}
    server {{
        listen 127.0.0.1:{cache};
        location / {{ proxy_cache tape; proxy_pass http://127.0.0.1:{python.server_address[1]}; }}
    }}
}}""")
modules = glob.glob(f"{root}/usr/lib/apache2/modules")[0]
with open(f"{box}/apache.conf", "w") as conf:
    for module in "mpm_event", "authz_core":
        conf.write(f"LoadModule {module}_module {modules}/mod_{module}.so\n")
    conf.write(f"ServerRoot {box}\nPidFile {box}/apache.pid\nErrorLog {box}/log\nListen 127.0.0.1:{apache}\n"
               f"ServerName localhost\nUser nobody\nGroup nogroup\nDocumentRoot {box}/files\n")
servers = []
for name, command in (("httpd", ["apache2", "-f", f"{box}/apache.conf", "-DFOREGROUND"]),
                      ("nginx", ["nginx", "-c", f"{box}/nginx.conf", "-p", box])):
    servers.append(subprocess.Popen([f"{root}/usr/sbin/{command[0]}", *command[1:]], env=room,
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    with open(f"{box}/{name}.pid", "w") as pid:
        pid.write(f"{servers[-1].pid}\n")
try:
    for name, port in (("nginx", exact), ("nginx's cache", cache), ("nginx, before", before), ("Apache", apache),
                       ("Python", python.server_address[1])):
        now = int(time.time())
        print(f"{name}: since Last-Modified {ask(port, CHANGED)}, a second later {ask(port, CHANGED + 1)},"
              f" an hour ago {ask(port, now - 3600)}, the day before it {ask(port, CHANGED - 86400)}")
finally:
    for server in servers:
        server.terminate()
        server.wait(20)
PY
seen=$packages$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
