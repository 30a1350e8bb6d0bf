#!/usr/bin/env bash
# Compressed by HAProxy each event comes when the next one does, for want of its last byte.
#
# Guessed:  HAProxy passes on what it has got at once, compressed or not, so with
#           "compression type text/event-stream" events come as before, only
#           smaller.
# Instead:  its compressor writes whole words, and keeps what bits are left for
#           the next time without the empty block that a flush puts behind them.
#           What the client can unpack lacks the last one to four bytes, and so
#           the blank line that ends the event: a reader sees each event when the
#           next one comes. On a busy stream nobody notices; on a quiet one the
#           newest price is the one that is missing, for as long as it is the
#           newest, or until a heartbeat. Bytes do arrive with each, so no
#           timeout and no capture shows it, and curl without --compressed has
#           all of it at once.
# Versions: haproxy 2.6.12-1+deb12u4 (built with libslz), Python 3.11
# Seen:     Package: haproxy Version: 2.6.12-1+deb12u4
#           sent 1 2 3 4 5 6, each when the one before had its time
#           client takes no gzip: complete 1 2 3 4 5 6
#           client takes gzip: complete 0 1 2 3 4 5, all once the stream ends: 6
# Source:   HAProxy 2.6 configuration manual, "compression type" and "compression
#           algo"; RFC 1951, section 3.2.4 (what a flush puts behind the bits);
#           HTML Standard, 9.2.6: an event is dispatched at the blank line.
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download haproxy=2.6.12-1+deb12u4 liblua5.3-0=5.3.6-2 libopentracing-c-wrapper0=1.1.3-3+b1 \
        libopentracing1=1.6.0-4 libpcre2-8-0=10.42-1+deb12u2 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/haproxy_*.deb Package Version | tr '\n' ' ')

wanted='Package: haproxy Version: 2.6.12-1+deb12u4
sent 1 2 3 4 5 6, each when the one before had its time
client takes no gzip: complete 1 2 3 4 5 6
client takes gzip: complete 0 1 2 3 4 5, all once the stream ends: 6'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import subprocess
import sys
import time
import zlib

box = sys.argv[1]
MANY = 6


def events(answer):
    """How many events can be read from an answer as far as it has come."""
    head, _, rest = answer.partition(b"\r\n\r\n")
    body = b""
    while b"\r\n" in rest:
        size, _, rest = rest.partition(b"\r\n")
        body += rest[:int(size, 16)]
        rest = rest[int(size, 16) + 2:]
    if b"content-encoding: gzip" in head.lower():
        body = zlib.decompressobj(31).decompress(body)
    return body.count(b"\n\n")


def look(name, accepted):
    """Sends events one by one to HAProxy, and counts after each what the client has."""
    with socket.create_server(("127.0.0.1", 0)) as behind:
        behind.settimeout(20)
        with open(f"{box}/conf", "w") as conf:
            conf.write("defaults\n mode http\n timeout connect 60s\n timeout client 60s\n timeout server 60s\n"
                       f"listen tape\n bind unix@{box}/socket\n"
                       " compression algo gzip\n compression type text/event-stream\n"
                       f" server behind 127.0.0.1:{behind.getsockname()[1]}\n")
        libraries = os.pathsep.join(glob.glob(box + "/root/usr/lib/*-linux-gnu"))
        haproxy = subprocess.Popen([f"{box}/root/usr/sbin/haproxy", "-f", f"{box}/conf"],
                                   env=dict(os.environ, LD_LIBRARY_PATH=libraries),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        open(f"{box}/haproxy.pid", "w").write(f"{haproxy.pid}\n")
        try:
            for _ in range(200):
                client = socket.socket(socket.AF_UNIX)
                try:
                    client.connect(f"{box}/socket")
                    break
                except OSError:
                    client.close()
                    time.sleep(0.05)
            else:
                raise SystemExit("no server")
            client.sendall(b"GET / HTTP/1.1\r\nHost: tape\r\nAccept-Encoding: %s\r\n\r\n" % accepted)
            server = behind.accept()[0]
            server.recv(65536)
            server.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                           b"Transfer-Encoding: chunked\r\n\r\n")
            answer, complete = b"", []
            for number in range(1, MANY + 2):
                event = b"data: %d\n\n" % number if number <= MANY else b""
                server.sendall(b"%x\r\n%s\r\n" % (len(event), event))
                until = time.monotonic() + 4
                while (events(answer) < number or not event) and time.monotonic() < until:
                    client.settimeout(max(0.01, until - time.monotonic()))
                    try:
                        piece = client.recv(65536)
                    except TimeoutError:
                        break
                    answer += piece
                    if not piece or answer.endswith(b"\r\n0\r\n\r\n"):
                        break
                complete.append(events(answer))
            client.close()
            server.close()
        finally:
            haproxy.terminate()
            haproxy.wait()
            os.remove(f"{box}/haproxy.pid")
            os.remove(f"{box}/socket")
    last = complete.pop()
    late = f", all once the stream ends: {last}" if complete[-1] < MANY else ""
    print(f"{name}: complete {' '.join(map(str, complete))}{late}")


print("sent", " ".join(map(str, range(1, MANY + 1))) + ", each when the one before had its time")
look("client takes no gzip", b"identity")
look("client takes gzip", b"gzip")
PY
seen=${package% }$'\n'$(timeout 120 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
