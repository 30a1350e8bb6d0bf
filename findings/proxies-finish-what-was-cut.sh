#!/usr/bin/env bash
# Behind Caddy, H2O and lighttpd an answer that was cut off is a whole one.
#
# Guessed:  an answer in chunks is whole if its last chunk, the one of size 0,
#           has come. A server that dies in the middle leaves it out, and so does
#           a proxy: the client sees that lines are missing and asks again.
# Instead:  these three put a last chunk, or a Content-Length, of their own behind
#           what has come. Half of a list of lines arrives with status 200,
#           complete by every rule, and Python's reader, which otherwise raises,
#           takes it for all; a cursor kept from it is right for what came, but
#           "no more lines" is taken for "no more pages". lighttpd collects the
#           answer first and counts it; with server.stream-response-body = 1 it
#           cuts as nginx and HAProxy do here. With a Content-Length from the server
#           Caddy and H2O cut too: it is the stream of unknown length, the one
#           that can't be checked otherwise, that is repaired.
# Versions: caddy 2.6.2-5, h2o 2.2.5+dfsg2-7, lighttpd 1.4.69-1, nginx 1.22.1-9+deb12u11,
#           haproxy 2.6.12-1+deb12u4, Python 3.11
# Seen:     3 of 6 lines, then the server's connection ends
#           without a proxy: 3 lines, cut off (IncompleteRead)
#           caddy 2.6.2-5: 3 lines, whole (by chunks)
#           h2o 2.2.5+dfsg2-7: 3 lines, whole (by chunks)
#           lighttpd 1.4.69-1: 3 lines, whole (by length)
#           lighttpd 1.4.69-1, streaming: 3 lines, cut off (IncompleteRead)
#           nginx 1.22.1-9+deb12u11: 3 lines, cut off (IncompleteRead)
#           haproxy 2.6.12-1+deb12u4: 3 lines, cut off (IncompleteRead)
# Source:   RFC 9112, section 8 (a chunked answer without the zero-sized chunk
#           is incomplete; a connection closed in place of the end tells the
#           client); RFC 9112, section 7.1.
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.5; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download caddy=2.6.2-5 h2o=2.2.5+dfsg2-7 libh2o-evloop0.13=2.2.5+dfsg2-7 \
        libh2o0.13=2.2.5+dfsg2-7 lighttpd=1.4.69-1 libxxhash0=0.8.1-1 nginx=1.22.1-9+deb12u11 \
        libpcre2-8-0=10.42-1+deb12u2 haproxy=2.6.12-1+deb12u4 liblua5.3-0=5.3.6-2 \
        libopentracing-c-wrapper0=1.1.3-3+b1 libopentracing1=1.6.0-4 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
for name in caddy h2o lighttpd nginx haproxy; do
    dpkg-deb -f "$box"/"$name"_*.deb Version >"$box/$name.version"
done

wanted='3 of 6 lines, then the server'\''s connection ends
without a proxy: 3 lines, cut off (IncompleteRead)
caddy 2.6.2-5: 3 lines, whole (by chunks)
h2o 2.2.5+dfsg2-7: 3 lines, whole (by chunks)
lighttpd 1.4.69-1: 3 lines, whole (by length)
lighttpd 1.4.69-1, streaming: 3 lines, cut off (IncompleteRead)
nginx 1.22.1-9+deb12u11: 3 lines, cut off (IncompleteRead)
haproxy 2.6.12-1+deb12u4: 3 lines, cut off (IncompleteRead)'
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
root = box + "/root"
# What each is told: its file, with the place for clients and the port of the server behind, and its command.
PROXIES = {
    "caddy": ("{{\n admin off\n}}\nhttp:// {{\n bind unix/{at}\n reverse_proxy 127.0.0.1:{port}\n}}\n",
              ["usr/bin/caddy", "run", "--adapter", "caddyfile", "--config"]),
    "h2o": ("user: root\nlisten:\n  type: unix\n  port: {at}\nhosts:\n  default:\n    paths:\n      /:\n"
            "        proxy.reverse.url: http://127.0.0.1:{port}/\n", ["usr/bin/h2o", "-c"]),
    "lighttpd": ('server.document-root = "{box}"\nserver.bind = "{at}"\nserver.upload-dirs = ("{box}")\n'
                 'server.modules = ("mod_proxy")\nproxy.server = ("" => (("host" => "127.0.0.1", "port" => {port})))\n',
                 ["usr/sbin/lighttpd", "-D", "-m", root + "/usr/lib/lighttpd", "-f"]),
    "nginx": ("daemon off; pid {box}/nginx.id; error_log {box}/log; events {{ }} http {{ access_log off;"
              " client_body_temp_path {box}/1; proxy_temp_path {box}/2; fastcgi_temp_path {box}/3;"
              " uwsgi_temp_path {box}/4; scgi_temp_path {box}/5; server {{ listen unix:{at};"
              " location / {{ proxy_pass http://127.0.0.1:{port}; proxy_http_version 1.1; }} }} }}\n",
              ["usr/sbin/nginx", "-p", box, "-c"]),
    "haproxy": ("defaults\n mode http\n timeout connect 60s\n timeout client 60s\n timeout server 60s\n"
                "listen tape\n bind unix@{at}\n server behind 127.0.0.1:{port}\n", ["usr/sbin/haproxy", "-f"]),
}


def serve(listener):
    """Gives each client half of its lines, and goes."""
    while True:
        link = listener.accept()[0]
        if link.recv(65536):
            link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n")
            for number in (1, 2, 3):
                line = b'{"price": %d}\n' % number
                link.sendall(b"%x\r\n%s\r\n" % (len(line), line))
                time.sleep(0.2)
        link.close()


def read(name, link):
    link.settimeout(20)
    link.sendall(b"GET / HTTP/1.1\r\nHost: tape\r\n\r\n")
    answer = http.client.HTTPResponse(link)
    answer.begin()
    try:
        body, end = answer.read(), "whole (by " + ("chunks)" if answer.chunked else "length)")
    except http.client.IncompleteRead as error:
        # What came before the end, which the error holds.
        body, end = error.partial, f"cut off ({type(error).__name__})"
    print(f"{name}: {body.count(10)} lines, {end}", flush=True)
    link.close()


def look(name, more="", note=""):
    version = open(f"{box}/{name}.version").read().strip()
    at, conf = f"{box}/socket", f"{box}/conf"
    text, command = PROXIES[name]
    with open(conf, "w") as file:
        file.write(text.format(at=at, port=port, box=box) + more)
    libraries = os.pathsep.join(glob.glob(root + "/usr/lib/*-linux-gnu"))
    proxy = subprocess.Popen([f"{root}/{command[0]}", *command[1:], conf], cwd=box,
                             env=dict(os.environ, LD_LIBRARY_PATH=libraries, HOME=box, XDG_DATA_HOME=box,
                                      XDG_CONFIG_HOME=box),
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    open(f"{box}/proxy.pid", "w").write(f"{proxy.pid}\n")
    try:
        for _ in range(400):
            link = socket.socket(socket.AF_UNIX)
            try:
                link.connect(at)
                break
            except OSError:
                link.close()
                time.sleep(0.05)
        else:
            raise SystemExit("no proxy")
        read(f"{name} {version}{note}", link)
    finally:
        proxy.terminate()
        proxy.wait()
        os.remove(f"{box}/proxy.pid")
        if os.path.exists(at):
            os.remove(at)


listener = socket.create_server(("127.0.0.1", 0))
port = listener.getsockname()[1]
threading.Thread(target=serve, args=(listener,), daemon=True).start()
print("3 of 6 lines, then the server's connection ends", flush=True)
read("without a proxy", socket.create_connection(("127.0.0.1", port)))
look("caddy")
look("h2o")
look("lighttpd")
look("lighttpd", "server.stream-response-body = 1\n", ", streaming")
look("nginx")
look("haproxy")
PY
seen=$(timeout 120 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
