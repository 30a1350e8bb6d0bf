#!/usr/bin/env bash
# curl keeps half a file for good: it saves the ETag of what didn't come.
#
# Guessed:  --etag-save keeps the ETag that goes with the file, and --etag-compare
#           sends it: if a download is cut off, curl ends with 18, and the next
#           poll fetches all of it; after an error of the server the old ETag is
#           still good for the old file.
# Instead:  the ETag is written when the head comes. The body may be cut off
#           behind it: the next poll asks with the new ETag, is told 304, and ends
#           with 0. Half of the file stays there, as new, until the server changes
#           it. A 503 without an ETag empties the saved one, so that after each
#           failure everybody fetches all; one with an ETag is taken for the
#           file's. And with -L the ETags of the redirect and of its target are
#           both kept and sent as one, which matches neither, so 304 never comes.
# Versions: curl and libcurl4 7.88.1-10+deb12u15, Python 3.11
# Seen:     Package: curl Version: 7.88.1-10+deb12u15
#           cut off: asked with "" got 200, status 18, file 3 of 6 lines, saved "one"
#           then: asked with "one" got 304, status 0, file 3 of 6 lines, saved "one"
#           well: asked with "" got 200, status 0, file 6 of 6 lines, saved "one"
#           503: asked with "one" got 503, status 22, file 6 of 6 lines, saved nothing
#           then: asked with "" got 200, status 0, file 6 of 6 lines, saved "one"
#           redirected: asked with "" got 200, status 0, file 6 of 6 lines, saved "way" "one"
#           then: asked with "way""one" got 200, status 0, file 6 of 6 lines, saved "way" "one"
# Source:   curl(1), --etag-save, --etag-compare and exit status 18; RFC 9110,
#           sections 8.8.3 and 13.1.2; RFC 9112, section 8.
# Date:     2026-11-29
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
package=$(dpkg-deb -f "$box"/curl_*.deb Package Version | tr '\n' ' ')

wanted='Package: curl Version: 7.88.1-10+deb12u15
cut off: asked with "" got 200, status 18, file 3 of 6 lines, saved "one"
then: asked with "one" got 304, status 0, file 3 of 6 lines, saved "one"
well: asked with "" got 200, status 0, file 6 of 6 lines, saved "one"
503: asked with "one" got 503, status 22, file 6 of 6 lines, saved nothing
then: asked with "" got 200, status 0, file 6 of 6 lines, saved "one"
redirected: asked with "" got 200, status 0, file 6 of 6 lines, saved "way" "one"
then: asked with "way""one" got 200, status 0, file 6 of 6 lines, saved "way" "one"'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import subprocess
import sys
import threading

box = sys.argv[1]
LINES = b"".join(b"price: %d\n" % number for number in range(1, 7))
mood, asked = ["well"], []


def serve(listener):
    while True:
        link = listener.accept()[0]
        request = link.recv(65536)
        fields = dict(line.split(b": ", 1) for line in request.split(b"\r\n")[1:] if b": " in line)
        tags = fields.get(b"If-None-Match", b"none")
        asked.append(tags.decode())
        if mood[0] == "503":
            answer = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
        elif mood[0] == "redirected" and request.startswith(b"GET /prices "):
            answer = b'HTTP/1.1 302 Found\r\nLocation: /now\r\nETag: "way"\r\nContent-Length: 0\r\n\r\n'
        elif b'"one"' in tags.replace(b'""', b"?").split(b", "):
            answer = b'HTTP/1.1 304 Not Modified\r\nETag: "one"\r\n\r\n'
        else:
            body = LINES[:len(LINES) // 2] if mood[0] == "cut off" else LINES
            answer = b'HTTP/1.1 200 OK\r\nETag: "one"\r\nContent-Length: %d\r\n\r\n%s' % (len(LINES), body)
        link.sendall(answer)
        link.close()


def poll(name, now=None):
    if now:
        mood[0] = now
    tag, file = f"{box}/tag", f"{box}/file"
    done = subprocess.run(
        [box + "/root/usr/bin/curl", "--disable", "--noproxy", "*", "--silent", "--fail", "--location",
         "--max-time", "20", "--output", file, "--write-out", "%{http_code}", "--etag-compare", tag,
         "--etag-save", tag, f"http://127.0.0.1:{listener.getsockname()[1]}/prices"],
        env=dict(os.environ, LD_LIBRARY_PATH=libraries), stdout=subprocess.PIPE, timeout=30)
    lines = open(file, "rb").read().count(10)
    saved = " ".join(open(tag).read().split()) or "nothing"
    print(f"{name}: asked with {asked[-1]} got {done.stdout.decode()}, status {done.returncode},"
          f" file {lines} of 6 lines, saved {saved}", flush=True)


def anew():
    for name in ("tag", "file"):
        os.remove(f"{box}/{name}")


libraries = os.pathsep.join(glob.glob(box + "/root/usr/lib/*-linux-gnu"))
listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, args=(listener,), daemon=True).start()
poll("cut off", "cut off")
poll("then", "well")
anew()
poll("well")
poll("503", "503")
poll("then", "well")
anew()
poll("redirected", "redirected")
poll("then")
PY
seen=${package% }$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
