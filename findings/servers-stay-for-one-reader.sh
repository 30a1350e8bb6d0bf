#!/usr/bin/env bash
# Told to stop, Caddy, uvicorn and aiohttp stay for as long as one reader has a stream open, and
# take nobody in; nginx and HAProxy end at once.
#
# Guessed:  SIGTERM ends a server, as systemd and containers send it: what is under way is
#           finished, within a second or so, and the next one starts.
# Instead:  an event stream is a request under way that isn't finished. Caddy and uvicorn
#           wait for it without a limit, aiohttp a minute, hypercorn three seconds or so;
#           all of them have closed their port by then, so for each who isn't connected
#           yet the service is down, while the one who is sees a lively stream. It ends by
#           the supervisor's SIGKILL, after ten seconds or ninety, or when the last
#           browser tab is closed. sse-starlette's answers end themselves when the signal
#           comes, so under the same uvicorn one library's stream is gone at once and
#           another's stays. nginx and HAProxy cut the streams off, and have QUIT and USR1
#           for the other way. grace_period for Caddy and --timeout-graceful-shutdown for
#           uvicorn set a limit.
# Versions: caddy 2.6.2-5, nginx 1.22.1-9+deb12u11, haproxy 2.6.12-1+deb12u4, uvicorn
#           0.54.0, starlette 1.10.0, sse-starlette 3.7.0, hypercorn 0.18.0, aiohttp
#           3.14.5, Python 3.11
# Seen:     Package: caddy Version: 2.6.2-5
#           Package: nginx Version: 1.22.1-9+deb12u11
#           Package: haproxy Version: 2.6.12-1+deb12u4
#           caddy, TERM: still there after 8 s, its stream goes on, a new reader is refused
#           nginx, TERM: ended at once
#           nginx, QUIT: still there after 8 s, its stream goes on, a new reader is refused
#           haproxy, TERM: ended at once
#           haproxy, USR1: still there after 8 s, its stream goes on, a new reader is refused
#           uvicorn, starlette, TERM: still there after 8 s, its stream goes on, a new reader is refused
#           uvicorn, sse-starlette, TERM: ended at once
#           hypercorn, starlette, TERM: ended within 8 s
#           aiohttp, TERM: still there after 8 s, its stream goes on, a new reader is refused
# Source:   github.com, dunglas/mercure, pull request 1138 (Caddy's grace period is
#           eternal by default), Kludex/uvicorn, #451 and pull request 2829,
#           sysid/sse-starlette, pull request 157 (its streams end at the signal);
#           aiohttp's web.py, run_app (shutdown_timeout 60), as the package brings it.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download caddy=2.6.2-5 nginx=1.22.1-9+deb12u11 libpcre2-8-0=10.42-1+deb12u2 \
        haproxy=2.6.12-1+deb12u4 liblua5.3-0=5.3.6-2 libopentracing-c-wrapper0=1.1.3-3+b1 \
        libopentracing1=1.6.0-4 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(for name in caddy nginx haproxy; do
    dpkg-deb -f "$box"/"$name"_*.deb Package Version | tr '\n' ' ' | sed 's/ $//' && echo
done)
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check uvicorn==0.54.0 \
    starlette==1.10.0 sse-starlette==3.7.0 hypercorn==0.18.0 aiohttp==3.14.5

wanted='Package: caddy Version: 2.6.2-5
Package: nginx Version: 1.22.1-9+deb12u11
Package: haproxy Version: 2.6.12-1+deb12u4
caddy, TERM: still there after 8 s, its stream goes on, a new reader is refused
nginx, TERM: ended at once
nginx, QUIT: still there after 8 s, its stream goes on, a new reader is refused
haproxy, TERM: ended at once
haproxy, USR1: still there after 8 s, its stream goes on, a new reader is refused
uvicorn, starlette, TERM: still there after 8 s, its stream goes on, a new reader is refused
uvicorn, sse-starlette, TERM: ended at once
hypercorn, starlette, TERM: ended within 8 s
aiohttp, TERM: still there after 8 s, its stream goes on, a new reader is refused'
cat >"$box/program.py" <<'PY'
import concurrent.futures
import glob
import os
import signal
import socket
import subprocess
import sys
import threading
import time

box = sys.argv[1]
STAY = 8
room = dict(os.environ, HOME=box, LD_LIBRARY_PATH=os.pathsep.join(glob.glob(f"{box}/root/usr/lib/*-linux-gnu")))
ASGI = '''
import asyncio
from sse_starlette import EventSourceResponse
from starlette.applications import Starlette
from starlette.responses import StreamingResponse
from starlette.routing import Route

async def events():
    while True:
        yield "data: 1\\n\\n"
        await asyncio.sleep(0.2)

async def items():
    while True:
        yield {"data": "1"}
        await asyncio.sleep(0.2)

async def plain(request):
    return StreamingResponse(events(), media_type="text/event-stream")

async def sse(request):
    return EventSourceResponse(items())

app = Starlette(routes=[Route("/plain", plain), Route("/sse", sse)])
'''
AIOHTTP = '''
import asyncio, sys
from aiohttp import web

async def stream(request):
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    while True:
        await response.write(b"data: 1\\n\\n")
        await asyncio.sleep(0.2)

app = web.Application()
app.add_routes([web.get("/plain", stream)])
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
'''
CADDY = "{{\nadmin off\nauto_https off\n}}\nhttp://:{at} {{\nbind 127.0.0.1\nreverse_proxy 127.0.0.1:{behind}\n}}\n"
NGINX = """daemon off; pid {box}/nginx.id; error_log {box}/log; events {{ }} http {{ access_log off;
client_body_temp_path {box}/1; proxy_temp_path {box}/2; fastcgi_temp_path {box}/3; uwsgi_temp_path {box}/4;
scgi_temp_path {box}/5; server {{ listen 127.0.0.1:{at};
location / {{ proxy_buffering off; proxy_pass http://127.0.0.1:{behind}; }} }} }}
"""
HAPROXY = """defaults
 mode http
 timeout connect 5s
 timeout client 60s
 timeout server 60s
listen tape
 bind 127.0.0.1:{at}
 server behind 127.0.0.1:{behind}
"""
python = [sys.executable, "-m"]
SERVERS = [("caddy", CADDY, [f"{box}/root/usr/bin/caddy", "run", "--adapter", "caddyfile", "--config"], "/plain", "TERM"),
           ("nginx", NGINX, [f"{box}/root/usr/sbin/nginx", "-p", box, "-c"], "/plain", "TERM"),
           ("nginx", NGINX, [f"{box}/root/usr/sbin/nginx", "-p", box, "-c"], "/plain", "QUIT"),
           ("haproxy", HAPROXY, [f"{box}/root/usr/sbin/haproxy", "-f"], "/plain", "TERM"),
           ("haproxy", HAPROXY, [f"{box}/root/usr/sbin/haproxy", "-f"], "/plain", "USR1"),
           ("uvicorn, starlette", None, [*python, "uvicorn", "--log-level", "critical", "stream:app", "--port"], "/plain",
            "TERM"),
           ("uvicorn, sse-starlette", None, [*python, "uvicorn", "--log-level", "critical", "stream:app", "--port"],
            "/sse", "TERM"),
           ("hypercorn, starlette", None, [*python, "hypercorn", "stream:app", "-b", "127.0.0.1:{at}"], "/plain", "TERM"),
           ("aiohttp", None, [sys.executable, f"{box}/by_aiohttp.py"], "/plain", "TERM")]


def answer(link):
    with link:
        head = b""
        while b"\r\n\r\n" not in head:
            head += link.recv(65536)
        try:
            link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
            while True:
                link.sendall(b"9\r\ndata: 1\n\n\r\n")
                time.sleep(0.2)
        except OSError:
            pass


def serve():
    while True:
        threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()


def connect(port, patience=0):
    end = time.monotonic() + patience
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), 20)
        except OSError:
            if time.monotonic() > end:
                return None
            time.sleep(0.1)


def look(number, name, conf, command, path, how):
    with socket.create_server(("127.0.0.1", 0)) as free:
        at = free.getsockname()[1]
    if conf:
        with open(f"{box}/{number}.conf", "w") as file:
            text = conf.format(box=box, at=at, behind=listener.getsockname()[1])
            file.write(text.replace("nginx.id", f"nginx.{number}"))
        words = [*command, f"{box}/{number}.conf"]
    elif "{at}" in command[-1]:
        words = [*command[:-1], command[-1].format(at=at)]
    else:
        words = [*command, str(at)]
    server = subprocess.Popen(words, env=room if conf else None, cwd=box, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    with open(f"{box}/{number}.pid", "w") as pid:
        pid.write(f"{server.pid}\n")
    try:
        with connect(at, 30) as link:
            link.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            got = b""
            while got.count(b"data:") < 2:
                got += link.recv(65536)
            server.send_signal(getattr(signal, f"SIG{how}"))
            start, events = time.monotonic(), 0
            link.settimeout(0.5)
            while time.monotonic() < start + STAY and server.poll() is None:
                try:
                    events += link.recv(65536).count(b"data:")
                except OSError:
                    pass
            if server.poll() is not None:
                after = time.monotonic() - start
                return f"{name}, {how}: ended " + ("at once" if after < 2.5 else f"within {STAY} s")
            other = connect(at)
            return (f"{name}, {how}: still there after {STAY} s,"
                    f" {'its stream goes on' if events > 20 else 'its stream has ended'},"
                    f" a new reader is {'taken' if other else 'refused'}")
    finally:
        server.kill()
        server.wait(20)


with open(f"{box}/stream.py", "w") as file:
    file.write(ASGI)
with open(f"{box}/by_aiohttp.py", "w") as file:
    file.write(AIOHTTP)
listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, daemon=True).start()
with concurrent.futures.ThreadPoolExecutor(len(SERVERS)) as pool:
    for line in pool.map(lambda each: look(each[0], *each[1]), enumerate(SERVERS)):
        print(line, flush=True)
os._exit(0)
PY
seen=$packages$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
