#!/usr/bin/env bash
# Privoxy with its own rules sends nothing of an event stream, not even the answer's head, until
# four megabytes have come, and lets a stream of NDJSON through.
#
# Guessed:  a proxy that takes advertisements out of pages looks into pages, and lets
#           through what a program streams; at the least the head of the answer comes, and
#           a client that waits shows that it is connected.
# Instead:  what begins with text/ is a text to filter, and text/event-stream does. To
#           filter it Privoxy waits for the end, which doesn't come, or for buffer-limit,
#           4096 KiB if nothing is said; a stream of a hundred bytes a second is silent
#           for half a day. As the head is held too, the client isn't connected, and gives
#           up at its timeout, and again. The same lines as application/x-ndjson come one
#           by one, and with filters for no rule, as in a bare configuration, everything
#           does; so a trial with another type, or without the files of actions that the
#           package brings, passes. A rule { -filter -deanimate-gifs } for the address of
#           the stream lets it through.
# Versions: privoxy 3.0.34-1, Python 3.11
# Seen:     Package: privoxy Version: 3.0.34-1
#           the package's rules, text/event-stream: no head and 0 events of 20
#           the package's rules, application/x-ndjson: the head and 20 events of 20
#           no rules, text/event-stream: the head and 20 events of 20
#           no rules, application/x-ndjson: the head and 20 events of 20
#           the package's, and one for the stream, text/event-stream: the head and 20 events of 20
#           the package's, and one for the stream, application/x-ndjson: the head and 20 events of 20
# Source:   privoxy's match-all.action (filters for all addresses) and its user manual,
#           buffer-limit and filter, not read anew: a document that is filtered is
#           buffered whole.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download privoxy=3.0.34-1 libmbedcrypto7=2.28.3-1 libmbedtls14=2.28.3-1 \
        libmbedx509-1=2.28.3-1 libpcre3=2:8.39-15 libbrotli1=1.0.9-2+deb12u1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(dpkg-deb -f "$box"/privoxy_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')

wanted='Package: privoxy Version: 3.0.34-1
the package'\''s rules, text/event-stream: no head and 0 events of 20
the package'\''s rules, application/x-ndjson: the head and 20 events of 20
no rules, text/event-stream: the head and 20 events of 20
no rules, application/x-ndjson: the head and 20 events of 20
the package'\''s, and one for the stream, text/event-stream: the head and 20 events of 20
the package'\''s, and one for the stream, application/x-ndjson: the head and 20 events of 20'
cat >"$box/program.py" <<'PY'
import glob
import os
import shutil
import socket
import subprocess
import sys
import threading
import time

box = sys.argv[1]
MANY, EVERY = 20, 0.05
libraries = glob.glob(f"{box}/root/usr/lib/*-linux-gnu") + glob.glob(f"{box}/root/lib/*-linux-gnu")


def answer(link):
    """Events of 40 bytes, with the type that the address names, and then nothing."""
    with link:
        head = b""
        while b"\r\n\r\n" not in head:
            head += link.recv(65536)
        kind = head.split()[1].split(b"/", 3)[3] if head.split()[1].startswith(b"http") else head.split()[1][1:]
        try:
            link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\nTransfer-Encoding: chunked\r\n\r\n")
            for number in range(MANY):
                event = b"data: %-32d\n\n" % number
                link.sendall(b"%x\r\n%s\r\n" % (len(event), event))
                time.sleep(EVERY)
            time.sleep(60)
        except OSError:
            pass


def serve():
    while True:
        threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()


def read(port, kind):
    """Whether the head is there, and how many events, once all have been sent."""
    with socket.create_connection(("127.0.0.1", port)) as link:
        there = f"127.0.0.1:{listener.getsockname()[1]}"
        link.sendall(f"GET http://{there}/{kind} HTTP/1.1\r\nHost: {there}\r\n\r\n".encode())
        end, got = time.monotonic() + MANY * EVERY + 2, b""
        while time.monotonic() < end:
            link.settimeout(max(0.01, end - time.monotonic()))
            try:
                piece = link.recv(65536)
            except TimeoutError:
                break
            got += piece
            if not piece:
                break
    return f"{'the head' if b'200 OK' in got else 'no head'} and {got.count(b'data:')} events of {MANY}"


def look(name, rules):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    home = f"{box}/{port}"
    shutil.copytree(f"{box}/root/etc/privoxy", home)
    with open(f"{home}/own.action", "w") as file:
        file.write("{ -filter -deanimate-gifs }\n/text/event-stream\n")
    with open(f"{home}/config", "w") as file:
        file.write(f"confdir {home}\nlogdir {home}\nlisten-address 127.0.0.1:{port}\n" + rules)
    room = dict(os.environ, LD_LIBRARY_PATH=os.pathsep.join(libraries))
    privoxy = subprocess.Popen([f"{box}/root/usr/sbin/privoxy", "--no-daemon", f"{home}/config"], env=room,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(f"{box}/privoxy.pid", "w") as pid:
        pid.write(f"{privoxy.pid}\n")
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        for kind in "text/event-stream", "application/x-ndjson":
            print(f"{name}, {kind}: {read(port, kind)}")
    finally:
        privoxy.terminate()
        privoxy.wait(20)


listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, daemon=True).start()
PACKAGE = "actionsfile match-all.action\nactionsfile default.action\nfilterfile default.filter\n"
look("the package's rules", PACKAGE)
look("no rules", "")
look("the package's, and one for the stream", PACKAGE + "actionsfile own.action\n")
PY
seen=$packages$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
