#!/usr/bin/env bash
# For requests a 103 is the whole answer: ok, no body, and nothing raised.
#
# Guessed:  a status of 1xx comes ahead of the answer, as "100 Continue" does,
#           which every client of HTTP/1.1 passes over. So a server, or the proxy
#           before it, may begin to send "103 Early Hints" or "102 Processing".
# Instead:  http.client passes over 100 and no other, so urllib3 and requests
#           give 103 as the answer. ok is True and raise_for_status() silent, as
#           both look for 400 and above; the body is empty, which a reader of
#           lines takes for a feed with nothing new and a stream for an end. It
#           is the same at each try, and no Retry counts it. The answer that
#           follows is not the caller's any more. httpx and aiohttp wait for it.
# Versions: Python 3.11.7 (http.client), urllib3 2.8.0, requests 2.34.2,
#           httpx 0.28.1, aiohttp 3.14.5
# Seen:     100: requests 200 ok 2 lines | httpx 200 2 lines | aiohttp 200 2 lines
#           102: requests 102 ok 0 lines | httpx 200 2 lines | aiohttp 200 2 lines
#           103: requests 103 ok 0 lines | httpx 200 2 lines | aiohttp 200 2 lines
# Source:   RFC 9110, section 15.2: a client must be able to take one or more
#           answers of 1xx before the final one, even if it expects none;
#           RFC 8297, section 2.
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    urllib3==2.8.0 requests==2.34.2 httpx==0.28.1 aiohttp==3.14.5

wanted='100: requests 200 ok 2 lines | httpx 200 2 lines | aiohttp 200 2 lines
102: requests 102 ok 0 lines | httpx 200 2 lines | aiohttp 200 2 lines
103: requests 103 ok 0 lines | httpx 200 2 lines | aiohttp 200 2 lines'
cat >"$box/program.py" <<'PY'
import asyncio
import os
import socket
import threading

import aiohttp
import httpx
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

AHEAD = {"100": b"HTTP/1.1 100 Continue\r\n\r\n",
         "102": b"HTTP/1.1 102 Processing\r\n\r\n",
         "103": b"HTTP/1.1 103 Early Hints\r\nLink: </next>; rel=preload\r\n\r\n"}
FINAL = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 10\r\nConnection: close\r\n\r\none 1\ntwo\n"
listener = socket.create_server(("127.0.0.1", 0))


def serve():
    """The path is the status that goes ahead."""
    while True:
        connection, _ = listener.accept()
        with connection:
            request = b""
            while b"\r\n\r\n" not in request:
                request += connection.recv(65536)
            connection.sendall(AHEAD[request.split()[1].decode().strip("/")] + FINAL)


def by_requests(address):
    with requests.Session() as session:
        session.mount("http://", HTTPAdapter(max_retries=Retry(3, status_forcelist=range(500, 600))))
        answer = session.get(address, timeout=20, stream=True)
        answer.raise_for_status()
        return f"{answer.status_code} {'ok' if answer.ok else 'not ok'} {len(list(answer.iter_lines()))} lines"


def by_httpx(address):
    answer = httpx.get(address, timeout=20, trust_env=False)
    return f"{answer.status_code} {len(list(answer.iter_lines()))} lines"


async def by_aiohttp(address):
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return f"{answer.status} {len([line async for line in answer.content])} lines"


for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
    del os.environ[name]
threading.Thread(target=serve, daemon=True).start()
for ahead in AHEAD:
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/{ahead}"
    print(f"{ahead}: requests {by_requests(address)} | httpx {by_httpx(address)} | "
          f"aiohttp {asyncio.run(by_aiohttp(address))}")
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
