#!/usr/bin/env bash
# A POST that the server has taken and not answered is sent up to twenty times by wget, twice by
# curl on a connection that it kept, once by others.
#
# Guessed:  a POST isn't repeated by itself: the server may have done what it asks for.
#           Where the connection ends without an answer, the client says so and leaves it
#           to the one who called.
# Instead:  for wget an end without an answer is a reason to try again, whatever the
#           method: 20 times if nothing is said (--tries), with growing pauses, and exit
#           code 4 at the end. A webhook that does its work and dies at the answer has
#           done it twenty times. curl reports exit code 52 after one, but if the
#           connection had served a request before, it takes it for one that the server
#           had closed and sends the POST once more, unasked and unseen. aiohttp does that
#           with a GET. requests, httpx and urllib3 send a POST once. --tries=1 sends one
#           by wget, and a call of curl for each request one by curl.
# Versions: wget 1.21.3-1+deb12u1, curl 7.88.1-10+deb12u15, aiohttp 3.14.5, requests
#           2.34.2, httpx 0.28.1, urllib3 2.8.0, Python 3.11
# Seen:     Package: wget Version: 1.21.3-1+deb12u1
#           Package: curl Version: 7.88.1-10+deb12u15
#           wget --post-data --waitretry=1: 20 x POST taken, exit code 4
#           wget --post-data --tries=1: 1 x POST taken, exit code 4
#           curl, a connection of its own: 1 x POST taken, exit code 52
#           curl, a kept connection: 2 x POST taken, exit code 52
#           requests, a kept connection: 1 x POST taken, ConnectionError
#           httpx, a kept connection: 1 x POST taken, RemoteProtocolError
#           urllib3, a kept connection: 1 x POST taken, ProtocolError
#           aiohttp, a kept connection: 1 x POST taken, ServerDisconnectedError
#           aiohttp, a kept connection: 2 x GET taken, ServerDisconnectedError
# Source:   wget(1), --tries (20, save for refused connections and 404), as the package
#           brings it; not read anew: curl's lib/transfer.c, Curl_retry_request; RFC 9110,
#           9.2.2 (no automatic retry of a method that isn't idempotent).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download wget=1.21.3-1+deb12u1 libpsl5=0.21.2-1 curl=7.88.1-10+deb12u15 \
        libcurl4=7.88.1-10+deb12u15 libnghttp2-14=1.52.0-1+deb12u3 \
        librtmp1=2.4+20151223.gitfa8646d.1-2+b2 libssh2-1=1.10.0-3+deb12u1 \
        libldap-2.5-0=2.5.13+dfsg-5 libbrotli1=1.0.9-2+deb12u1 libsasl2-2=2.1.28+dfsg-10+deb12u1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(for name in wget curl; do
    dpkg-deb -f "$box"/"$name"_*.deb Package Version | tr '\n' ' ' | sed 's/ $//' && echo
done)
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check aiohttp==3.14.5 \
    requests==2.34.2 httpx==0.28.1 urllib3==2.8.0

wanted='Package: wget Version: 1.21.3-1+deb12u1
Package: curl Version: 7.88.1-10+deb12u15
wget --post-data --waitretry=1: 20 x POST taken, exit code 4
wget --post-data --tries=1: 1 x POST taken, exit code 4
curl, a connection of its own: 1 x POST taken, exit code 52
curl, a kept connection: 2 x POST taken, exit code 52
requests, a kept connection: 1 x POST taken, ConnectionError
httpx, a kept connection: 1 x POST taken, RemoteProtocolError
urllib3, a kept connection: 1 x POST taken, ProtocolError
aiohttp, a kept connection: 1 x POST taken, ServerDisconnectedError
aiohttp, a kept connection: 2 x GET taken, ServerDisconnectedError'
cat >"$box/program.py" <<'PY'
import asyncio
import concurrent.futures
import glob
import os
import socket
import subprocess
import sys
import threading

import aiohttp
import httpx
import requests
import urllib3

box = sys.argv[1]
libraries = os.pathsep.join(glob.glob(f"{box}/root/usr/lib/*-linux-gnu") + glob.glob(f"{box}/root/lib/*-linux-gnu"))
room = dict(os.environ, LD_LIBRARY_PATH=libraries, NO_PROXY="127.0.0.1", no_proxy="127.0.0.1", HOME=box)
os.environ["NO_PROXY"] = "127.0.0.1"


class Server:
    """Answers /first, and takes all else and ends the connection."""

    def __init__(self):
        self.listener, self.taken = socket.create_server(("127.0.0.1", 0)), []
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            threading.Thread(target=self.answer, args=(self.listener.accept()[0],), daemon=True).start()

    def answer(self, link):
        with link:
            while head := self.read(link):
                method, path = head.split()[:2]
                if path != b"/first":
                    self.taken.append(method.decode())
                    return
                link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    def read(self, link):
        got = b""
        while b"\r\n\r\n" not in got:
            piece = link.recv(65536)
            if not piece:
                return b""
            got += piece
        head, _, body = got.partition(b"\r\n\r\n")
        sizes = [int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        while len(body) < sum(sizes):
            body += link.recv(65536)
        return head


def tool(*command):
    def run(url):
        words = [f"{box}/root/usr/bin/{command[0]}", *(word.replace("URL", url) for word in command[1:])]
        return f"exit code {subprocess.run(words, env=room, capture_output=True, timeout=60).returncode}"

    return run


def by_requests(url):
    with requests.Session() as session:
        session.get(f"{url}/first")
        session.post(f"{url}/hook", data="a=1")


def by_httpx(url):
    with httpx.Client() as client:
        client.get(f"{url}/first")
        client.post(f"{url}/hook", content="a=1")


def by_urllib3(url):
    with urllib3.PoolManager() as pool:
        pool.request("GET", f"{url}/first")
        pool.request("POST", f"{url}/hook", body="a=1")


def by_aiohttp(method):
    async def run(url):
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{url}/first") as answer:
                await answer.read()
            await session.request(method, f"{url}/hook")

    return lambda url: asyncio.run(run(url))


def look(name, run):
    server = Server()
    try:
        said = run(server.url)
    except Exception as problem:
        said = type(problem).__name__
    return f"{name}: {len(server.taken)} x {server.taken[0]} taken, {said}"


POST = ["-d", "a=1", "URL/hook"]
WGET = ["wget", "-q", "--post-data", "a=1", "-O", "-", "URL/hook"]
LOOKS = [("wget --post-data --waitretry=1", tool(*WGET, "--waitretry=1")),
         ("wget --post-data --tries=1", tool(*WGET, "--tries=1")),
         ("curl, a connection of its own", tool("curl", "-s", *POST)),
         ("curl, a kept connection", tool("curl", "-s", "URL/first", "--next", "-s", *POST)),
         ("requests, a kept connection", by_requests), ("httpx, a kept connection", by_httpx),
         ("urllib3, a kept connection", by_urllib3), ("aiohttp, a kept connection", by_aiohttp("POST")),
         ("aiohttp, a kept connection", by_aiohttp("GET"))]
with concurrent.futures.ThreadPoolExecutor(9) as pool:
    for line in pool.map(lambda each: look(*each), LOOKS):
        print(line)
PY
seen=$packages$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
