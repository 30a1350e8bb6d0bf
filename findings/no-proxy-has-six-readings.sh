#!/usr/bin/env bash
# A no_proxy with a network, a port, a star or a leading dot in it is read differently by curl,
# wget, requests, httpx, aiohttp and urllib.
#
# Guessed:  no_proxy is one setting for all programs of a machine or container: what it
#           lists goes to its server directly. Who tries it with one of them, curl say,
#           knows it for the rest.
# Instead:  only the whole name, or the whole address, is read by all. A network,
#           127.0.0.0/8, is known to curl and requests, and for wget, httpx, aiohttp and
#           urllib it is a name that nothing has; a port behind the address counts for
#           httpx and urllib, and makes the entry void for the other four; * lets all pass
#           but wget; blanks in place of commas are for curl alone. The end of an address,
#           0.0.1, is one for all but curl. A leading dot takes in the name itself for
#           curl, requests, aiohttp and urllib, and only what is below it for wget and
#           httpx. So a webhook within the cluster works by curl, and goes out through the
#           proxy from the program beside it.
# Versions: curl 7.88.1-10+deb12u15, wget 1.21.3-1+deb12u1, requests 2.34.2, httpx 0.28.1,
#           aiohttp 3.14.5, urllib of Python 3.11
# Seen:     Package: curl Version: 7.88.1-10+deb12u15
#           Package: wget Version: 1.21.3-1+deb12u1
#           127.0.0.1 by '127.0.0.1': directly by all
#           127.0.0.1 by '127.0.0.0/8': directly by curl requests
#           127.0.0.1 by '127.0.0.1:PORT': directly by httpx urllib
#           127.0.0.1 by '*': directly by curl requests httpx aiohttp urllib
#           127.0.0.1 by 'a.example, 127.0.0.1': directly by all
#           127.0.0.1 by 'a.example 127.0.0.1': directly by curl
#           127.0.0.1 by '0.0.1': directly by wget requests httpx aiohttp urllib
#           localhost by 'localhost': directly by all
#           localhost by '.localhost': directly by curl requests aiohttp urllib
# Source:   curl(1), NO_PROXY, and wget's manual, no_proxy, as the packages bring them;
#           requests' utils.py, should_bypass_proxies, and httpx' _utils.py,
#           get_environment_proxies. No standard says what no_proxy means.
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
packages=$(for name in curl wget; do
    dpkg-deb -f "$box"/"$name"_*.deb Package Version | tr '\n' ' ' | sed 's/ $//' && echo
done)
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check requests==2.34.2 httpx==0.28.1 \
    aiohttp==3.14.5

wanted='Package: curl Version: 7.88.1-10+deb12u15
Package: wget Version: 1.21.3-1+deb12u1
127.0.0.1 by '\''127.0.0.1'\'': directly by all
127.0.0.1 by '\''127.0.0.0/8'\'': directly by curl requests
127.0.0.1 by '\''127.0.0.1:PORT'\'': directly by httpx urllib
127.0.0.1 by '\''*'\'': directly by curl requests httpx aiohttp urllib
127.0.0.1 by '\''a.example, 127.0.0.1'\'': directly by all
127.0.0.1 by '\''a.example 127.0.0.1'\'': directly by curl
127.0.0.1 by '\''0.0.1'\'': directly by wget requests httpx aiohttp urllib
localhost by '\''localhost'\'': directly by all
localhost by '\''.localhost'\'': directly by curl requests aiohttp urllib'
cat >"$box/program.py" <<'PY'
import asyncio
import contextlib
import glob
import os
import socket
import subprocess
import sys
import threading
import urllib.request

import aiohttp
import httpx
import requests

box = sys.argv[1]
libraries = os.pathsep.join(glob.glob(f"{box}/root/usr/lib/*-linux-gnu") + glob.glob(f"{box}/root/lib/*-linux-gnu"))
taken = []


def serve(name):
    """A server that notes its name for each request; its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def run():
        while True:
            with listener.accept()[0] as link:
                head = b""
                while b"\r\n\r\n" not in head:
                    head += link.recv(65536)
                taken.append(name)
                link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")

    threading.Thread(target=run, daemon=True).start()
    return listener.getsockname()[1]


def tool(*words):
    room = dict(os.environ, LD_LIBRARY_PATH=libraries, HOME=box)
    return lambda url: subprocess.run([f"{box}/root/usr/bin/{words[0]}", *words[1:], url], env=room, timeout=20,
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def by_aiohttp(url):
    async def run():
        async with aiohttp.ClientSession(trust_env=True) as session, session.get(url) as answer:
            await answer.read()

    asyncio.run(run())


CLIENTS = [("curl", lambda url: tool("curl", "-s")(url)),
           ("wget", lambda url: tool("wget", "-q", "--tries=1", "-O", "/dev/null")(url)),
           ("requests", requests.get), ("httpx", httpx.get), ("aiohttp", by_aiohttp),
           ("urllib", lambda url: urllib.request.urlopen(url).read())]
proxy, server = serve("proxy"), serve("direct")
for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
    del os.environ[name]
os.environ["http_proxy"] = f"http://127.0.0.1:{proxy}"
for host, entry in (("127.0.0.1", "127.0.0.1"), ("127.0.0.1", "127.0.0.0/8"), ("127.0.0.1", f"127.0.0.1:{server}"),
                    ("127.0.0.1", "*"), ("127.0.0.1", "a.example, 127.0.0.1"), ("127.0.0.1", "a.example 127.0.0.1"),
                    ("127.0.0.1", "0.0.1"), ("localhost", "localhost"), ("localhost", ".localhost")):
    os.environ["no_proxy"] = entry
    direct = []
    for name, get in CLIENTS:
        taken.clear()
        with contextlib.suppress(Exception):
            get(f"http://{host}:{server}/")
        if taken[:1] == ["direct"]:
            direct.append(name)
    shown = entry.replace(str(server), "PORT")
    print(f"{host} by '{shown}': directly by", "all" if len(direct) == 6 else " ".join(direct))
PY
seen=$packages$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
