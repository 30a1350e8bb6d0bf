#!/usr/bin/env bash
# Debian's curl with --retry and -o /dev/null doesn't try again after an answer that has a body.
#
# Guessed:  curl --retry 3 -o /dev/null, as health checks and pings of a job are written,
#           asks again after a 503; what becomes of the body has nothing to do with it,
#           least of all if it is thrown away.
# Instead:  before it asks again, curl cuts off what the failed answer has written to the
#           output. /dev/null can't be cut, so the end is status 23, of writing, after the
#           first try. A 503 without a body has written nothing and is tried again, as is
#           one whose body goes to a file, to standard output or to /dev/null by the shell.
#           So the check is right in a test with an empty 503, or with a server that is
#           down, and fails once behind the proxy, whose 503 has a page. The wrong status
#           tells of a full disk rather than of a busy server, and with -s nothing says why.
# Versions: curl 7.88.1-10+deb12u15, Python 3.11
# Seen:     Package: curl Version: 7.88.1-10+deb12u15
#           503 with a page, -o /dev/null: status 23, asked 1; curl: (23) Failed to truncate file
#           503 without, -o /dev/null: status 0, asked 2
#           503 with a page, -o file: status 0, asked 2
#           503 with a page, > /dev/null: status 0, asked 2
#           503 with a page, into a pipe: status 0, asked 2
# Source:   github.com, curl/curl, #17371 (the cutting, and its EINVAL); curl(1),
#           --retry (503 is one of what it tries again), as the package brings it.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download curl=7.88.1-10+deb12u15 libcurl4=7.88.1-10+deb12u15 libnghttp2-14=1.52.0-1+deb12u3 \
        librtmp1=2.4+20151223.gitfa8646d.1-2+b2 libssh2-1=1.10.0-3+deb12u1 libpsl5=0.21.2-1 \
        libldap-2.5-0=2.5.13+dfsg-5 libbrotli1=1.0.9-2+deb12u1 libsasl2-2=2.1.28+dfsg-10+deb12u1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(dpkg-deb -f "$box"/curl_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')

wanted='Package: curl Version: 7.88.1-10+deb12u15
503 with a page, -o /dev/null: status 23, asked 1; curl: (23) Failed to truncate file
503 without, -o /dev/null: status 0, asked 2
503 with a page, -o file: status 0, asked 2
503 with a page, > /dev/null: status 0, asked 2
503 with a page, into a pipe: status 0, asked 2'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import subprocess
import sys
import threading

box = sys.argv[1]
room = dict(os.environ, LD_LIBRARY_PATH=os.pathsep.join(glob.glob(f"{box}/root/usr/lib/*-linux-gnu")))
asked = []


def serve():
    """Is busy at the first request and well at the next."""
    while True:
        link = listener.accept()[0]
        with link:
            head = b""
            while b"\r\n\r\n" not in head:
                head += link.recv(65536)
            asked.append(head)
            body = b"<p>busy" if b" /page " in head else b""
            status = b"503 Service Unavailable" if len(asked) == 1 else b"200 OK"
            link.sendall(b"HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body))


def look(name, path, *more, out=subprocess.DEVNULL):
    asked.clear()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/{path}"
    done = subprocess.run([f"{box}/root/usr/bin/curl", "-sS", "--noproxy", "*", "--retry", "3", "--retry-delay", "1",
                           *more, url], env=room, stdout=out, stderr=subprocess.PIPE, text=True)
    said = done.stderr.strip().split("\n")[-1]
    print(f"{name}: status {done.returncode}, asked {len(asked)}" + (f"; {said}" if done.returncode else ""))


listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, daemon=True).start()
look("503 with a page, -o /dev/null", "page", "-o", "/dev/null")
look("503 without, -o /dev/null", "none", "-o", "/dev/null")
look("503 with a page, -o file", "page", "-o", f"{box}/file")
look("503 with a page, > /dev/null", "page")
look("503 with a page, into a pipe", "page", out=subprocess.PIPE)
PY
seen=$packages$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
