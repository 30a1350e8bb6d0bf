#!/usr/bin/env bash
# sseclient reads past the chunks of HTTP: a price whose digits come in two of them loses the
# second half, and a compressed stream is empty events.
#
# Guessed:  how an answer is cut into chunks, and whether it is compressed, is HTTP's own
#           affair; requests, which sseclient has beneath it, takes both off before a reader
#           of events sees a byte.
# Instead:  sseclient reads from the socket below all that. The lines with the length of
#           each chunk come along, and as a line without a colon is a field that nobody
#           knows, they do no harm between two lines. Where a chunk begins inside a line, as
#           each proxy may cut at the end of its buffer, the line ends there: 1050 in pieces
#           of two digits is 10, with the id of the whole event and without an error, and a
#           line cut inside its name is a missing one. If the stream is compressed, which
#           requests asks for by itself, nothing can be read, and each end of it is an event
#           without data. A server that writes an event per chunk shows none of it; behind a
#           busy proxy it is one event in some thousands. requests' iter_lines reads the
#           same bytes well.
# Versions: sseclient 0.0.27, requests 2.34.2, urllib3 2.8.0, Python 3.11
# Seen:     /event: sseclient 1: 1049, 2: 1050, 3: 1051 | requests' lines 1049 1050 1051
#           /line: sseclient 1: 1049, 2: 1050, 3: 1051 | requests' lines 1049 1050 1051
#           /digits: sseclient 1: 1049, 2: 10, 3: 1051 | requests' lines 1049 1050 1051
#           /name: sseclient 1: 1049, 2: nothing, 3: 1051 | requests' lines 1049 1050 1051
#           /gzip: sseclient None: nothing, None: nothing, None: nothing | requests' lines 1049 1050 1051
# Source:   sseclient.py, iter_content, as the package brings it; not read anew: RFC 9112,
#           7.1 (chunks are no part of the content), and html.spec.whatwg.org, 9.2.6 (a
#           field that isn't known is ignored).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check sseclient==0.0.27 \
    requests==2.34.2 urllib3==2.8.0

wanted='/event: sseclient 1: 1049, 2: 1050, 3: 1051 | requests'\'' lines 1049 1050 1051
/line: sseclient 1: 1049, 2: 1050, 3: 1051 | requests'\'' lines 1049 1050 1051
/digits: sseclient 1: 1049, 2: 10, 3: 1051 | requests'\'' lines 1049 1050 1051
/name: sseclient 1: 1049, 2: nothing, 3: 1051 | requests'\'' lines 1049 1050 1051
/gzip: sseclient None: nothing, None: nothing, None: nothing | requests'\'' lines 1049 1050 1051'
cat >"$box/program.py" <<'PY'
import contextlib
import itertools
import os
import socket
import threading
import time
import zlib

import requests
import sseclient

EVENTS = [b"id: 1\ndata: 1049\n\n", b"id: 2\ndata: 1050\n\n", b"id: 3\ndata: 1051\n\n"]
WAYS = {"/event": EVENTS,
        "/line": [line + b"\n" for event in EVENTS for line in event[:-1].split(b"\n")],
        "/digits": [EVENTS[0], EVENTS[1][:-4], EVENTS[1][-4:], EVENTS[2]],
        "/name": [EVENTS[0], EVENTS[1][:8], EVENTS[1][8:], EVENTS[2]],
        "/gzip": EVENTS}


def answer(link):
    with link:
        head = b""
        while b"\r\n\r\n" not in head:
            head += link.recv(65536)
        path = head.split()[1].decode()
        press = zlib.compressobj(wbits=31) if path == "/gzip" and b"gzip" in head else None
        link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
                     + (b"Content-Encoding: gzip\r\n" if press else b"") + b"\r\n")
        for piece in WAYS[path]:
            piece = press.compress(piece) + press.flush(zlib.Z_SYNC_FLUSH) if press else piece
            link.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
            time.sleep(0.1)
        link.sendall(b"0\r\n\r\n")


def serve():
    while True:
        threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()


listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, daemon=True).start()
os.environ["NO_PROXY"] = "127.0.0.1"
for path in WAYS:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}{path}"
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        events = list(itertools.islice(sseclient.SSEClient(url, retry=100), 3))
    with requests.get(url, stream=True) as whole:
        lines = [line[6:].decode() for line in whole.iter_lines() if line.startswith(b"data: ")]
    print(f"{path}: sseclient", ", ".join(f"{event.id}: {event.data or 'nothing'}" for event in events),
          "| requests' lines", *lines)
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
