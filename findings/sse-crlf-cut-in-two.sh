#!/usr/bin/env bash
# Where a CRLF comes in two pieces, requests' lines have an empty one between, and one event of
# requests-sse becomes two.
#
# Guessed:  lines that end with CR and LF are the same lines however TCP cuts them. A
#           reader that has seen the CR waits for the LF, or drops one that comes at once.
# Instead:  iter_lines() splits each piece on its own: a CR at its end is a line's end,
#           and the LF in front of the next piece is an empty line. In an event stream an
#           empty line ends the event: event: price comes without data, and the rest as a
#           message of another type; requests-sse gives two halves of a text as two
#           events. sse-starlette and aiohttp-sse write CRLF unless told otherwise, and a
#           piece ends where a proxy's buffer does, so it hits one event in thousands,
#           never in a trial on one machine. With LF alone nothing happens. httpx-sse and
#           aiosseclient keep the event whole; iter_lines(delimiter=b"\n") does too, with
#           a CR to strip.
# Versions: requests 2.34.2, requests-sse 0.5.3, httpx-sse 0.4.3, httpx 0.28.1,
#           aiosseclient 0.1.8, aiohttp 3.14.5, Python 3.11
# Seen:     requests, iter_lines(), lf: event: price | data: 10 | data: 20 | 
#           requests, iter_lines(), crlf: event: price | data: 10 | data: 20 | 
#           requests, iter_lines(), cut: event: price | data: 10 |  | data: 20 | 
#           requests, iter_lines(delimiter), lf: event: price | data: 10 | data: 20 |  | 
#           requests, iter_lines(delimiter), crlf: event: price | data: 10 | data: 20 |  | 
#           requests, iter_lines(delimiter), cut: event: price | data: 10 | data: 20 |  | 
#           requests-sse, lf: price '10\n20'
#           requests-sse, crlf: price '10\n20'
#           requests-sse, cut: price '10' | message '20'
#           httpx-sse, lf: price '10\n20'
#           httpx-sse, crlf: price '10\n20'
#           httpx-sse, cut: price '10\n20'
#           aiosseclient, lf: price '10\n20'
#           aiosseclient, crlf: price '10\n20'
#           aiosseclient, cut: price '10\n20'
# Source:   requests' models.py, iter_lines (splitlines of each chunk) and requests-sse's
#           client.py, as the packages bring them; html.spec.whatwg.org, 9.2.5, not read
#           anew: CRLF is one end of a line.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check requests==2.34.2 \
    requests-sse==0.5.3 httpx-sse==0.4.3 httpx==0.28.1 aiosseclient==0.1.8 aiohttp==3.14.5

wanted='requests, iter_lines(), lf: event: price | data: 10 | data: 20 | 
requests, iter_lines(), crlf: event: price | data: 10 | data: 20 | 
requests, iter_lines(), cut: event: price | data: 10 |  | data: 20 | 
requests, iter_lines(delimiter), lf: event: price | data: 10 | data: 20 |  | 
requests, iter_lines(delimiter), crlf: event: price | data: 10 | data: 20 |  | 
requests, iter_lines(delimiter), cut: event: price | data: 10 | data: 20 |  | 
requests-sse, lf: price '\''10\n20'\''
requests-sse, crlf: price '\''10\n20'\''
requests-sse, cut: price '\''10'\'' | message '\''20'\''
httpx-sse, lf: price '\''10\n20'\''
httpx-sse, crlf: price '\''10\n20'\''
httpx-sse, cut: price '\''10\n20'\''
aiosseclient, lf: price '\''10\n20'\''
aiosseclient, crlf: price '\''10\n20'\''
aiosseclient, cut: price '\''10\n20'\'''
cat >"$box/program.py" <<'PY'
import asyncio
import os
import socket
import threading
import time

import aiosseclient
import httpx
import httpx_sse
import requests
import requests_sse

os.environ["NO_PROXY"] = "127.0.0.1"
EVENT = [b"event: price", b"data: 10", b"data: 20", b"", b""]
PIECES = {"/lf": [b"\n".join(EVENT)], "/crlf": [b"\r\n".join(EVENT)],
          "/cut": [b"event: price\r\ndata: 10\r", b"\ndata: 20\r\n\r\n"]}


def answer(link):
    with link:
        head = b""
        while b"\r\n\r\n" not in head:
            head += link.recv(65536)
        link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        for piece in PIECES[head.split()[1].decode()]:
            link.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
            time.sleep(0.3)
        time.sleep(60)


def serve():
    while True:
        threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()


def by_lines(url, got, **how):
    for line in requests.get(url, stream=True).iter_lines(**how):
        got.append(line.rstrip(b"\r").decode())


def by_requests_sse(url, got):
    with requests_sse.EventSource(url) as source:
        for event in source:
            got.append(f"{event.type} {event.data!r}")


def by_httpx_sse(url, got):
    with httpx.Client(timeout=None) as client, httpx_sse.connect_sse(client, "GET", url) as source:
        for event in source.iter_sse():
            got.append(f"{event.event} {event.data!r}")


def by_aiosseclient(url, got):
    async def run():
        async for event in aiosseclient.aiosseclient(url):
            got.append(f"{event.event} {event.data!r}")

    asyncio.run(run())


def look(name, read, **how):
    for path in PIECES:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}{path}"
        looks.append((f"{name}, {path[1:]}:", []))
        threading.Thread(target=read, args=(url, looks[-1][1]), kwargs=how, daemon=True).start()


looks = []
listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, daemon=True).start()
look("requests, iter_lines()", by_lines)
look("requests, iter_lines(delimiter)", by_lines, delimiter=b"\n")
look("requests-sse", by_requests_sse)
look("httpx-sse", by_httpx_sse)
look("aiosseclient", by_aiosseclient)
time.sleep(4)
for name, got in looks:
    print(name, " | ".join(got), flush=True)
os._exit(0)
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
