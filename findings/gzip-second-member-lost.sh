#!/usr/bin/env bash
# httpx and wget end at the first member of a gzip body, and call it complete.
#
# Guessed:  a feed may compress each entry for itself and append it: members one
#           after the other are one gzip body, as "cat a.gz b.gz" is one file. A
#           client that can't take it says so.
# Instead:  httpx and wget give the first member and drop the rest without a
#           word: status 200, exit code 0, all bytes of Content-Length read. Of
#           a log of a thousand entries one is there. They unpack by
#           zlib, which stops where a member ends (as curl 7.88 does, which then
#           says so, by exit code 23); requests and aiohttp go on
#           with what is left over, and so does httpx for zstd, where frames are
#           put together in the same way.
# Versions: httpx 0.28.1, httpcore 1.0.9, zstandard 0.25.0, requests 2.34.2,
#           urllib3 2.8.0, aiohttp 3.14.5, wget 1.21.3-1+deb12u1, Python 3.11.7
# Seen:     Package: wget Version: 1.21.3-1+deb12u1
#           gzip requests: 200 1 2 3
#           gzip aiohttp: 200 1 2 3
#           gzip httpx: 200 1
#           gzip wget: exit code 0: 1
#           zstd httpx: 200 1 2 3
# Source:   RFC 1952, section 2.2: a gzip file is a series of members, which
#           follow one another with nothing between; RFC 9110, section 8.4.1.3;
#           RFC 8878, section 3 (frames).
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download wget=1.21.3-1+deb12u1 libpsl5=0.21.2-1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/wget_*.deb Package Version | tr '\n' ' ')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    httpx==0.28.1 httpcore==1.0.9 zstandard==0.25.0 requests==2.34.2 urllib3==2.8.0 aiohttp==3.14.5

wanted='Package: wget Version: 1.21.3-1+deb12u1
gzip requests: 200 1 2 3
gzip aiohttp: 200 1 2 3
gzip httpx: 200 1
gzip wget: exit code 0: 1
zstd httpx: 200 1 2 3'
cat >"$box/program.py" <<'PY'
import asyncio
import glob
import gzip
import os
import socket
import subprocess
import sys
import threading

import aiohttp
import httpx
import requests
import zstandard

box = sys.argv[1]
ENTRIES = (b"1 ", b"2 ", b"3 ")
BODY = {"gzip": b"".join(gzip.compress(entry) for entry in ENTRIES),
        "zstd": b"".join(zstandard.compress(entry) for entry in ENTRIES)}
assert gzip.decompress(BODY["gzip"]) == b"".join(ENTRIES)
listener = socket.create_server(("127.0.0.1", 0))


def serve():
    """One answer for each connection; the path is the coding."""
    while True:
        connection, _ = listener.accept()
        with connection:
            request = b""
            while b"\r\n\r\n" not in request:
                request += connection.recv(65536)
            coding = request.split()[1].decode().strip("/")
            body = BODY[coding]
            connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {len(body)}\r\n"
                               "Connection: close\r\n\r\n".encode() + body)


async def by_aiohttp(address):
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return f"{answer.status} {await answer.text()}"


def by_requests(address):
    answer = requests.get(address, timeout=20)
    return f"{answer.status_code} {answer.text}"


def by_httpx(address):
    answer = httpx.get(address, timeout=20, trust_env=False)
    assert answer.num_bytes_downloaded == int(answer.headers["Content-Length"])
    return f"{answer.status_code} {answer.text}"


def by_wget(address):
    libraries = os.pathsep.join(glob.glob(box + "/root/usr/lib/*-linux-gnu"))
    done = subprocess.run([f"{box}/root/usr/bin/wget", "--no-config", "-qO-", "--compression=auto", address],
                          env={"LD_LIBRARY_PATH": libraries, "HOME": box}, stdout=subprocess.PIPE, timeout=20)
    return f"exit code {done.returncode}: {done.stdout.decode()}"


for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
    del os.environ[name]
threading.Thread(target=serve, daemon=True).start()
root = f"http://127.0.0.1:{listener.getsockname()[1]}"
for coding, name, get in (
    ("gzip", "requests", by_requests),
    ("gzip", "aiohttp", lambda address: asyncio.run(by_aiohttp(address))),
    ("gzip", "httpx", by_httpx),
    ("gzip", "wget", by_wget),
    ("zstd", "httpx", by_httpx),
):
    print(f"{coding} {name}: {get(f'{root}/{coding}').strip()}")
PY
seen=${package% }$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
