#!/usr/bin/env bash
# Behind two nginx a stream is held back, though its server says X-Accel-Buffering: no.
#
# Guessed:  a server that sends "X-Accel-Buffering: no" with its stream gets it
#           through any nginx at once, two in a row (an ingress and a sidecar)
#           as well as one.
# Instead:  the first nginx heeds the field and takes it out of the answer, so
#           the second never hears of it and collects events until a buffer of
#           4 KiB is full: with 100 bytes each half minute the reader hears
#           nothing for twenty minutes. Each of the two works alone, and
#           "proxy_buffering off" in the inner one, where one looks first,
#           changes nothing. "proxy_pass_header X-Accel-Buffering" there helps.
# Versions: nginx 1.22.1-9+deb12u11, libpcre2-8-0 10.42-1+deb12u2, Python 3.11
# Seen:     Package: nginx Version: 1.22.1-9+deb12u11
#           one nginx, no field: after some 4000 bytes
#           one nginx: at once
#           two: after some 4000 bytes
#           two, the inner without buffers: after some 4000 bytes
#           two, the inner passes the field: at once
# Source:   nginx.org, ngx_http_proxy_module: proxy_buffering, proxy_buffers and
#           proxy_hide_header (fields of the kind X-Accel-... are not passed).
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download nginx=1.22.1-9+deb12u11 libpcre2-8-0=10.42-1+deb12u2 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/nginx_*.deb Package Version | tr '\n' ' ')

wanted='Package: nginx Version: 1.22.1-9+deb12u11
one nginx, no field: after some 4000 bytes
one nginx: at once
two: after some 4000 bytes
two, the inner without buffers: after some 4000 bytes
two, the inner passes the field: at once'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import subprocess
import sys
import threading

box = sys.argv[1]
EVENT = b"data: " + b"x" * 92 + b"\n\n"
MANY = 150


class Stream:
    """The server behind: events, one each tenth of a second."""

    def __init__(self, fields):
        self.fields, self.sent, self.over = fields, 0, threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        connection = self.listener.accept()[0]
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                               + self.fields + b"Connection: close\r\n\r\n")
            while self.sent < MANY and not self.over.is_set():
                self.sent += 1
                connection.sendall(EVENT)
                self.over.wait(0.1)


def location(name, to, more=""):
    return f"server {{ listen unix:{box}/{name}; location / {{ proxy_pass http://{to}; {more} }} }}\n"


def events_until_first(name, fields, *proxies):
    """How many events were sent when the client had the first one, through proxies, the outermost last."""
    stream = Stream(fields)
    servers, to = "", f"127.0.0.1:{stream.port}"
    for number, more in enumerate(proxies):
        servers += location(f"{number}.sock", to, more)
        to = f"unix:{box}/{number}.sock:"
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{kind}_temp_path {box}/{kind}; " for kind in kinds)
    with open(f"{box}/conf", "w") as conf:
        conf.write(f"daemon off; master_process off; pid {box}/nginx.run; events {{}}\n"
                   f"http {{ access_log off; {folders}\n{servers}}}\n")
    libraries = os.pathsep.join(glob.glob(box + "/root/usr/lib/*-linux-gnu"))
    nginx = subprocess.Popen([f"{box}/root/usr/sbin/nginx", "-c", f"{box}/conf", "-e", f"{box}/error.log"],
                             env=dict(os.environ, LD_LIBRARY_PATH=libraries), stderr=subprocess.DEVNULL)
    open(f"{box}/nginx.pid", "w").write(f"{nginx.pid}\n")
    try:
        for _ in range(200):
            client = socket.socket(socket.AF_UNIX)
            try:
                client.connect(to[len("unix:"):-1])
                break
            except OSError:
                client.close()
                stream.over.wait(0.05)
        else:
            raise SystemExit("no server")
        with client:
            client.settimeout(40)
            client.sendall(b"GET / HTTP/1.1\r\nHost: tape\r\nConnection: close\r\n\r\n")
            got = b""
            while b"data:" not in got:
                piece = client.recv(65536)
                if not piece:
                    raise SystemExit("the answer ended")
                got += piece
            sent = stream.sent
    finally:
        stream.over.set()
        nginx.terminate()
        nginx.wait()
        os.remove(f"{box}/nginx.pid")
        for left in glob.glob(box + "/*.sock"):
            os.remove(left)
    print(f"{name}:", "at once" if sent < 20 else "after some 4000 bytes" if 38 <= got.count(b"data:") <= 44 else sent)


NO = b"X-Accel-Buffering: no\r\n"
events_until_first("one nginx, no field", b"", "")
events_until_first("one nginx", NO, "")
events_until_first("two", NO, "", "")
events_until_first("two, the inner without buffers", NO, "proxy_buffering off;", "")
events_until_first("two, the inner passes the field", NO, "proxy_pass_header X-Accel-Buffering;", "")
PY
seen=${package% }$'\n'$(timeout 60 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
