#!/usr/bin/env bash
# A reader of Nchan whose last id comes from a clock that was ahead is connected, and is told nothing until it has passed.
#
# Guessed:  Last-Event-ID is a place in the channel. One that the server doesn't know
#           is a place that is gone: the reader gets what is kept, or at least all
#           that is published from now on.
# Instead:  the id is the second in which the message came, and its number in that
#           second, and a reader is given what is later than its own. Behind a
#           balancer the clock of one server is some seconds behind the other's, or
#           one was set back: a reader that comes over from the faster one has an
#           id of the future. It gets 200 and the greeting, and of what is published
#           in its presence nothing, for as many seconds as its id is ahead, while
#           one that has no id gets all. What was published by then it never
#           gets. An id of the past, however old, loses nothing that is kept.
# Versions: libnginx-mod-nchan 1:1.3.6+dfsg-2, nginx 1.22.1-9+deb12u11, libpcre2-8-0 10.42-1+deb12u2, Python 3.11
# Seen:     Package: libnginx-mod-nchan Version: 1:1.3.6+dfsg-2
#           no id: 200, 1 comes, 6 comes
#           an id of a year ago: 200, 1 comes, 6 comes
#           an id of 3 s ahead: 200, 1 is lost, 6 comes
#           an id of a minute ahead: 200, 1 is lost, 6 is lost
# Source:   Nchan's answer to a publisher (last message id, seconds and a number); HTML
#           Standard, section 9.2.4 (Last-Event-ID).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.5; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download libnginx-mod-nchan=1:1.3.6+dfsg-2 nginx=1.22.1-9+deb12u11 \
        libpcre2-8-0=10.42-1+deb12u2 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/libnginx-mod-nchan_*.deb Package Version | tr '\n' ' ')

wanted='Package: libnginx-mod-nchan Version: 1:1.3.6+dfsg-2
no id: 200, 1 comes, 6 comes
an id of a year ago: 200, 1 comes, 6 comes
an id of 3 s ahead: 200, 1 is lost, 6 comes
an id of a minute ahead: 200, 1 is lost, 6 is lost'
cat >"$box/program.py" <<'PY'
import glob
import os
import re
import socket
import subprocess
import sys
import threading
import time

box = sys.argv[1]
root = box + "/root"
CONF = """load_module {root}/usr/lib/nginx/modules/ngx_nchan_module.so; daemon off; worker_processes 1;
pid {box}/nginx.id; error_log {box}/log; events {{ }} http {{ access_log off;
client_body_temp_path {box}/1; proxy_temp_path {box}/2; fastcgi_temp_path {box}/3; uwsgi_temp_path {box}/4;
scgi_temp_path {box}/5; server {{ listen unix:{box}/socket;
location = /say {{ nchan_publisher; nchan_channel_id $arg_to; }}
location = /hear {{ nchan_subscriber eventsource; nchan_channel_id $arg_to; }} }} }}
"""
with open(box + "/nginx.conf", "w") as file:
    file.write(CONF.format(root=root, box=box))
nginx = subprocess.Popen(
    [root + "/usr/sbin/nginx", "-p", box, "-c", box + "/nginx.conf"], stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL, env=dict(os.environ, LD_LIBRARY_PATH=os.pathsep.join(glob.glob(root + "/usr/lib/*-linux-gnu"))))
with open(box + "/nginx.pid", "w") as file:
    file.write(f"{nginx.pid}\n")


def connect():
    for _ in range(100):
        link = socket.socket(socket.AF_UNIX)
        link.settimeout(10)
        try:
            link.connect(box + "/socket")
            return link
        except OSError:
            link.close()
            time.sleep(0.05)
    raise SystemExit("no server")


def say(channel, text):
    with connect() as link:
        link.sendall(f"POST /say?to={channel} HTTP/1.0\r\nContent-Length: {len(text)}\r\n\r\n{text}".encode())
        while link.recv(4096):
            pass


def hear(channel, ahead):
    """What a reader gets of a message kept and of six that come, one each second; its id is so many seconds ahead."""
    say(channel, "kept")
    id = "" if ahead is None else f"Last-Event-ID: {int(time.time()) + ahead}:0\r\n"
    with connect() as link:
        link.sendall(f"GET /hear?to={channel} HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n{id}\r\n".encode())
        for n in range(1, 7):
            time.sleep(1)
            say(channel, str(n))
        time.sleep(0.5)
        link.setblocking(False)
        got = b""
        try:
            while part := link.recv(65536):
                got += part
        except BlockingIOError:
            pass
    results[ahead] = [got[9:12].decode(), *re.findall(r"data: (\w+)", got.decode())]


results = {}
AHEAD = {None: "no id", -31536000: "an id of a year ago", 3: "an id of 3 s ahead", 60: "an id of a minute ahead"}
readers = [threading.Thread(target=hear, args=(f"c{n}", ahead)) for n, ahead in enumerate(AHEAD)]
for reader in readers:
    reader.start()
for reader in readers:
    reader.join()
for ahead, name in AHEAD.items():
    status, *texts = results[ahead]
    print(f"{name}: {status}, 1 {'comes' if '1' in texts else 'is lost'}, 6 {'comes' if '6' in texts else 'is lost'}")
nginx.terminate()
nginx.wait()
PY
seen=${package% }$'\n'$(timeout 60 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
