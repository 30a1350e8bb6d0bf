#!/usr/bin/env bash
# Behind HAProxy, H2O and lighttpd the readers of a quiet stream never leave, and behind a caching nginx of any.
#
# Guessed:  a proxy that learns that the client has gone closes its connection to
#           the server, as nginx does. So the server's count of readers is right,
#           whether or not there is anything to send.
# Instead:  HAProxy, H2O and lighttpd take the end of what the client sends for no
#           more than that, and find out by writing: the server has the reader
#           until the next events, and if none come, until a timeout. A browser
#           that loads a page again and again leaves a stream behind each time;
#           only a heartbeat ends them. HAProxy's "option abortonclose", known for
#           its queue, closes at once. nginx with a cache reads on for the sake of
#           the cache: a stream that says nothing about storing is kept after its
#           reader has gone, with events and without, and written to a file.
# Versions: haproxy 2.6.12-1+deb12u4, h2o 2.2.5+dfsg2-7, lighttpd 1.4.69-1, nginx 1.22.1-9+deb12u11,
#           caddy 2.6.2-5, Python 3.11
# Seen:     the reader has one event and goes; the server hears of it
#           nginx 1.22.1-9+deb12u11: at once
#           caddy 2.6.2-5: at once
#           haproxy 2.6.12-1+deb12u4: not in 3 quiet seconds, but with the next events
#           haproxy 2.6.12-1+deb12u4, option abortonclose: at once
#           h2o 2.2.5+dfsg2-7: not in 3 quiet seconds, but with the next events
#           lighttpd 1.4.69-1, streaming: not in 3 quiet seconds, but with the next events
#           nginx 1.22.1-9+deb12u11, with a cache: not in 3 quiet seconds, nor in 12 events
# Source:   HAProxy 2.6 configuration manual, "option abortonclose"; nginx.org,
#           ngx_http_proxy_module, proxy_ignore_client_abort and proxy_cache_valid;
#           RFC 9112, section 9.6 (closing one half of a connection).
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

wanted='the reader has one event and goes; the server hears of it
nginx 1.22.1-9+deb12u11: at once
caddy 2.6.2-5: at once
haproxy 2.6.12-1+deb12u4: not in 3 quiet seconds, but with the next events
haproxy 2.6.12-1+deb12u4, option abortonclose: at once
h2o 2.2.5+dfsg2-7: not in 3 quiet seconds, but with the next events
lighttpd 1.4.69-1, streaming: not in 3 quiet seconds, but with the next events
nginx 1.22.1-9+deb12u11, with a cache: not in 3 quiet seconds, nor in 12 events'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import subprocess
import sys
import time

box = sys.argv[1]
root = box + "/root"
# What each is told: its file, with the port for clients and that of the server behind, and its command.
PROXIES = {
    "caddy": ("{{\n admin off\n}}\nhttp://:{front} {{\n bind 127.0.0.1\n reverse_proxy 127.0.0.1:{port}\n}}\n",
              ["usr/bin/caddy", "run", "--adapter", "caddyfile", "--config"]),
    "h2o": ("user: root\nlisten:\n  host: 127.0.0.1\n  port: {front}\nhosts:\n  default:\n    paths:\n      /:\n"
            "        proxy.reverse.url: http://127.0.0.1:{port}/\n", ["usr/bin/h2o", "-c"]),
    "lighttpd": ('server.stream-response-body = 2\nserver.document-root = "{box}"\nserver.bind = "127.0.0.1"\n'
                 'server.port = {front}\nserver.upload-dirs = ("{box}")\n'
                 'server.modules = ("mod_proxy")\nproxy.server = ("" => (("host" => "127.0.0.1", "port" => {port})))\n',
                 ["usr/sbin/lighttpd", "-D", "-m", root + "/usr/lib/lighttpd", "-f"]),
    "nginx": ("daemon off; user root root; pid {box}/nginx.id; error_log {box}/log; events {{ }} http {{ access_log off;"
              " client_body_temp_path {box}/1; proxy_temp_path {box}/2; fastcgi_temp_path {box}/3;"
              " uwsgi_temp_path {box}/4; scgi_temp_path {box}/5; proxy_cache_path {box}/cache keys_zone=tape:1m;"
              " server {{ listen 127.0.0.1:{front};"
              " location / {{ proxy_pass http://127.0.0.1:{port}; proxy_http_version 1.1; {more} }} }} }}\n",
              ["usr/sbin/nginx", "-p", box, "-c"]),
    "haproxy": ("defaults\n mode http\n timeout connect 60s\n timeout client 60s\n timeout server 60s\n"
                "listen tape\n bind 127.0.0.1:{front}\n{more} server behind 127.0.0.1:{port}\n",
                ["usr/sbin/haproxy", "-f"]),
}


def sees_end(link, seconds):
    """Whether the proxy closes its connection in that time."""
    link.settimeout(seconds)
    try:
        return not link.recv(65536)
    except TimeoutError:
        return False
    except OSError:
        return True


def follow(link):
    """When the server hears that the reader has gone: without an event, or with how many."""
    if sees_end(link, 3):
        return "at once"
    try:
        for _ in range(12):
            link.sendall(EVENT)
            if sees_end(link, 0.3):
                break
        else:
            return "not in 3 quiet seconds, nor in 12 events"
    except OSError:
        pass
    return "not in 3 quiet seconds, but with the next events"


def read(name, reader):
    reader.settimeout(20)
    reader.sendall(b"GET / HTTP/1.1\r\nHost: tape\r\n\r\n")
    with listener.accept()[0] as link:
        link.settimeout(20)
        link.recv(65536)
        link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n" + EVENT)
        answer = b""
        while b"data: 1" not in answer:
            piece = reader.recv(65536)
            assert piece
            answer += piece
        reader.close()
        print(f"{name}: {follow(link)}", flush=True)


def look(name, more="", note=""):
    version = open(f"{box}/{name}.version").read().strip()
    conf = f"{box}/conf"
    with socket.create_server(("127.0.0.1", 0)) as free:
        front = free.getsockname()[1]
    text, command = PROXIES[name]
    with open(conf, "w") as file:
        file.write(text.format(front=front, port=port, box=box, more=more))
    libraries = os.pathsep.join(glob.glob(root + "/usr/lib/*-linux-gnu"))
    proxy = subprocess.Popen([f"{root}/{command[0]}", *command[1:], conf], cwd=box,
                             env=dict(os.environ, LD_LIBRARY_PATH=libraries, HOME=box, XDG_DATA_HOME=box,
                                      XDG_CONFIG_HOME=box),
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    open(f"{box}/proxy.pid", "w").write(f"{proxy.pid}\n")
    try:
        for _ in range(400):
            try:
                link = socket.create_connection(("127.0.0.1", front))
                break
            except OSError:
                time.sleep(0.05)
        else:
            raise SystemExit("no proxy")
        read(f"{name} {version}{note}", link)
    finally:
        proxy.terminate()
        proxy.wait()
        os.remove(f"{box}/proxy.pid")


EVENT = b"9\r\ndata: 1\n\n\r\n"
listener = socket.create_server(("127.0.0.1", 0))
listener.settimeout(20)
port = listener.getsockname()[1]
print("the reader has one event and goes; the server hears of it", flush=True)
look("nginx", "proxy_buffering off;")
look("caddy")
look("haproxy")
look("haproxy", " option abortonclose\n", ", option abortonclose")
look("h2o")
look("lighttpd", note=", streaming")
look("nginx", "proxy_cache tape; proxy_cache_valid 200 1m;", ", with a cache")
PY
seen=$(timeout 120 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
