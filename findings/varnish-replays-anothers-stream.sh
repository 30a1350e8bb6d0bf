#!/usr/bin/env bash
# A reader that comes back through Varnish gets the stream of whoever came first, from its
# beginning, and its Last-Event-ID reaches nobody.
#
# Guessed:  Varnish hands an endless text/event-stream on to the one who asked. Who comes
#           back with Last-Event-ID: 6 starts a request of his own, and the server begins at
#           7.
# Instead:  an answer that says nothing about storing is an object for two minutes
#           (default_ttl), growing as it comes. All who ask within that time hang on the
#           same one: each gets it from event 1 on, whatever id he sends, and the server
#           counts a single reader and never hears of the ids. A browser takes the repeated
#           events for new ones, and its last id goes back to 1. When the server ends the
#           stream, to have its readers come back, they get the ended one again, whole, and
#           at once, over and over. Cache-Control: no-store in the answer, or no-cache,
#           gives each his own; no-cache in the request, which browsers send with a stream,
#           changes nothing. A single reader, or two who never come back, look well.
# Versions: varnish 7.1.1-2+deb12u1, Python 3.11
# Seen:     Package: varnish Version: 7.1.1-2+deb12u1
#           nothing said: the first reader begins at 1, one who has had 6 at 1, one who has had 12 at 1
#           nothing said: one who has had all gets 16 events more
#           nothing said: the server was asked for what begins at 1
#           no-cache: the first reader begins at 1, one who has had 6 at 7, one who has had 12 at 13
#           no-cache: one who has had all gets 0 events more
#           no-cache: the server was asked for what begins at 1 7 13 17
# Source:   varnish's builtin.vcl, vcl_builtin_hash (address and host alone),
#           vcl_beresp_stale and vcl_beresp_control (what is no object), as the package
#           brings it, and varnishd(1), default_ttl (120 s); not read anew: RFC 9111, 4.2.2.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download varnish=7.1.1-2+deb12u1 libvarnishapi3=7.1.1-2+deb12u1 libjemalloc2=5.3.0-1 \
        libpcre2-8-0=10.42-1+deb12u2 tcc=0.9.27+git20200814.62c30a4a-1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(dpkg-deb -f "$box"/varnish_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')

wanted='Package: varnish Version: 7.1.1-2+deb12u1
nothing said: the first reader begins at 1, one who has had 6 at 1, one who has had 12 at 1
nothing said: one who has had all gets 16 events more
nothing said: the server was asked for what begins at 1
no-cache: the first reader begins at 1, one who has had 6 at 7, one who has had 12 at 13
no-cache: one who has had all gets 0 events more
no-cache: the server was asked for what begins at 1 7 13 17'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import subprocess
import sys
import threading
import time

box = sys.argv[1]
room = dict(os.environ, LD_LIBRARY_PATH=os.pathsep.join(glob.glob(f"{box}/root/usr/lib/*-linux-gnu*")))


class Server:
    """Sends an event each half second, beginning behind Last-Event-ID, up to the 16th."""

    def __init__(self, more):
        self.listener, self.asked, self.more = socket.create_server(("127.0.0.1", 0)), [], more
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            threading.Thread(target=self.stream, args=(self.listener.accept()[0],), daemon=True).start()

    def stream(self, link):
        with link:
            head = b""
            while b"\r\n\r\n" not in head:
                head += link.recv(65536)
            last = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"last-event-id:")]
            start = int(last[0]) + 1 if last else 1
            self.asked.append(start)
            try:
                link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n" + self.more
                             + b"\r\n")
                for number in range(start, 17):
                    link.sendall(b"id: %d\ndata: %d\n\n" % (number, number))
                    time.sleep(0.5)
            except OSError:
                pass


def read(port, last, seconds):
    """The ids that come within some seconds to a reader who has had the last one."""
    for _ in range(300):
        try:
            link = socket.create_connection(("127.0.0.1", port), 20)
            break
        except ConnectionRefusedError:
            time.sleep(0.1)
    with link:
        more = b"Last-Event-ID: %d\r\n" % last if last else b""
        link.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nCache-Control: no-cache\r\n"
                     + more + b"\r\n")
        end, got = time.monotonic() + seconds, b""
        while time.monotonic() < end:
            link.settimeout(max(0.01, end - time.monotonic()))
            try:
                piece = link.recv(65536)
            except TimeoutError:
                break
            got += piece
            if not piece:
                break
    return [int(line[4:]) for line in got.split(b"\n") if line.startswith(b"id: ")]


def look(name, more=b""):
    server = Server(more)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with open(f"{box}/vcl", "w") as vcl:
        vcl.write(f'vcl 4.1; backend behind {{ .host = "127.0.0.1"; .port = "{server.port}"; }}\n')
    libraries = glob.glob(f"{box}/root/usr/lib/*-linux-gnu")
    tcc = f"{box}/root/usr/bin/tcc -B{glob.glob(libraries[0] + '/tcc')[0]} -nostdlib -shared -o %o %s"
    varnish = subprocess.Popen(
        [f"{box}/root/usr/sbin/varnishd", "-F", "-j", "none", "-n", f"{box}/work", "-a", f"127.0.0.1:{port}",
         "-f", f"{box}/vcl", "-s", "malloc,10m", "-p", f"cc_command={tcc}"],
        env=room, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(f"{box}/varnish.pid", "w") as pid:
        pid.write(f"{varnish.pid}\n")
    try:
        first = read(port, 0, 3.2)
        back = read(port, 6, 1)
        again = read(port, 12, 7)
        print(f"{name}: the first reader begins at {first[0]}, one who has had 6 at {back[0]}, one who has had 12 at"
              f" {again[0]}")
        print(f"{name}: one who has had all gets", len(read(port, 16, 1)), "events more")
        print(f"{name}: the server was asked for what begins at", *server.asked)
    finally:
        varnish.terminate()
        varnish.wait(20)


look("nothing said")
look("no-cache", b"Cache-Control: no-cache\r\n")
PY
seen=$packages$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
