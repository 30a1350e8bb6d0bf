#!/usr/bin/env bash
# HAProxy tells its clients of HTTP/1.1 that an answer was cut off, and those of HTTP/2 that it is whole.
#
# Guessed:  what a proxy knows of the server's answer it passes on, whatever the
#           client speaks: HTTP/1.1 lacks the last chunk, HTTP/2 has RST_STREAM in
#           place of END_STREAM. HTTP/2 is the stricter one.
# Instead:  an answer in chunks whose server went away in the middle ends for a
#           client of HTTP/2 with END_STREAM, like any other: curl exits with 0
#           where it exits with 18 over HTTP/1.1, through the same proxy. With a
#           Content-Length both are told. So browsers and whoever else agrees on
#           h2 take half a list for all of it, and a test with --http1.1, or
#           without TLS, shows that such things are noticed. nginx resets.
# Versions: haproxy 2.6.12-1+deb12u4, nginx 1.22.1-9+deb12u11, curl 7.88.1-10+deb12u15, Python 3.11
# Seen:     haproxy 2.6.12-1+deb12u4 nginx 1.22.1-9+deb12u11 curl 7.88.1-10+deb12u15
#           3 of 6 lines, then the server's connection ends
#           haproxy, chunks: HTTP/1.1 3 lines, curl exits with 18; HTTP/2 3 lines, curl exits with 0
#           haproxy, length: HTTP/1.1 3 lines, curl exits with 18; HTTP/2 3 lines, curl exits with 92
#           nginx, chunks: HTTP/1.1 3 lines, curl exits with 18; HTTP/2 3 lines, curl exits with 92
#           nginx, length: HTTP/1.1 3 lines, curl exits with 18; HTTP/2 3 lines, curl exits with 92
# Source:   RFC 9112, section 8 (an answer without its last chunk is incomplete);
#           RFC 9113, sections 8.1 and 5.4.2; curl(1), exit codes 18 and 92.
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.5; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download haproxy=2.6.12-1+deb12u4 liblua5.3-0=5.3.6-2 libopentracing-c-wrapper0=1.1.3-3+b1 \
        libopentracing1=1.6.0-4 nginx=1.22.1-9+deb12u11 libpcre2-8-0=10.42-1+deb12u2 \
        curl=7.88.1-10+deb12u15 libcurl4=7.88.1-10+deb12u15 libnghttp2-14=1.52.0-1+deb12u3 \
        librtmp1=2.4+20151223.gitfa8646d.1-2+b2 libssh2-1=1.10.0-3+deb12u1 libpsl5=0.21.2-1 \
        libldap-2.5-0=2.5.13+dfsg-5 libbrotli1=1.0.9-2+deb12u1 libsasl2-2=2.1.28+dfsg-10+deb12u1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(for name in haproxy nginx curl; do
    printf '%s ' "$name" "$(dpkg-deb -f "$box/$name"_*.deb Version)"
done)

wanted='haproxy 2.6.12-1+deb12u4 nginx 1.22.1-9+deb12u11 curl 7.88.1-10+deb12u15
3 of 6 lines, then the server'\''s connection ends
haproxy, chunks: HTTP/1.1 3 lines, curl exits with 18; HTTP/2 3 lines, curl exits with 0
haproxy, length: HTTP/1.1 3 lines, curl exits with 18; HTTP/2 3 lines, curl exits with 92
nginx, chunks: HTTP/1.1 3 lines, curl exits with 18; HTTP/2 3 lines, curl exits with 92
nginx, length: HTTP/1.1 3 lines, curl exits with 18; HTTP/2 3 lines, curl exits with 92'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import subprocess
import sys
import threading
import time

box = sys.argv[1]
root = box + "/root"
libraries = os.pathsep.join(glob.glob(root + "/usr/lib/*-linux-gnu"))
own = dict(os.environ, LD_LIBRARY_PATH=libraries)
# What each is told, one place for clients of either kind; and its command.
PROXIES = {
    "haproxy": ("defaults\n mode http\n timeout connect 60s\n timeout client 60s\n timeout server 60s\n"
                "listen tape\n bind unix@{box}/1.1\n bind unix@{box}/2 proto h2\n"
                " server behind 127.0.0.1:{port}\n", ["usr/sbin/haproxy", "-f"]),
    "nginx": ("daemon off; user root root; pid {box}/nginx.id; error_log {box}/log; events {{ }}"
              " http {{ access_log off; client_body_temp_path {box}/b1; proxy_temp_path {box}/b2;"
              " fastcgi_temp_path {box}/b3; uwsgi_temp_path {box}/b4; scgi_temp_path {box}/b5;"
              " server {{ listen unix:{box}/1.1; listen unix:{box}/2 http2; location / {{"
              " proxy_buffering off; proxy_http_version 1.1; proxy_pass http://127.0.0.1:{port}; }} }} }}\n",
              ["usr/sbin/nginx", "-p", box, "-c"]),
}


def serve(listener):
    """Gives each client half of its lines, in the form that it asks for, and goes."""
    while True:
        link = listener.accept()[0]
        request = link.recv(65536)
        chunks = request.startswith(b"GET /chunks ")
        head = b"Transfer-Encoding: chunked" if chunks else b"Content-Length: 54"
        link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n%s\r\n\r\n" % head)
        for number in (1, 2, 3):
            line = b"price: %d\n" % number
            link.sendall(b"%x\r\n%s\r\n" % (len(line), line) if chunks else line)
            time.sleep(0.2)
        link.close()


def get(path, version):
    form = "--http1.1" if version == "1.1" else "--http2-prior-knowledge"
    done = subprocess.run([root + "/usr/bin/curl", "--disable", "--silent", "--max-time", "20", form,
                           "--unix-socket", f"{box}/{version}", f"http://tape/{path}"],
                          env=own, stdout=subprocess.PIPE, timeout=30)
    return f"HTTP/{version} {done.stdout.count(10)} lines, curl exits with {done.returncode}"


def look(name):
    text, command = PROXIES[name]
    with open(f"{box}/conf", "w") as conf:
        conf.write(text.format(box=box, port=port))
    proxy = subprocess.Popen([f"{root}/{command[0]}", *command[1:], f"{box}/conf"], env=own,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    open(f"{box}/proxy.pid", "w").write(f"{proxy.pid}\n")
    try:
        for _ in range(400):
            if os.path.exists(f"{box}/1.1") and os.path.exists(f"{box}/2"):
                break
            time.sleep(0.05)
        time.sleep(0.3)
        for path in ("chunks", "length"):
            print(f"{name}, {path}: {get(path, '1.1')}; {get(path, '2')}", flush=True)
    finally:
        proxy.terminate()
        proxy.wait()
        os.remove(f"{box}/proxy.pid")
        for version in ("1.1", "2"):
            if os.path.exists(f"{box}/{version}"):
                os.remove(f"{box}/{version}")


listener = socket.create_server(("127.0.0.1", 0))
port = listener.getsockname()[1]
threading.Thread(target=serve, args=(listener,), daemon=True).start()
print("3 of 6 lines, then the server's connection ends", flush=True)
look("haproxy")
look("nginx")
PY
seen=${packages% }$'\n'$(timeout 120 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
