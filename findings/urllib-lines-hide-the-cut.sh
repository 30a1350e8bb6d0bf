#!/usr/bin/env bash
# Read line by line, an answer that was cut off is a whole one for urllib, and read at once it is an error.
#
# Guessed:  an answer that is shorter than its Content-Length, or that lacks its
#           last chunk, raises IncompleteRead. Whether it is read at once or by
#           lines, as one reads a stream of JSON lines, doesn't matter.
# Instead:  only read() looks whether all has come. "for line in answer" ends
#           without a word, with Content-Length and with chunks, so half of a list
#           is a list. With Content-Length read(n) and shutil.copyfileobj() don't
#           say anything either, and a file is stored short; with chunks they do.
#           The program that reads carefully, piece by piece, so as not to hold
#           all of it, is the one that isn't told. requests and urllib3 of today
#           raise in each of these.
# Versions: python3.11 of Debian 12, 3.11.2-6+deb12u9 (urllib.request, http.client)
# Seen:     Package: libpython3.11-stdlib Version: 3.11.2-6+deb12u9
#           3 of 6 lines, Content-Length: read() IncompleteRead, read(n) 3 lines, copyfileobj 3 lines, for 3 lines
#           3 of 6 lines, chunks: read() IncompleteRead, read(n) IncompleteRead, copyfileobj IncompleteRead, for 3 lines
#           6 of 6 lines, Content-Length: read() 6 lines, read(n) 6 lines, copyfileobj 6 lines, for 6 lines
#           6 of 6 lines, chunks: read() 6 lines, read(n) 6 lines, copyfileobj 6 lines, for 6 lines
# Source:   python/cpython#115997; docs.python.org, http.client, IncompleteRead;
#           RFC 9112, section 8.
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download python3.11-minimal=3.11.2-6+deb12u9 libpython3.11-minimal=3.11.2-6+deb12u9 \
        libpython3.11-stdlib=3.11.2-6+deb12u9 libexpat1=2.5.0-1+deb12u5 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/libpython3.11-stdlib_*.deb Package Version | tr '\n' ' ')
libraries=$(printf '%s:' "$box"/root/lib/*-linux-gnu "$box"/root/usr/lib/*-linux-gnu)

wanted='Package: libpython3.11-stdlib Version: 3.11.2-6+deb12u9
3 of 6 lines, Content-Length: read() IncompleteRead, read(n) 3 lines, copyfileobj 3 lines, for 3 lines
3 of 6 lines, chunks: read() IncompleteRead, read(n) IncompleteRead, copyfileobj IncompleteRead, for 3 lines
6 of 6 lines, Content-Length: read() 6 lines, read(n) 6 lines, copyfileobj 6 lines, for 6 lines
6 of 6 lines, chunks: read() 6 lines, read(n) 6 lines, copyfileobj 6 lines, for 6 lines'
cat >"$box/program.py" <<'PY'
import http.client
import io
import shutil
import socket
import threading
import urllib.request

LINES = [b'{"price": %d}\n' % number for number in range(1, 7)]


def serve(listener):
    """Gives as many of the lines as the address says, in the form that it says, and goes."""
    while True:
        link = listener.accept()[0]
        form, many = link.recv(65536).split()[1].decode().split("/")[1:]
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n"
        sent = LINES[:int(many)]
        if form == "chunks":
            body = b"".join(b"%x\r\n%s\r\n" % (len(line), line) for line in sent)
            head, end = head + b"Transfer-Encoding: chunked\r\n\r\n", b"0\r\n\r\n"
        else:
            body, end = b"".join(sent), b""
            head += b"Content-Length: %d\r\n\r\n" % len(b"".join(LINES))
        link.sendall(head + body + (end if len(sent) == len(LINES) else b""))
        link.close()


def in_pieces(answer):
    return b"".join(iter(lambda: answer.read(16), b""))


def copied(answer):
    stored = io.BytesIO()
    shutil.copyfileobj(answer, stored)
    return stored.getvalue()


def by_lines(answer):
    return b"".join(line for line in answer)


listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, args=(listener,), daemon=True).start()
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
for many in (3, 6):
    for form in ("Content-Length", "chunks"):
        results = []
        for name, way in (("read()", lambda answer: answer.read()), ("read(n)", in_pieces),
                          ("copyfileobj", copied), ("for", by_lines)):
            with direct.open(f"http://127.0.0.1:{listener.getsockname()[1]}/{form}/{many}", timeout=20) as answer:
                try:
                    results.append(f"{name} {way(answer).count(10)} lines")
                except http.client.IncompleteRead as error:
                    results.append(f"{name} {type(error).__name__}")
        print(f"{many} of {len(LINES)} lines, {form}: {', '.join(results)}")
PY
seen=${package% }$'\n'$(PYTHONHOME=$box/root/usr LD_LIBRARY_PATH=${libraries%:} timeout 60 \
    "$box/root/usr/bin/python3.11" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
