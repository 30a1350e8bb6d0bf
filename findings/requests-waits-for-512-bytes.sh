#!/usr/bin/env bash
# requests gives the lines of a stream without chunks 512 bytes at a time, and sseclient-py its
# events by 128, so the newest price is missing.
#
# Guessed:  iter_lines() gives a line when it has come, as the manual's example of a
#           streaming API has it. Whether the server, or a proxy, sends an endless answer in
#           chunks or up to the end of the connection is nothing that a reader of lines
#           sees.
# Instead:  with chunks each comes as it is, for it asks for a chunk. Without, it asks for
#           512 bytes, and waits until they are there: events of 20 bytes come 25 at a time,
#           and on a quiet stream the newest price is the one that is missing, for as long
#           as it is the newest. sseclient-py, given the answer itself, asks for 128. A
#           server of HTTP/1.0, or one that says Connection: close and no length, as small
#           ones do, sends without chunks; so the same program is prompt behind a proxy,
#           which makes chunks of it, and late at the server itself. Status and bytes on the
#           line are well, and a test in which the server ends has all of it.
#           iter_lines(chunk_size=1) is prompt, and so are httpx and aiohttp.
# Versions: requests 2.34.2, urllib3 2.8.0, sseclient-py 1.9.0, httpx 0.28.1, aiohttp
#           3.14.5, Python 3.11
# Seen:     requests, iter_lines(): of 40 events sent it has, chunks 40, close 25
#           requests, iter_lines(chunk_size=1): of 40 events sent it has, chunks 40, close 40
#           sseclient-py over requests: of 40 events sent it has, chunks 40, close 38
#           httpx, iter_lines(): of 40 events sent it has, chunks 40, close 40
#           aiohttp: of 40 events sent it has, chunks 40, close 40
# Source:   requests' models.py, iter_lines and __iter__ (512 and 128), and urllib3's
#           response.py, stream (chunks, or read of that many bytes), as the packages bring
#           them; not read anew: RFC 9112, 6.3 (an answer that lasts up to the end of the
#           connection).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check requests==2.34.2 urllib3==2.8.0 \
    sseclient-py==1.9.0 httpx==0.28.1 aiohttp==3.14.5

wanted='requests, iter_lines(): of 40 events sent it has, chunks 40, close 25
requests, iter_lines(chunk_size=1): of 40 events sent it has, chunks 40, close 40
sseclient-py over requests: of 40 events sent it has, chunks 40, close 38
httpx, iter_lines(): of 40 events sent it has, chunks 40, close 40
aiohttp: of 40 events sent it has, chunks 40, close 40'
cat >"$box/program.py" <<'PY'
import asyncio
import os
import socket
import threading
import time

import aiohttp
import httpx
import requests
import sseclient

MANY, EVERY = 40, 0.1


def answer(link):
    """40 events of 20 bytes, ten a second, in chunks or not, and then nothing for as long as the reader is there."""
    with link:
        head = b""
        while b"\r\n\r\n" not in head:
            head += link.recv(65536)
        chunks = b" /chunks " in head
        link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                     + (b"Transfer-Encoding: chunked\r\n\r\n" if chunks else b"Connection: close\r\n\r\n"))
        for number in range(MANY):
            event = b"data: %-12d\n\n" % number
            link.sendall(b"%x\r\n%s\r\n" % (len(event), event) if chunks else event)
            time.sleep(EVERY)
        time.sleep(60)


def serve():
    while True:
        threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()


def by_lines(lines, got):
    for line in lines:
        line = line.decode() if isinstance(line, bytes) else line
        if line.startswith("data: "):
            got.append(int(line[6:]))


def by_requests(url, got, **how):
    by_lines(requests.get(url, stream=True).iter_lines(**how), got)


def by_sseclient(url, got):
    for event in sseclient.SSEClient(requests.get(url, stream=True)).events():
        got.append(int(event.data))


def by_httpx(url, got):
    with httpx.stream("GET", url, timeout=None) as stream:
        by_lines(stream.iter_lines(), got)


def by_aiohttp(url, got):
    async def read():
        async with aiohttp.ClientSession() as session, session.get(url) as stream:
            async for line in stream.content:
                by_lines([line.strip(b"\n")], got)

    asyncio.run(read())


def look(name, read, *more):
    """How many events its reader has once all have been sent."""
    shown = []
    for path in "chunks", "close":
        got = []
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/{path}"
        threading.Thread(target=read, args=(url, got, *more), daemon=True).start()
        time.sleep(MANY * EVERY + 2)
        shown.append(f"{path} {len(got)}")
    print(f"{name}: of {MANY} events sent it has, " + ", ".join(shown))


os.environ["NO_PROXY"] = "127.0.0.1"
listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, daemon=True).start()
look("requests, iter_lines()", by_requests)
look("requests, iter_lines(chunk_size=1)", lambda url, got: by_requests(url, got, chunk_size=1))
look("sseclient-py over requests", by_sseclient)
look("httpx, iter_lines()", by_httpx)
look("aiohttp", by_aiohttp)
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
