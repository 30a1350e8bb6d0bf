#!/usr/bin/env bash
# A HEAD through nginx's or Varnish's cache is a GET for the server of a stream, and a reader that
# stays when the client has long had its answer.
#
# Guessed:  HEAD asks for the fields alone. A health check or a curl -I of the address of a
#           stream costs the server one answer without a body, through a cache as without
#           one.
# Instead:  both caches turn HEAD into GET, so that they have something to keep: the client
#           has its fields at once and goes, and the stream that nobody reads runs on into
#           the cache. nginx, once proxy_cache_valid lets it keep what says nothing about
#           it, starts one for each HEAD, Varnish one for each two minutes of an address;
#           with a check each ten seconds a server with room for a hundred readers is full
#           after a quarter of an hour, of readers that take all that they are sent, so that
#           no heartbeat and no timeout finds them. The log of the proxy has HEAD and 200. A
#           stream with Cache-Control: no-store loses its reader at once, and so it is where
#           nginx has proxy_cache_convert_head off and the method in its key, or no cache.
# Versions: nginx 1.22.1-9+deb12u11, varnish 7.1.1-2+deb12u1, Python 3.11
# Seen:     Package: nginx Version: 1.22.1-9+deb12u11
#           Package: varnish Version: 7.1.1-2+deb12u1
#           nginx without a cache, /stream: 3 x HEAD; the server was asked HEAD HEAD HEAD, and has 0 readers 3 s later
#           nginx, /stream: 3 x HEAD; the server was asked GET GET GET, and has 0 readers 3 s later
#           nginx, proxy_cache_valid 1m, /stream: 3 x HEAD; the server was asked GET GET GET, and has 3 readers 3 s later
#           the same, convert off, /stream: 3 x HEAD; the server was asked HEAD, and has 0 readers 3 s later
#           varnish, /stream: 3 x HEAD; the server was asked GET, and has 1 readers 3 s later
#           nginx, proxy_cache_valid 1m, /no-store: 3 x HEAD; the server was asked GET GET GET, and has 0 readers 3 s later
#           varnish, /no-store: 3 x HEAD; the server was asked GET GET GET, and has 0 readers 3 s later
# Source:   varnish's builtin.vcl (HEAD is looked up as GET is), as the package brings it;
#           github.com, rpardini/docker-registry-proxy, #88 (nginx makes GET of HEAD
#           unless proxy_cache_convert_head is off).
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
nginx without a cache, /stream: 3 x HEAD; the server was asked HEAD HEAD HEAD, and has 0 readers 3 s later
nginx, /stream: 3 x HEAD; the server was asked GET GET GET, and has 0 readers 3 s later
nginx, proxy_cache_valid 1m, /stream: 3 x HEAD; the server was asked GET GET GET, and has 3 readers 3 s later
the same, convert off, /stream: 3 x HEAD; the server was asked HEAD, and has 0 readers 3 s later
varnish, /stream: 3 x HEAD; the server was asked GET, and has 1 readers 3 s later
nginx, proxy_cache_valid 1m, /no-store: 3 x HEAD; the server was asked GET GET GET, and has 0 readers 3 s later
varnish, /no-store: 3 x HEAD; the server was asked GET GET GET, and has 0 readers 3 s later'
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
root = f"{box}/root"
room = dict(os.environ, LD_LIBRARY_PATH=os.pathsep.join(glob.glob(f"{root}/usr/lib/*-linux-gnu*")))
asked, reading = [], set()


def stream(link):
    """Beats until its reader has gone; one that asked by HEAD gets the fields."""
    with link:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = link.recv(65536)
            if not piece:
                return
            head += piece
        method, path = head.split()[:2]
        asked.append(method.decode())
        more = b"Cache-Control: no-store\r\n" if b"no-store" in path else b""
        try:
            link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n" + more + b"\r\n")
            reading.add(link)
            while method == b"GET":
                link.sendall(b": beat\n\n")
                time.sleep(0.2)
        except OSError:
            pass
        reading.discard(link)


def serve():
    while True:
        threading.Thread(target=stream, args=(behind.accept()[0],), daemon=True).start()


def free():
    with socket.create_server(("127.0.0.1", 0)) as port:
        return port.getsockname()[1]


def ask(port, path):
    for _ in range(300):
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            link.request("HEAD", path, headers={"Connection": "close"})
            link.getresponse().read()
            link.close()
            return
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise SystemExit("no server")


def look(name, port, path):
    asked.clear()
    before = set(reading)
    for _ in range(3):
        ask(port, path)
    time.sleep(3)
    print(f"{name}, {path}: 3 x HEAD; the server was asked {' '.join(asked)}, and has {len(reading - before)}"
          " readers 3 s later")


behind = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, daemon=True).start()
to, (plain, cache, valid, key, varnish) = behind.getsockname()[1], [free() for _ in range(5)]
with open(f"{box}/nginx.conf", "w") as conf:
    conf.write(f"""daemon off; master_process off; pid {box}/ours; error_log /dev/null; events {{}}
http {{
    access_log off; client_body_temp_path {box}/1; proxy_temp_path {box}/2; fastcgi_temp_path {box}/3;
    uwsgi_temp_path {box}/4; scgi_temp_path {box}/5; proxy_cache_path {box}/cache keys_zone=tape:1m;
    server {{ listen 127.0.0.1:{plain}; location / {{ proxy_pass http://127.0.0.1:{to}; }} }}
    server {{ listen 127.0.0.1:{cache}; location / {{ proxy_cache tape; proxy_pass http://127.0.0.1:{to}; }} }}
    server {{
        listen 127.0.0.1:{valid}; proxy_cache tape; proxy_cache_valid 1m;
        location / {{ proxy_pass http://127.0.0.1:{to}; }}
    }}
    server {{
        listen 127.0.0.1:{key}; proxy_cache_valid 1m; proxy_cache_convert_head off;
        proxy_cache_key $request_method$request_uri;
        location / {{ proxy_cache tape; proxy_pass http://127.0.0.1:{to}; }}
    }}
}}""")
with open(f"{box}/vcl", "w") as vcl:
    vcl.write(f'vcl 4.1; backend behind {{ .host = "127.0.0.1"; .port = "{to}"; }}\n')
tcc = f"{root}/usr/bin/tcc -B{glob.glob(f'{root}/usr/lib/*-linux-gnu/tcc')[0]} -nostdlib -shared -o %o %s"
servers = []
for name, command in (("nginx", ["nginx", "-c", f"{box}/nginx.conf", "-p", box]),
                      ("varnish", ["varnishd", "-F", "-j", "none", "-n", f"{box}/work", "-a", f"127.0.0.1:{varnish}",
                                   "-f", f"{box}/vcl", "-s", "malloc,10m", "-p", f"cc_command={tcc}"])):
    servers.append(subprocess.Popen([f"{root}/usr/sbin/{command[0]}", *command[1:]], env=room,
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    with open(f"{box}/{name}.pid", "w") as pid:
        pid.write(f"{servers[-1].pid}\n")
try:
    for name, port in (("nginx without a cache", plain), ("nginx", cache), ("nginx, proxy_cache_valid 1m", valid),
                       ("the same, convert off", key), ("varnish", varnish)):
        look(name, port, "/stream")
    for name, port in (("nginx, proxy_cache_valid 1m", valid), ("varnish", varnish)):
        look(name, port, "/no-store")
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
