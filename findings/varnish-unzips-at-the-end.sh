#!/usr/bin/env bash
# Behind Varnish a client that takes no gzip hears nothing of a stream that the others hear at once.
#
# Guessed:  Varnish hands a stream on as it comes. A server that compresses for
#           those who accept it, with a flush behind each event, serves both
#           kinds of client; a plain one like curl or a simple reader of events
#           gets what the server would send it.
# Instead:  Varnish asks the server for gzip in every client's name, and unpacks
#           for those who didn't. What is unpacked waits until a buffer of
#           32 KiB is full or the stream ends, and the head of the answer waits
#           with it. So browsers are well and the curl by which one looks for a
#           fault shows a server that doesn't answer. A server that never
#           compresses is heard by both. With http_gzip_support off Varnish
#           leaves the field as the client sent it, and all is as guessed.
# Versions: varnish 7.1.1-2+deb12u1, tcc 0.9.27+git20200814.62c30a4a-1 (as the
#           compiler that Varnish needs), Python 3.11
# Seen:     Package: varnish Version: 7.1.1-2+deb12u1
#           server without gzip, client without: asked for gzip, complete 1 2 3 4 5 6
#           server with gzip, client with: asked for gzip, complete 1 2 3 4 5 6
#           server with gzip, client without: asked for gzip, complete 0 0 0 0 0 0, no head, at the end 6
#           the same, http_gzip_support off: not asked for gzip, complete 1 2 3 4 5 6
# Source:   Varnish 7.1 users guide, "Compression"; varnishd(1), parameters
#           http_gzip_support and gzip_buffer; RFC 9110, section 12.5.3.
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 1; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download varnish=7.1.1-2+deb12u1 libvarnishapi3=7.1.1-2+deb12u1 libjemalloc2=5.3.0-1 \
        libpcre2-8-0=10.42-1+deb12u2 tcc=0.9.27+git20200814.62c30a4a-1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/varnish_*.deb Package Version | tr '\n' ' ')

wanted='Package: varnish Version: 7.1.1-2+deb12u1
server without gzip, client without: asked for gzip, complete 1 2 3 4 5 6
server with gzip, client with: asked for gzip, complete 1 2 3 4 5 6
server with gzip, client without: asked for gzip, complete 0 0 0 0 0 0, no head, at the end 6
the same, http_gzip_support off: not asked for gzip, complete 1 2 3 4 5 6'
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


def look(name, able, accepted, *parameters):
    """Sends events one by one to Varnish, and counts after each what the client has."""
    libraries = glob.glob(box + "/root/usr/lib/*-linux-gnu")
    tcc = f"{box}/root/usr/bin/tcc -B{glob.glob(libraries[0] + '/tcc')[0]} -nostdlib -shared -o %o %s"
    with socket.create_server(("127.0.0.1", 0)) as behind:
        behind.settimeout(20)
        with open(f"{box}/tape.vcl", "w") as vcl:
            vcl.write('vcl 4.1; backend tape { .host = "127.0.0.1"; .port = "%d"; }\n' % behind.getsockname()[1])
        varnish = subprocess.Popen(
            [f"{box}/root/usr/sbin/varnishd", "-F", "-j", "none", "-n", f"{box}/work", "-a", f"{box}/socket",
             "-f", f"{box}/tape.vcl", "-s", "malloc,10m", "-p", f"cc_command={tcc}", *parameters],
            env=dict(os.environ, LD_LIBRARY_PATH=":".join(libraries)),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        open(f"{box}/varnish.pid", "w").write(f"{varnish.pid}\n")
        try:
            for _ in range(600):
                client = socket.socket(socket.AF_UNIX)
                try:
                    client.connect(f"{box}/socket")
                    break
                except OSError:
                    client.close()
                    time.sleep(0.05)
            else:
                raise SystemExit("no server")
            client.sendall(b"GET / HTTP/1.1\r\nHost: tape\r\n"
                           + (b"Accept-Encoding: gzip\r\n" if accepted else b"") + b"\r\n")
            server = behind.accept()[0]
            asked = b"accept-encoding: gzip" in server.recv(65536).lower()
            compressor = zlib.compressobj(wbits=31) if able and asked else None
            server.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
                           + (b"Content-Encoding: gzip\r\n" if compressor else b"") + b"\r\n")
            answer, complete, head = b"", [], True
            for number in range(1, MANY + 2):
                event = b"data: %d\n\n" % number if number <= MANY else b""
                if compressor:
                    event = compressor.compress(event) + compressor.flush(
                        zlib.Z_SYNC_FLUSH if event else zlib.Z_FINISH)
                if event:
                    server.sendall(b"%x\r\n%s\r\n" % (len(event), event))
                if number > MANY:
                    head = bool(answer)
                    server.sendall(b"0\r\n\r\n")
                until = time.monotonic() + 4
                while events(answer) < min(number, MANY) and time.monotonic() < until:
                    client.settimeout(max(0.01, until - time.monotonic()))
                    try:
                        piece = client.recv(65536)
                    except TimeoutError:
                        break
                    if not piece:
                        break
                    answer += piece
                complete.append(events(answer))
            client.close()
            server.close()
        finally:
            varnish.terminate()
            varnish.wait()
            os.remove(f"{box}/varnish.pid")
            if os.path.exists(f"{box}/socket"):
                os.remove(f"{box}/socket")
    last = complete.pop()
    late = f"{'' if head else ', no head'}, at the end {last}" if complete[-1] < MANY else ""
    print(f"{name}: {'asked' if asked else 'not asked'} for gzip, complete {' '.join(map(str, complete))}{late}")


look("server without gzip, client without", False, False)
look("server with gzip, client with", True, True)
look("server with gzip, client without", True, False)
look("the same, http_gzip_support off", True, False, "-p", "http_gzip_support=off")
PY
seen=${package% }$'\n'$(timeout 180 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
