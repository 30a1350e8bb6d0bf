#!/usr/bin/env bash
# With proxy_cache_lock nginx lets the readers of a stream in one by one, every half second, and caches nothing.
#
# Guessed:  the lock makes requests for one thing wait while the first of them
#           fills the cache. A stream with Cache-Control: no-store fills none: as
#           soon as the head of the first answer shows it, all that have waited
#           are passed on together.
# Instead:  each that has waited takes the lock in its turn, on the chance that
#           its own answer may be kept, and the others look again after 500 ms.
#           So one goes in each half second, until those left have waited for
#           proxy_cache_lock_timeout, 5 s if not set. After a restart, when all
#           readers come back at once, the twelfth hears nothing for five seconds
#           behind a cache that is empty, of a server that has nothing to do. A
#           lock that was set for a whole site, for the pages that it does help,
#           holds back its streams; one reader, as in a test, waits for nothing.
# Versions: nginx 1.22.1-9+deb12u11, Python 3.11
# Seen:     Package: nginx Version: 1.22.1-9+deb12u11
#           6 readers at once, a head with no-store after 0.2 s; when the server is asked, in s, to the half
#           no cache: 0 0 0 0 0 0
#           cache: 0 0 0 0 0 0
#           cache and lock: 0 0.5 1 1.5 2 2.5
#           cache and lock, lock timeout 1 s: 0 0.5 1 1 1 1
# Source:   nginx.org, ngx_http_proxy_module, proxy_cache_lock and
#           proxy_cache_lock_timeout; RFC 9111, section 5.2.2.5.
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
6 readers at once, a head with no-store after 0.2 s; when the server is asked, in s, to the half
no cache: 0 0 0 0 0 0
cache: 0 0 0 0 0 0
cache and lock: 0 0.5 1 1.5 2 2.5
cache and lock, lock timeout 1 s: 0 0.5 1 1 1 1'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import subprocess
import sys
import threading
import time

box = sys.argv[1]
READERS = 6


def answer(link):
    if not link.recv(65536):
        return
    asked.append(time.monotonic())
    time.sleep(0.2)
    event = b"data: 1\n\n"
    link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
                 b"X-Accel-Buffering: no\r\nTransfer-Encoding: chunked\r\n\r\n"
                 b"%x\r\n%s\r\n" % (len(event), event))
    links.append(link)


def serve(listener):
    while True:
        threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()


def look(name, lines):
    asked.clear()
    with open(f"{box}/conf", "w") as conf:
        # The folder is its owner's alone; if that is root, the workers have to be root.
        conf.write(f"daemon off; user root root; pid {box}/nginx.id; error_log {box}/log;"
                   " events { } http { access_log off;"
                   f" client_body_temp_path {box}/1; proxy_temp_path {box}/2; fastcgi_temp_path {box}/3;"
                   f" uwsgi_temp_path {box}/4; scgi_temp_path {box}/5;"
                   f" proxy_cache_path {box}/cache keys_zone=tape:1m; server {{ listen unix:{box}/socket;"
                   f" location / {{ proxy_http_version 1.1; {lines} proxy_pass http://127.0.0.1:{port}; }} }} }}\n")
    libraries = os.pathsep.join(glob.glob(box + "/root/usr/lib/*-linux-gnu"))
    nginx = subprocess.Popen([f"{box}/root/usr/sbin/nginx", "-p", box, "-c", f"{box}/conf"],
                             env=dict(os.environ, LD_LIBRARY_PATH=libraries),
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    open(f"{box}/nginx.pid", "w").write(f"{nginx.pid}\n")
    try:
        readers = []
        for _ in range(400):
            reader = socket.socket(socket.AF_UNIX)
            try:
                reader.connect(f"{box}/socket")
                readers.append(reader)
            except OSError:
                time.sleep(0.05)
            if len(readers) == READERS:
                break
        for reader in readers:
            reader.sendall(b"GET / HTTP/1.1\r\nHost: tape\r\n\r\n")
        for _ in range(400):
            if len(asked) == READERS:
                break
            time.sleep(0.05)
        print(f"{name}:", *(f"{round((moment - asked[0]) * 2) / 2:g}" for moment in asked))
        for reader in readers:
            reader.close()
    finally:
        nginx.terminate()
        nginx.wait()
        os.remove(f"{box}/nginx.pid")
        if os.path.exists(f"{box}/socket"):
            os.remove(f"{box}/socket")


asked, links = [], []
listener = socket.create_server(("127.0.0.1", 0))
port = listener.getsockname()[1]
threading.Thread(target=serve, args=(listener,), daemon=True).start()
print(f"{READERS} readers at once, a head with no-store after 0.2 s; when the server is asked, in s, to the half")
look("no cache", "")
look("cache", "proxy_cache tape;")
look("cache and lock", "proxy_cache tape; proxy_cache_lock on;")
look("cache and lock, lock timeout 1 s", "proxy_cache tape; proxy_cache_lock on; proxy_cache_lock_timeout 1s;")
PY
seen=${package% }$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
