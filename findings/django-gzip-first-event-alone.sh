#!/usr/bin/env bash
# Behind Django's GZipMiddleware httpx reads the first event of an asynchronous stream and then
# none, and of a stream under WSGI nobody reads any.
#
# Guessed:  a stream that is compressed on its way is one compressed body, sent as the
#           view yields it, and a client that reads gzip reads it like any other. What the
#           middleware does under WSGI it does under ASGI.
# Instead:  under ASGI each piece that the view yields becomes a gzip file of its own, put
#           behind the last. That is allowed, and requests and aiohttp read all of them;
#           httpx ends at the end of the first, so of 20 events it has one, without an
#           error, and the connection stays open for as long as the server sends. Under
#           WSGI it is one file, which isn't flushed: of 20 events in a second the line
#           has the head of that file, and nobody has one. A client that asks for no gzip
#           has all of both at once, as curl in a terminal is. The middleware leaves alone
#           what has a Content-Encoding already.
# Versions: Django 5.2.19, asgiref 3.13.0, uvicorn 0.54.0, httpx 0.28.1, requests 2.34.2,
#           aiohttp 3.14.5, Python 3.11
# Seen:     asgi, httpx: of 20 events sent it has 1
#           asgi, requests: of 20 events sent it has 20
#           asgi, aiohttp: of 20 events sent it has 20
#           asgi: 20 gzip files for 20 events
#           asgi, no gzip asked for: of 20 events sent it has 20
#           wsgi, httpx: of 20 events sent it has 0
#           wsgi, requests: of 20 events sent it has 0
#           wsgi, aiohttp: of 20 events sent it has 0
#           wsgi: 1 gzip files for 20 events
#           wsgi, no gzip asked for: of 20 events sent it has 20
# Source:   django's middleware/gzip.py (compress_string for each chunk if the response is
#           asynchronous), as the package brings it; github.com, BLSQ/openhexa-app, pull
#           request 1907 (had to leave its streams out),
#           adamchainz/django-http-compression, pull requests 8 and 9 (found the missing
#           flush); not read anew: RFC 1952, 2.2.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check Django==5.2.19 asgiref==3.13.0 \
    uvicorn==0.54.0 httpx==0.28.1 requests==2.34.2 aiohttp==3.14.5

wanted='asgi, httpx: of 20 events sent it has 1
asgi, requests: of 20 events sent it has 20
asgi, aiohttp: of 20 events sent it has 20
asgi: 20 gzip files for 20 events
asgi, no gzip asked for: of 20 events sent it has 20
wsgi, httpx: of 20 events sent it has 0
wsgi, requests: of 20 events sent it has 0
wsgi, aiohttp: of 20 events sent it has 0
wsgi: 1 gzip files for 20 events
wsgi, no gzip asked for: of 20 events sent it has 20'
cat >"$box/program.py" <<'PY'
import asyncio
import os
import socket
import subprocess
import sys
import threading
import time

import aiohttp
import httpx
import requests

box = sys.argv[1]
os.environ["NO_PROXY"] = "127.0.0.1"
threading.excepthook = lambda _: None  # the servers are ended in front of their readers
MANY, EVERY = 20, 0.05
APP = f'''
import asyncio, time
import django
from django.conf import settings
settings.configure(SECRET_KEY="x", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__,
                   MIDDLEWARE=["django.middleware.gzip.GZipMiddleware"])
django.setup()
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import StreamingHttpResponse
from django.urls import path

def event(number):
    return ("data: %-14d\\\\n\\\\n" % number).encode()

async def pieces():
    for number in range({MANY}):
        yield event(number)
        await asyncio.sleep({EVERY})
    await asyncio.sleep(60)

def blocks():
    for number in range({MANY}):
        yield event(number)
        time.sleep({EVERY})
    time.sleep(60)

async def stream(request):
    return StreamingHttpResponse(pieces(), content_type="text/event-stream")

def stream_by_wsgi(request):
    return StreamingHttpResponse(blocks(), content_type="text/event-stream")

urlpatterns = [path("asgi", stream), path("wsgi", stream_by_wsgi)]
asgi, wsgi = get_asgi_application(), get_wsgi_application()
'''
WSGI = '''
import socketserver, sys
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
import app

class Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True

class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass

server = Server(("127.0.0.1", int(sys.argv[1])), Quiet)
server.set_app(app.wsgi)
server.serve_forever()
'''


def by_raw(url, got):
    with requests.get(url, stream=True, headers={"Accept-Encoding": "gzip"}) as stream:
        while piece := stream.raw.read1(65536, decode_content=False):
            got.append(piece)


def by_plain(url, got):
    with requests.get(url, stream=True, headers={"Accept-Encoding": "identity"}) as stream:
        for piece in stream.iter_content(1):
            got.append(piece)


def by_httpx(url, got):
    with httpx.stream("GET", url, timeout=None, headers={"Accept-Encoding": "gzip"}) as stream:
        for piece in stream.iter_bytes():
            got.append(piece)


def by_requests(url, got):
    with requests.get(url, stream=True, headers={"Accept-Encoding": "gzip"}) as stream:
        for piece in stream.iter_content(1):
            got.append(piece)


def by_aiohttp(url, got):
    async def run():
        async with aiohttp.ClientSession() as session, session.get(url, headers={"Accept-Encoding": "gzip"}) as stream:
            async for piece in stream.content.iter_any():
                got.append(piece)

    asyncio.run(run())


def start(*command):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, *command, str(port)], cwd=box, stdout=subprocess.DEVNULL,
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


with open(f"{box}/app.py", "w") as file:
    file.write(APP)
with open(f"{box}/by_wsgi.py", "w") as file:
    file.write(WSGI)
servers, looks = [], []
for name, command in (("asgi", ["-m", "uvicorn", "--log-level", "critical", "app:asgi", "--port"]),
                      ("wsgi", ["by_wsgi.py"])):
    server, port = start(*command)
    servers.append(server)
    for client, read in (("httpx", by_httpx), ("requests", by_requests), ("aiohttp", by_aiohttp), ("the line", by_raw),
                         ("no gzip asked for", by_plain)):
        looks.append((name, client, []))
        threading.Thread(target=read, args=(f"http://127.0.0.1:{port}/{name}", looks[-1][2]), daemon=True).start()
time.sleep(MANY * EVERY + 5)
for name, client, got in looks:
    body = b"".join(got)
    if client == "the line":
        print(f"{name}: {body.count(bytes.fromhex('1f8b08'))} gzip files for {MANY} events", flush=True)
    else:
        print(f"{name}, {client}: of {MANY} events sent it has {body.count(b'data:')}", flush=True)
for server in servers:
    server.kill()
    server.wait(20)
os._exit(0)
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
