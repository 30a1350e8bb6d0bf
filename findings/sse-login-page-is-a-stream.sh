#!/usr/bin/env bash
# A login page with status 200 is a stream for sseclient, sseclient-py and aiosseclient, for two of
# them with events, and a 500 is one that ended for the latter two.
#
# Guessed:  a client of event streams refuses what isn't text/event-stream, as the
#           standard has it and browsers do. A proxy's login or maintenance page raises,
#           and so does an answer with status 500.
# Instead:  three of them look at no type. Each empty line of the page ends an event: with
#           an empty text for sseclient and aiosseclient, so a program that counts what
#           comes, or that asks whether anything came lately, sees a lively stream.
#           sseclient then comes back by its retry, for ever, and fetches the page each
#           time; the other two end as a stream does. A page without empty lines is a
#           stream on which nothing happens. Of a 500 aiosseclient logs a line and ends,
#           unless raise_for_status is given; sseclient-py is handed the answer and looks
#           at its body alone. httpx-sse, requests-sse and aiohttp-sse-client2 raise for
#           the page, and for the 500 as well.
# Versions: sseclient 0.0.27, sseclient-py 1.9.0, aiosseclient 0.1.8, httpx-sse 0.4.3,
#           requests-sse 0.5.3, aiohttp-sse-client2 0.3.0, requests 2.34.2, httpx 0.28.1,
#           aiohttp 3.14.5, Python 3.11
# Seen:     sseclient: page 2 events each time, asks again; tight 0 events each time, asks again; 500 raises
#           sseclient-py: page ends; tight ends; 500 ends
#           aiosseclient: page ends after 2 events; tight ends; 500 ends
#           httpx-sse: page raises; tight raises; 500 raises
#           requests-sse: page raises; tight raises; 500 raises
#           aiohttp-sse-client2: page raises; tight raises; 500 raises
# Source:   the clients' own code, as the packages bring it; html.spec.whatwg.org, 9.2.3,
#           not read anew: another status than 200, or another type, fails the connection.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check six==1.17.0 sseclient-py==1.9.0 \
    aiosseclient==0.1.8 httpx-sse==0.4.3 requests-sse==0.5.3 aiohttp-sse-client2==0.3.0 requests==2.34.2 \
    httpx==0.28.1 aiohttp==3.14.5
# Both are imported as sseclient, so the older one gets a folder of its own.
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check --target "$box/older" sseclient==0.0.27

wanted='sseclient: page 2 events each time, asks again; tight 0 events each time, asks again; 500 raises
sseclient-py: page ends; tight ends; 500 ends
aiosseclient: page ends after 2 events; tight ends; 500 ends
httpx-sse: page raises; tight raises; 500 raises
requests-sse: page raises; tight raises; 500 raises
aiohttp-sse-client2: page raises; tight raises; 500 raises'
cat >"$box/program.py" <<'PY'
import asyncio
import concurrent.futures
import importlib.util
import logging
import os
import socket
import sys
import threading

import aiohttp_sse_client2.client
import aiosseclient
import httpx
import httpx_sse
import requests
import requests_sse
import sseclient

logging.disable(logging.CRITICAL)
os.environ["NO_PROXY"] = "127.0.0.1"
spec = importlib.util.spec_from_file_location("older", f"{sys.argv[1]}/older/sseclient.py")
older = importlib.util.module_from_spec(spec)
spec.loader.exec_module(older)
older.print = lambda *_: None
PAGE = b"<html>\n<title>Log in</title>\n\n<form>\n</form>\n\n</html>\n"
ANSWERS = {"/page": (b"200 OK", b"text/html", PAGE), "/tight": (b"200 OK", b"text/html", PAGE.replace(b"\n\n", b"\n")),
           "/500": (b"500 Broken", b"text/plain", b"broken\n")}


def answer(link):
    with link:
        head = b""
        while b"\r\n\r\n" not in head:
            head += link.recv(65536)
        path = head.split()[1].decode()
        asked.append(path)
        status, kind, body = ANSWERS[path[path.rindex("/"):]]
        link.sendall(b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                     % (status, kind, len(body), body))


def serve():
    while True:
        threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()


def by_httpx_sse(url):
    with httpx.Client() as client, httpx_sse.connect_sse(client, "GET", url) as source:
        yield from source.iter_sse()


def by_requests_sse(url):
    with requests_sse.EventSource(url) as source:
        yield from source


def by_async(make):
    def read(url):
        async def run():
            return [event async for event in make(url)]

        yield from asyncio.run(run())

    return read


async def by_source(url):
    async with aiohttp_sse_client2.client.EventSource(url) as source:
        async for event in source:
            yield event


def look(name, read, path):
    got, said = [], ["waits"]

    def run():
        try:
            for event in read(f"http://127.0.0.1:{listener.getsockname()[1]}/{name}{path}"):
                got.append(event.data)
            said[0] = "ends"
        except Exception:
            said[0] = "raises"

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(4)
    times = asked.count(f"/{name}{path}")
    if times > 1:
        return f"{path[1:]} {min(len(got), 2)} events each time, asks again"
    return f"{path[1:]} {said[0]}" + (f" after {len(got)} events" if got else "")


asked, looks, pool = [], [], concurrent.futures.ThreadPoolExecutor(18)
listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, daemon=True).start()
for name, read in (("sseclient", lambda url: older.SSEClient(url, retry=500)),
                   ("sseclient-py", lambda url: sseclient.SSEClient(requests.get(url, stream=True)).events()),
                   ("aiosseclient", by_async(aiosseclient.aiosseclient)), ("httpx-sse", by_httpx_sse),
                   ("requests-sse", by_requests_sse), ("aiohttp-sse-client2", by_async(by_source))):
    looks.append((name, [pool.submit(look, name, read, path) for path in ANSWERS]))
for name, answers in looks:
    print(f"{name}:", "; ".join(answer.result() for answer in answers), flush=True)
os._exit(0)
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
