#!/usr/bin/env bash
# A client that has sent all and waits for the answer gets none through nginx, and through socat only
# one that doesn't take half a second.
#
# Guessed:  a relay of bytes ends one direction when that one ends, and the other when the
#           other does: a client that shuts its sending side down, as "nc -N" and clients
#           that send until the end do, still gets the answer, through nginx's stream proxy
#           as through HAProxy.
# Instead:  nginx ends both as soon as the client has no more to say, without an error in
#           its log, so the answer is lost if it isn't there at that moment. socat waits for
#           it, but only half a second for each piece, so a quick answer of any length
#           passes, and a slow one doesn't, without an error either. HAProxy waits.
#           proxy_half_close on mends nginx, -t socat. A push of rows that is acknowledged
#           at its end works on the own machine, and fails by how long the batch takes
#           behind the relay, where the rows are stored all the same.
# Versions: nginx and libnginx-mod-stream 1.22.1-9+deb12u11, socat 1.7.4.4-2, haproxy
#           2.6.12-1+deb12u4, Python 3.11
# Seen:     Package: nginx Version: 1.22.1-9+deb12u11
#           Package: socat Version: 1.7.4.4-2
#           Package: haproxy Version: 2.6.12-1+deb12u4
#           no relay: slow answer whole, long answer whole
#           nginx: slow answer none, long answer none
#           nginx, proxy_half_close on: slow answer whole, long answer whole
#           socat: slow answer none, long answer whole
#           socat -t 30: slow answer whole, long answer whole
#           haproxy: slow answer whole, long answer whole
#           requests that came through whole: 18 of 18
#           nginx' log of errors has 0 bytes
# Source:   nginx.org, ngx_stream_proxy_module, proxy_half_close (off if not set); socat(1),
#           -t; RFC 9293, 3.6 (a side that has closed goes on receiving).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download nginx=1.22.1-9+deb12u11 libnginx-mod-stream=1.22.1-9+deb12u11 socat=1.7.4.4-2 \
        haproxy=2.6.12-1+deb12u4 liblua5.3-0=5.3.6-2 libopentracing-c-wrapper0=1.1.3-3+b1 \
        libopentracing1=1.6.0-4 libpcre2-8-0=10.42-1+deb12u2 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(for name in nginx socat haproxy; do
    dpkg-deb -f "$box"/"$name"_*.deb Package Version | tr '\n' ' ' | sed 's/ $//' && echo
done)

wanted='Package: nginx Version: 1.22.1-9+deb12u11
Package: socat Version: 1.7.4.4-2
Package: haproxy Version: 2.6.12-1+deb12u4
no relay: slow answer whole, long answer whole
nginx: slow answer none, long answer none
nginx, proxy_half_close on: slow answer whole, long answer whole
socat: slow answer none, long answer whole
socat -t 30: slow answer whole, long answer whole
haproxy: slow answer whole, long answer whole
requests that came through whole: 18 of 18
nginx'\'' log of errors has 0 bytes'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import subprocess
import sys
import threading
import time

box = sys.argv[1]
room = dict(os.environ, LD_LIBRARY_PATH=os.pathsep.join(glob.glob(f"{box}/root/usr/lib/*-linux-gnu")))
TAKES = {b"quick": (0, 0), b"slow": (1.5, 0), b"long": (0, 8)}
stored = []


def answer(link):
    """Reads until its client has no more to say, and says then what it got."""
    with link:
        rows = b""
        while piece := link.recv(65536):
            rows += piece
        stored.append(rows)
        before, lines = TAKES[rows.split()[0]]
        time.sleep(before)
        try:
            for line in range(lines):
                link.sendall(b"row %d\n" % line)
                time.sleep(0.2)
            link.sendall(b"done\n")
        except OSError:
            pass


def serve():
    while True:
        threading.Thread(target=answer, args=(behind.accept()[0],), daemon=True).start()


def free():
    with socket.create_server(("127.0.0.1", 0)) as port:
        return port.getsockname()[1]


behind = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, daemon=True).start()
to = f"127.0.0.1:{behind.getsockname()[1]}"
ports = {name: free() for name in ("nginx", "nginx, proxy_half_close on", "socat", "socat -t 30", "haproxy")}
first, second, third, fourth, fifth = ports.values()
with open(f"{box}/nginx.conf", "w") as conf:
    module = f"{box}/root/usr/lib/nginx/modules/ngx_stream_module.so"
    conf.write(f"""daemon off; master_process off; pid {box}/ours; error_log {box}/error; load_module {module};
events {{}} stream {{
    server {{ listen 127.0.0.1:{first}; proxy_pass {to}; }}
    server {{ listen 127.0.0.1:{second}; proxy_pass {to}; proxy_half_close on; }}
}}""")
with open(f"{box}/haproxy.conf", "w") as conf:
    conf.write("defaults\n mode tcp\n timeout connect 30s\n timeout client 30s\n timeout server 30s\n"
               f"listen tape\n bind 127.0.0.1:{fifth}\n server behind {to}\n")
commands = [["sbin/nginx", "-c", f"{box}/nginx.conf", "-p", box], ["sbin/haproxy", "-f", f"{box}/haproxy.conf"],
            ["bin/socat", f"TCP-LISTEN:{third},bind=127.0.0.1,fork", f"TCP:{to}"],
            ["bin/socat", "-t", "30", f"TCP-LISTEN:{fourth},bind=127.0.0.1,fork", f"TCP:{to}"]]
relays = [subprocess.Popen([f"{box}/root/usr/{path}", *rest], env=room, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL) for path, *rest in commands]
with open(f"{box}/relays.pid", "w") as pids:
    pids.write("\n".join(str(relay.pid) for relay in relays) + "\n")


def ask(port, what):
    for _ in range(200):
        try:
            link = socket.create_connection(("127.0.0.1", port), 20)
            break
        except ConnectionRefusedError:
            time.sleep(0.05)
    with link:
        link.sendall(what + b" 1 2 3\n")
        link.shutdown(socket.SHUT_WR)
        got = b""
        try:
            while piece := link.recv(65536):
                got += piece
        except ConnectionResetError:
            got += b"reset"
        return got


try:
    for name, port in {"no relay": behind.getsockname()[1], **ports}.items():
        whole = {}
        for what in TAKES:
            got = ask(port, what)
            lines = got.count(b"row")
            whole[what.decode()] = "whole" if got.endswith(b"done\n") else "cut" if got else "none"
        print(f"{name}: " + ", ".join(f"{what} answer {state}" for what, state in whole.items() if what != "quick"))
    print("requests that came through whole:", len(stored), "of", 3 * (len(ports) + 1))
    size = os.path.getsize(f"{box}/error") if os.path.exists(f"{box}/error") else 0
    print("nginx' log of errors has", size, "bytes")
finally:
    for relay in relays:
        relay.terminate()
        relay.wait(20)
PY
seen=$packages$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
