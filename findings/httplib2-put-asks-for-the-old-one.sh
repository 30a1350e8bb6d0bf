#!/usr/bin/env bash
# With a cache httplib2 puts an If-Match into a PUT that nobody asked for, and by a weak ETag no
# server can grant it.
#
# Guessed:  A cache of a client is for its GETs. What a PUT sends is what its caller gave, and it is
#           a success or not by what the server thinks of that, however often the address was read
#           before.
# Instead:  If the address is in the cache with an ETag, httplib2 sends it along as If-Match: the
#           PUT is refused with 412 once anybody else has changed it since, and it was meant to win.
#           So a job that reports its status by PUT fails or not by whether it has read the address
#           before, maybe a month ago, as the cache is on a disk. With a weak ETag, as nginx makes
#           of one for a compressed answer, If-Match can't be true by RFC 9110, so the PUT is always
#           refused, in a world where nothing has changed. It throws its entry away with the
#           attempt, so the next PUT goes through, and the failure can't be seen again. PATCH is so
#           too, POST isn't; ignore_etag is the cure.
# Versions: httplib2 0.32.1, Python 3.11
# Seen:     httplib2 0.32.1
#           never read, PUT: If-Match not sent, 200
#           read before, GET: If-Match not sent, 200
#           read before, PUT: If-Match "1", 200
#           read before, changed since, GET: If-Match not sent, 200
#           read before, changed since, PUT: If-Match "1", 412
#           read before, changed since, PUT: If-Match not sent, 200
#           read before, weak, GET: If-Match not sent, 200
#           read before, weak, PUT: If-Match W/"1", 412
#           read before, weak, PUT: If-Match not sent, 200
#           read before, weak, patched, GET: If-Match not sent, 200
#           read before, weak, patched, PATCH: If-Match W/"1", 412
#           read before, weak, posted, GET: If-Match not sent, 200
#           read before, weak, posted, POST: If-Match not sent, 200
#           read before, weak, ignore_etag, GET: If-Match not sent, 200
#           read before, weak, ignore_etag, PUT: If-Match not sent, 200
# Source:   RFC 9110, section 13.1.1 (If-Match compares strongly, so a weak ETag is never equal);
#           httplib2's optimistic_concurrency_methods.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    httplib2==0.32.1

wanted='httplib2 0.32.1
never read, PUT: If-Match not sent, 200
read before, GET: If-Match not sent, 200
read before, PUT: If-Match "1", 200
read before, changed since, GET: If-Match not sent, 200
read before, changed since, PUT: If-Match "1", 412
read before, changed since, PUT: If-Match not sent, 200
read before, weak, GET: If-Match not sent, 200
read before, weak, PUT: If-Match W/"1", 412
read before, weak, PUT: If-Match not sent, 200
read before, weak, patched, GET: If-Match not sent, 200
read before, weak, patched, PATCH: If-Match W/"1", 412
read before, weak, posted, GET: If-Match not sent, 200
read before, weak, posted, POST: If-Match not sent, 200
read before, weak, ignore_etag, GET: If-Match not sent, 200
read before, weak, ignore_etag, PUT: If-Match not sent, 200'
cat >"$box/program.py" <<'PY'
import http.server
import importlib.metadata
import sys
import threading

import httplib2

box = sys.argv[1]
tags = {"/strong": '"1"', "/weak": 'W/"1"', "/changed": '"1"'}


class Server(http.server.BaseHTTPRequestHandler):
    """Compares If-Match as RFC 9110 has it: a weak tag is like no other."""

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        tag, wanted = tags[self.path], self.headers.get("If-Match")
        good = wanted is None or (wanted == tag and not tag.startswith("W/"))
        self.server.seen = f"If-Match {wanted or 'not sent'}"
        self.send_response(200 if good else 412)
        self.send_header("ETag", tag)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_GET = do_PUT = do_PATCH = do_POST = do_DELETE = answer

    def log_message(self, *words):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("httplib2", importlib.metadata.version("httplib2"))


def look(name, path, *methods, **settings):
    client = httplib2.Http(f"{box}/cache-{name.replace(' ', '-')}")
    for key, value in settings.items():
        setattr(client, key, value)
    tags["/changed"] = '"1"'
    for method in methods:
        body = None if method in ("GET", "DELETE") else "up"
        answer, _ = client.request(f"http://127.0.0.1:{server.server_port}{path}", method, body=body)
        print(f"{name}, {method}: {server.seen}, {answer.status}")
        if path == "/changed":
            tags[path] = '"2"'


look("never read", "/strong", "PUT")
look("read before", "/strong", "GET", "PUT")
look("read before, changed since", "/changed", "GET", "PUT", "PUT")
look("read before, weak", "/weak", "GET", "PUT", "PUT")
look("read before, weak, patched", "/weak", "GET", "PATCH")
look("read before, weak, posted", "/weak", "GET", "POST")
look("read before, weak, ignore_etag", "/weak", "GET", "PUT", ignore_etag=True)
server.shutdown()
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
