#!/usr/bin/env bash
# Behind Caddy with "encode gzip" the length of its first event decides whether a stream is heard at all.
#
# Guessed:  Caddy knows text/event-stream and passes each event on at once, with
#           "encode" or without; compressed or not is a matter of the types and
#           of what the client accepts.
# Instead:  encode decides at the first write, by its length: below 512 bytes
#           (minimum_length) the whole stream stays plain and runs well, however
#           long what follows is. From 512 on it is compressed, and then the
#           proxy's flush doesn't reach the compressor: of the events after that
#           nothing is heard until some 64 KiB are there or the stream ends. So
#           a stream that begins with a short greeting works, and hangs on the
#           day it begins with a state of half a page, or as a reader comes back
#           and gets what it missed in one piece. In both cases the head of the
#           answer comes with the first event and not before.
# Versions: caddy 2.6.2-5, Python 3.11
# Seen:     Package: caddy Version: 2.6.2-5
#           no encode, first event of 600 bytes: head before it, plain, 6 of 6 events at once
#           encode, first event of 100 bytes: head with it, plain, 6 of 6 events at once
#           encode, first event of 600 bytes: head with it, gzip, 0 of 6 events at once, 6 at the end
#           encode, 600 bytes, client takes no gzip: head before it, plain, 6 of 6 events at once
# Source:   caddyserver.com, Caddyfile directives "encode" (minimum_length) and
#           "reverse_proxy", section "Streaming" (text/event-stream is flushed
#           immediately); caddyserver/caddy#6293.
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's build, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download caddy=2.6.2-5 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/caddy_*.deb Package Version | tr '\n' ' ')

wanted='Package: caddy Version: 2.6.2-5
no encode, first event of 600 bytes: head before it, plain, 6 of 6 events at once
encode, first event of 100 bytes: head with it, plain, 6 of 6 events at once
encode, first event of 600 bytes: head with it, gzip, 0 of 6 events at once, 6 at the end
encode, 600 bytes, client takes no gzip: head before it, plain, 6 of 6 events at once'
cat >"$box/program.py" <<'PY'
import os
import socket
import subprocess
import sys
import threading
import zlib

box = sys.argv[1]
MORE = 5


class Stream:
    """The server behind: a head, and when told one long and some short events, and when told the end."""

    def __init__(self, length):
        self.first = b"data: " + b"x" * (length - 8) + b"\n\n"
        self.go, self.over = threading.Event(), threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        connection = self.listener.accept()[0]
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                               b"Transfer-Encoding: chunked\r\n\r\n")
            self.go.wait(60)
            for number, event in enumerate([self.first] + [b"data: x\n\n"] * MORE):
                connection.sendall(b"%x\r\n%s\r\n" % (len(event), event))
                self.over.wait(0.2)
            self.over.wait(60)
            connection.sendall(b"0\r\n\r\n")


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


def look(name, directive, length, accepted):
    stream = Stream(length)
    with open(f"{box}/Caddyfile", "w") as conf:
        conf.write("{\n admin off\n}\nhttp:// {\n bind unix/%s/socket\n %s\n reverse_proxy 127.0.0.1:%d\n}\n"
                   % (box, directive, stream.port))
    caddy = subprocess.Popen([f"{box}/root/usr/bin/caddy", "run", "--adapter", "caddyfile",
                              "--config", f"{box}/Caddyfile"],
                             env=dict(os.environ, HOME=box, XDG_DATA_HOME=box, XDG_CONFIG_HOME=box),
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    open(f"{box}/caddy.pid", "w").write(f"{caddy.pid}\n")
    answer = b""

    def listen(client, seconds, enough):
        nonlocal answer
        client.settimeout(seconds)
        try:
            while not enough():
                piece = client.recv(65536)
                if not piece:
                    break
                answer += piece
        except TimeoutError:
            pass

    try:
        for _ in range(400):
            client = socket.socket(socket.AF_UNIX)
            try:
                client.connect(f"{box}/socket")
                break
            except OSError:
                client.close()
                stream.over.wait(0.05)
        else:
            raise SystemExit("no server")
        with client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: tape\r\nAccept-Encoding: %s\r\n\r\n" % accepted)
            listen(client, 4, lambda: answer)
            head = "before" if answer else "with"
            stream.go.set()
            listen(client, 6, lambda: events(answer) > MORE)
            soon = events(answer)
            stream.over.set()
            listen(client, 20, lambda: answer.endswith(b"0\r\n\r\n"))
    finally:
        stream.go.set()
        stream.over.set()
        caddy.terminate()
        caddy.wait()
        os.remove(f"{box}/caddy.pid")
        if os.path.exists(f"{box}/socket"):
            os.remove(f"{box}/socket")
    kind = "gzip" if b"content-encoding: gzip" in answer.lower() else "plain"
    late = "" if soon > MORE else f", {events(answer)} at the end"
    print(f"{name}: head {head} it, {kind}, {soon} of {MORE + 1} events at once{late}")


look("no encode, first event of 600 bytes", "", 600, b"gzip")
look("encode, first event of 100 bytes", "encode gzip", 100, b"gzip")
look("encode, first event of 600 bytes", "encode gzip", 600, b"gzip")
look("encode, 600 bytes, client takes no gzip", "encode gzip", 600, b"identity")
PY
seen=${package% }$'\n'$(timeout 150 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
