#!/usr/bin/env bash
# aiohttp-sse-client comes back when a server has ended its stream properly, and raises where the
# stream was cut off or the server is still starting.
#
# Guessed:  a client for event streams that reconnects does so when the connection is
#           lost, that is what it is for, and has five tries (max_connect_retry) for a
#           server that is being started again.
# Instead:  aiohttp-sse-client and aiohttp-sse-client2 come back from an answer that has
#           its last chunk, as a server sends that ends a stream of its own will. A server
#           that was killed, a proxy's timeout, a network that is gone cut the chunks, and
#           that raises ClientPayloadError out of the loop; the tries are for the first
#           connection alone, so one refused while the server starts raises too. A test
#           that stops its stream in the handler shows a client that comes back.
#           requests-sse comes back from all three; httpx-sse and aiosseclient never do.
# Versions: aiohttp-sse-client 0.2.1, aiohttp-sse-client2 0.3.0, aiohttp 3.14.5,
#           requests-sse 0.5.3, httpx-sse 0.4.3, httpx 0.28.1, aiosseclient 0.1.8, Python
#           3.11
# Seen:     aiohttp-sse-client: end: 1 2, waits; cut: 1, ClientPayloadError; restart: 1, ClientConnectorError
#           aiohttp-sse-client2: end: 1 2, waits; cut: 1, ClientPayloadError; restart: 1, ClientConnectorError
#           requests-sse: end: 1 2, waits; cut: 1 2, waits; restart: 1 2, waits
#           httpx-sse: end: 1, is over; cut: 1, RemoteProtocolError; restart: 1, is over
#           aiosseclient: end: 1, is over; cut: 1, ClientPayloadError; restart: 1, is over
# Source:   aiohttp-sse-client2's client.py, __anext__ (connect() without tries behind a
#           loop that ended) and connect, as the package brings it; html.spec.whatwg.org,
#           9.2.3, not read anew: a lost connection is reestablished.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check aiohttp-sse-client==0.2.1 \
    aiohttp-sse-client2==0.3.0 aiohttp==3.14.5 requests-sse==0.5.3 requests==2.34.2 httpx-sse==0.4.3 \
    httpx==0.28.1 aiosseclient==0.1.8

wanted='aiohttp-sse-client: end: 1 2, waits; cut: 1, ClientPayloadError; restart: 1, ClientConnectorError
aiohttp-sse-client2: end: 1 2, waits; cut: 1, ClientPayloadError; restart: 1, ClientConnectorError
requests-sse: end: 1 2, waits; cut: 1 2, waits; restart: 1 2, waits
httpx-sse: end: 1, is over; cut: 1, RemoteProtocolError; restart: 1, is over
aiosseclient: end: 1, is over; cut: 1, ClientPayloadError; restart: 1, is over'
cat >"$box/program.py" <<'PY'
import asyncio
import datetime
import logging
import os
import socket
import threading
import time

import aiohttp_sse_client.client
import aiohttp_sse_client2.client
import aiosseclient
import httpx
import httpx_sse
import requests_sse

logging.disable(logging.CRITICAL)
os.environ["NO_PROXY"] = "127.0.0.1"
WAIT = datetime.timedelta(milliseconds=200)


class Server:
    """Sends one event on the first connection, and leaves it in some way; on the next one an event and silence."""

    def __init__(self, way):
        self.listener, self.way, self.stop = socket.create_server(("127.0.0.1", 0)), way, threading.Event()
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        link = self.answer(self.listener.accept()[0], 1)
        if self.way != "cut":
            link.sendall(b"0\r\n\r\n")
        if self.way == "restart":
            self.listener.close()
        link.close()
        if self.way == "restart":
            time.sleep(1)
            self.listener = socket.create_server(("127.0.0.1", self.port))
        self.listener.settimeout(8)
        try:
            link = self.answer(self.listener.accept()[0], 2)
        except TimeoutError:
            return
        self.stop.wait(20)
        link.close()

    def answer(self, link, number):
        head = b""
        while b"\r\n\r\n" not in head:
            head += link.recv(65536)
        event = b"data: %d\n\n" % number
        link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                     b"%x\r\n%s\r\n" % (len(event), event))
        return link


def by_source(module):
    def read(url, got):
        async def run():
            async with module.EventSource(url, reconnection_time=WAIT) as source:
                async for event in source:
                    got.append(event.data)

        asyncio.run(run())

    return read


def by_requests_sse(url, got):
    with requests_sse.EventSource(url, reconnection_time=WAIT) as source:
        for event in source:
            got.append(event.data)


def by_httpx_sse(url, got):
    with httpx.Client(timeout=None, trust_env=False) as client, httpx_sse.connect_sse(client, "GET", url) as source:
        for event in source.iter_sse():
            got.append(event.data)


def by_aiosseclient(url, got):
    async def run():
        async for event in aiosseclient.aiosseclient(url):
            got.append(event.data)

    asyncio.run(run())


def look(read, way):
    server, got, said = Server(way), [], ["waits"]

    def run():
        try:
            read(f"http://127.0.0.1:{server.port}/", got)
            said[0] = "is over"
        except Exception as problem:
            said[0] = type(problem).__name__

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    end = time.monotonic() + 6
    while time.monotonic() < end and thread.is_alive() and got != ["1", "2"]:
        time.sleep(0.05)
    shown = f"{way}: {' '.join(got)}, {said[0]}"
    server.stop.set()
    return shown


for name, read in (("aiohttp-sse-client", by_source(aiohttp_sse_client.client)),
                   ("aiohttp-sse-client2", by_source(aiohttp_sse_client2.client)), ("requests-sse", by_requests_sse),
                   ("httpx-sse", by_httpx_sse), ("aiosseclient", by_aiosseclient)):
    print(f"{name}:", "; ".join(look(read, way) for way in ("end", "cut", "restart")), flush=True)
os._exit(0)
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
