#!/usr/bin/env bash
# What nginx has renewed by a 304 stays out of date for everybody behind it: it goes on sending the
# first Expires.
#
# Guessed:  a cache that asks its server whether an answer is still good, and gets a 304
#           with a new Expires and other fields, puts them in place of the old ones, as RFC
#           9111 wants it: whoever asks next gets an answer that is good for as long as the
#           server said.
# Instead:  with proxy_cache_revalidate nginx renews what it knows itself, for how long it
#           may give the answer away, and sends the stored fields of the first time, with a
#           Date of now. So from the first 304 on Expires is in the past for each browser
#           and each cache behind it, and they ask again for each use, while nginx itself
#           goes by the new one. Any other field that a 304 brings is lost as well, as a
#           counter here. Varnish sends the new fields.
# Versions: nginx 1.22.1-9+deb12u11, varnish 7.1.1-2+deb12u1, Python 3.11
# Seen:     Package: nginx Version: 1.22.1-9+deb12u11
#           Package: varnish Version: 7.1.1-2+deb12u1
#           nginx: server's answers 200 304 304 304; what the clients get is of number 1 (fresh), 1 (stale), 1 (stale), 1 (stale)
#           varnish: server's answers 200 304 304 304; what the clients get is of number 1 (fresh), 2 (fresh), 3 (fresh), 4 (fresh)
# Source:   RFC 9111, 4.3.4 (the stored fields are updated with those of the 304) and 3.2;
#           nginx.org, ngx_http_proxy_module, proxy_cache_revalidate.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download nginx=1.22.1-9+deb12u11 varnish=7.1.1-2+deb12u1 libvarnishapi3=7.1.1-2+deb12u1 \
        libjemalloc2=5.3.0-1 libpcre2-8-0=10.42-1+deb12u2 tcc=0.9.27+git20200814.62c30a4a-1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(for name in nginx varnish; do
    dpkg-deb -f "$box"/"$name"_*.deb Package Version | tr '\n' ' ' | sed 's/ $//' && echo
done)

wanted='Package: nginx Version: 1.22.1-9+deb12u11
Package: varnish Version: 7.1.1-2+deb12u1
nginx: server'\''s answers 200 304 304 304; what the clients get is of number 1 (fresh), 1 (stale), 1 (stale), 1 (stale)
varnish: server'\''s answers 200 304 304 304; what the clients get is of number 1 (fresh), 2 (fresh), 3 (fresh), 4 (fresh)'
cat >"$box/program.py" <<'PY'
import calendar
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
    """Its answers are good for two seconds, and have the same ETag always; each has a number of its own."""

    def __init__(self):
        self.listener, self.seen = socket.create_server(("127.0.0.1", 0)), []
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            threading.Thread(target=self.answer, args=(self.listener.accept()[0],), daemon=True).start()

    def answer(self, link):
        with link:
            while True:
                head = b""
                while b"\r\n\r\n" not in head:
                    piece = link.recv(65536)
                    if not piece:
                        return
                    head += piece
                same = b"if-none-match:" in head.lower()
                self.seen.append(304 if same else 200)
                fields = (f"Date: {email.utils.formatdate(usegmt=True)}\r\nETag: \"1\"\r\n"
                          f"X-Number: {len(self.seen)}\r\n"
                          f"Expires: {email.utils.formatdate(time.time() + 2, usegmt=True)}\r\n")
                if same:
                    link.sendall(f"HTTP/1.1 304 Not Modified\r\n{fields}\r\n".encode())
                else:
                    link.sendall(f"HTTP/1.1 200 OK\r\n{fields}Content-Length: 5\r\n\r\nprice".encode())


def start(name, command):
    process = subprocess.Popen(command, env=room, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(f"{box}/{name}.pid", "w") as pid:
        pid.write(f"{process.pid}\n")
    return process


def ask(port):
    for _ in range(200):
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            link.request("GET", "/")
            answer = link.getresponse()
            answer.read()
            link.close()
            return answer.headers
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise SystemExit("no server")


def seconds(text):
    return calendar.timegm(email.utils.parsedate(text))


def look(name, port, server):
    """Asks every four seconds, each time when the answer before is out of date."""
    shown = []
    for _ in range(4):
        head = ask(port)
        time.sleep(0.5)
        head = ask(port)
        rest = seconds(head["Expires"]) - seconds(head["Date"])
        shown.append(f"{head['X-Number']} ({'fresh' if rest > 0 else 'stale'})")
        time.sleep(3.5)
    print(f"{name}: server's answers {' '.join(map(str, server.seen))}; what the clients get is of number",
          ", ".join(shown))


with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
    ports = [one.getsockname()[1], two.getsockname()[1]]
servers = [Server(), Server()]
with open(f"{box}/nginx.conf", "w") as conf:
    conf.write(f"""daemon off; master_process off; pid {box}/ours; error_log /dev/null; events {{}}
http {{
    access_log off; proxy_cache_path {box}/cache keys_zone=tape:1m;
    client_body_temp_path {box}/1; proxy_temp_path {box}/2; fastcgi_temp_path {box}/3; uwsgi_temp_path {box}/4;
    scgi_temp_path {box}/5;
    server {{
        listen 127.0.0.1:{ports[0]}; proxy_cache tape; proxy_cache_revalidate on;
        location / {{ proxy_pass http://127.0.0.1:{servers[0].port}; }}
    }}
}}""")
with open(f"{box}/vcl", "w") as vcl:
    vcl.write(f"""vcl 4.1;
backend behind {{ .host = "127.0.0.1"; .port = "{servers[1].port}"; }}
sub vcl_backend_response {{ set beresp.grace = 0s; set beresp.keep = 60s; }}
""")
libraries = glob.glob(f"{box}/root/usr/lib/*-linux-gnu")
tcc = f"{box}/root/usr/bin/tcc -B{glob.glob(libraries[0] + '/tcc')[0]} -nostdlib -shared -o %o %s"
processes = [start("nginx", [f"{box}/root/usr/sbin/nginx", "-c", f"{box}/nginx.conf", "-p", box]),
             start("varnish", [f"{box}/root/usr/sbin/varnishd", "-F", "-n", f"{box}/work",
                               "-a", f"127.0.0.1:{ports[1]}", "-f", f"{box}/vcl", "-s", "malloc,10m", "-j", "none",
                               "-p", f"cc_command={tcc}"])]
try:
    threads = [threading.Thread(target=look, args=row) for row in zip(("nginx", "varnish"), ports, servers)]
    for thread in threads:
        thread.start()
        thread.join()
finally:
    for process in processes:
        process.terminate()
        process.wait(20)
PY
seen=$packages$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
