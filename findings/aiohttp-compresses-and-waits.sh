#!/usr/bin/env bash
# With enable_compression() write() of aiohttp's server sends nothing until much has come together,
# and the answer's head at once.
#
# Guessed:  await resp.write(event) sends the event: that is what it does without
#           compression, and enable_compression() makes the same bytes fewer.
# Instead:  write() hands the event to zlib, which keeps it until it has enough for a
#           block; of forty events in two seconds none is there, though the answer's head
#           is. With a client that takes no gzip all come at once, so curl in a terminal
#           shows a lively stream and a browser, or any Python client, an open one without
#           events. Comments that are to keep the connection alive are held like events.
#           What repeats itself compresses well, and comes the later for it. Starlette's
#           middleware leaves text/event-stream alone and flushes the others, Litestar's
#           flushes.
# Versions: aiohttp 3.14.5, starlette 1.10.0, litestar 2.25.0, uvicorn 0.54.0, Python 3.11
# Seen:     aiohttp, write, of 40 events sent: plain 40, gzip 0
#           starlette, text/event-stream, of 40 events sent: plain 40, gzip asked for, plain 40
#           starlette, application/x-ndjson, of 40 events sent: plain 40, gzip 40
#           litestar, ServerSentEvent, of 40 events sent: plain 40, gzip 40
# Source:   aiohttp's compression_utils.py, ZLibCompressor (compress without flush), as
#           the package brings it; github.com, HKUDS/nanobot, pull request 3676 (it took
#           compression out of its streams for that), Kludex/starlette, pull request 2753.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check aiohttp==3.14.5 \
    starlette==1.10.0 litestar==2.25.0 uvicorn==0.54.0

wanted='aiohttp, write, of 40 events sent: plain 40, gzip 0
starlette, text/event-stream, of 40 events sent: plain 40, gzip asked for, plain 40
starlette, application/x-ndjson, of 40 events sent: plain 40, gzip 40
litestar, ServerSentEvent, of 40 events sent: plain 40, gzip 40'
cat >"$box/program.py" <<'PY'
import concurrent.futures
import os
import socket
import subprocess
import sys
import time
import zlib

box = sys.argv[1]
MANY, EVERY = 40, 0.05
APPS = {"aiohttp": f'''
import asyncio, sys
from aiohttp import web

async def stream(request):
    response = web.StreamResponse(headers={{"Content-Type": request.path[1:] + "/event-stream"}})
    response.enable_compression()
    await response.prepare(request)
    for number in range({MANY}):
        await response.write(b"data: %d\\\\n\\\\n" % number)
        await asyncio.sleep({EVERY})
    await asyncio.sleep(60)
    return response

app = web.Application()
app.add_routes([web.get("/text", stream)])
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
''', "starlette": f'''
import asyncio, sys
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import StreamingResponse
from starlette.routing import Route

async def events():
    for number in range({MANY}):
        yield b"data: %d\\\\n\\\\n" % number
        await asyncio.sleep({EVERY})
    await asyncio.sleep(60)

async def stream(request):
    return StreamingResponse(events(), media_type=request.query_params["type"])

app = Starlette(routes=[Route("/", stream)], middleware=[Middleware(GZipMiddleware)])
uvicorn.run(app, port=int(sys.argv[1]), log_level="critical")
''', "litestar": f'''
import asyncio, sys
import uvicorn
from litestar import Litestar, get
from litestar.config.compression import CompressionConfig
from litestar.response import ServerSentEvent

async def events():
    for number in range({MANY}):
        yield str(number)
        await asyncio.sleep({EVERY})
    await asyncio.sleep(60)

@get("/")
async def stream() -> ServerSentEvent:
    return ServerSentEvent(events())

app = Litestar([stream], compression_config=CompressionConfig(backend="gzip"))
uvicorn.run(app, port=int(sys.argv[1]), log_level="critical")
'''}


def start(name):
    with open(f"{box}/{name}_app.py", "w") as file:
        file.write(APPS[name])
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, f"{name}_app.py", str(port)], cwd=box, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    with open(f"{box}/{port}.pid", "w") as pid:
        pid.write(f"{server.pid}\n")
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return server, port
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise SystemExit("no server")


def read(port, path, coding):
    """The name of the coding, and how many events are there once all have been sent."""
    wish = "gzip" if coding == "gzip" else "identity"
    with socket.create_connection(("127.0.0.1", port)) as link:
        link.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: {wish}\r\n\r\n".encode())
        end, got = time.monotonic() + MANY * EVERY + 3, b""
        while time.monotonic() < end:
            link.settimeout(max(0.01, end - time.monotonic()))
            try:
                got += link.recv(65536)
            except TimeoutError:
                break
    head, _, rest = got.partition(b"\r\n\r\n")
    body = b""
    while b"\r\n" in rest:
        size, _, rest = rest.partition(b"\r\n")
        body, rest = body + rest[:int(size, 16)], rest[int(size, 16) + 2:]
    zipped = b"content-encoding: gzip" in head.lower()
    return ("gzip" if zipped else "plain"), (zlib.decompressobj(31).decompress(body) if zipped else body).count(b"data:")


LOOKS = [("aiohttp, write", "aiohttp", "/text"),
         ("starlette, text/event-stream", "starlette", "/?type=text/event-stream"),
         ("starlette, application/x-ndjson", "starlette", "/?type=application/x-ndjson"),
         ("litestar, ServerSentEvent", "litestar", "/")]
servers = {name: start(name) for name in APPS}
try:
    pool = concurrent.futures.ThreadPoolExecutor(8)
    reads = [[(coding, pool.submit(read, servers[app][1], path, coding)) for coding in ("plain", "gzip")]
             for _, app, path in LOOKS]
    for (name, _, _), both in zip(LOOKS, reads):
        shown = []
        for coding, answer in both:
            how, many = answer.result()
            shown.append(f"{how} {many}" if coding == how else f"{coding} asked for, {how} {many}")
        print(f"{name}, of {MANY} events sent: " + ", ".join(shown))
finally:
    for server, _ in servers.values():
        server.kill()
        server.wait(20)
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
