#!/usr/bin/env bash
# One event of more than 512 KiB, and all clients on aiohttp raise LineTooLong, at each new attempt,
# while the ones after it are small.
#
# Guessed:  an event stream has no limit for the length of a line; a snapshot of a board,
#           sent once to each who comes, is read like any other event, as it is by
#           httpx-sse and by a browser.
# Instead:  async for line in content, by which aiosseclient, aiohttp-sse-client and
#           aiohttp-sse-client2 read, raises once it has had twice read_bufsize without an
#           end of line: 524288 bytes by default, where older releases had 128 KiB. The
#           limit is on a line, so the same JSON with a data: for each of its lines
#           passes, and one without blanks doesn't. As a board grows the day comes on
#           which none of its readers starts any more, and asking again brings the same
#           event again. aiosseclient takes no session, so its limit can't be raised; the
#           others take one, with read_bufsize. requests-sse and httpx-sse read it.
# Versions: aiohttp 3.14.5, aiosseclient 0.1.8, aiohttp-sse-client 0.2.1,
#           aiohttp-sse-client2 0.3.0, httpx-sse 0.4.3, httpx 0.28.1, requests-sse 0.5.3,
#           Python 3.11
# Seen:     longest line of small 430950, large 578450, lines 31
#           aiosseclient: small both events, large LineTooLong, lines both events
#           aiohttp-sse-client: small both events, large LineTooLong, lines both events
#           aiohttp-sse-client2: small both events, large LineTooLong, lines both events
#           the same, read_bufsize 1 MiB: small both events, large both events, lines both events
#           httpx-sse: small both events, large both events, lines both events
#           requests-sse: small both events, large both events, lines both events
# Source:   github.com, aio-libs/aiohttp, #4453; rtfol/aiohttp-sse-client, #11 (as its
#           users saw it); microsoft/Agents-for-python, #507 (LineTooLong at 512 KiB).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check aiohttp==3.14.5 \
    aiosseclient==0.1.8 aiohttp-sse-client==0.2.1 aiohttp-sse-client2==0.3.0 httpx-sse==0.4.3 httpx==0.28.1 \
    requests-sse==0.5.3

wanted='longest line of small 430950, large 578450, lines 31
aiosseclient: small both events, large LineTooLong, lines both events
aiohttp-sse-client: small both events, large LineTooLong, lines both events
aiohttp-sse-client2: small both events, large LineTooLong, lines both events
the same, read_bufsize 1 MiB: small both events, large both events, lines both events
httpx-sse: small both events, large both events, lines both events
requests-sse: small both events, large both events, lines both events'
cat >"$box/program.py" <<'PY'
import asyncio
import json
import logging
import os
import socket
import threading

import aiohttp
import aiohttp_sse_client.client
import aiohttp_sse_client2.client
import aiosseclient
import httpx
import httpx_sse
import requests_sse

logging.disable(logging.CRITICAL)
os.environ["NO_PROXY"] = "127.0.0.1"
ROWS = [{"name": f"share number {number}", "price": number / 4} for number in range(12000)]
FORMS = {"/small": json.dumps(ROWS[:9000]), "/large": json.dumps(ROWS), "/lines": json.dumps(ROWS, indent=1)}


def answer(link):
    with link:
        head = b""
        while b"\r\n\r\n" not in head:
            head += link.recv(65536)
        data = FORMS[head.split()[1].decode()].split("\n")
        link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
                     + "".join(f"data: {line}\n" for line in data).encode() + b"\ndata: next\n\n")


def serve():
    while True:
        threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()


async def by_source(module, url, **session):
    async with aiohttp.ClientSession(**session) as own, module.EventSource(url, session=own) as source:
        return [(await anext(source)).data for _ in range(2)]


async def by_aiosseclient(url):
    return [event.data async for event in aiosseclient.aiosseclient(url)]


def by_httpx_sse(url):
    with httpx.Client() as client, httpx_sse.connect_sse(client, "GET", url) as source:
        return [event.data for event in source.iter_sse()]


def by_requests_sse(url):
    with requests_sse.EventSource(url) as source:
        return [next(source).data for _ in range(2)]


def look(name, read):
    for path, text in FORMS.items():
        try:
            got = read(f"http://127.0.0.1:{listener.getsockname()[1]}{path}")
            said = "both events" if [json.loads(got[0]), got[1:]] == [json.loads(text), ["next"]] else "other events"
        except Exception as problem:
            said = type(problem).__name__
        yield f"{path[1:]} {said}"


listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, daemon=True).start()
first, second = aiohttp_sse_client.client, aiohttp_sse_client2.client
print("longest line of", ", ".join(f"{path[1:]} {max(map(len, text.split(chr(10))))}" for path, text in FORMS.items()))
for name, read in (("aiosseclient", lambda url: asyncio.run(by_aiosseclient(url))),
                   ("aiohttp-sse-client", lambda url: asyncio.run(by_source(first, url))),
                   ("aiohttp-sse-client2", lambda url: asyncio.run(by_source(second, url))),
                   ("the same, read_bufsize 1 MiB", lambda url: asyncio.run(by_source(second, url, read_bufsize=2**20))),
                   ("httpx-sse", by_httpx_sse), ("requests-sse", by_requests_sse)):
    print(f"{name}:", ", ".join(look(name, read)))
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
