#!/usr/bin/env bash
# A server's clock that is some seconds fast keeps its answers fresh for as many seconds more.
#
# Guessed:  max-age=1 is one second, counted by the cache from when it got the
#           answer; Date can make an answer older, by the time it spent on its
#           way or in other caches, but not younger than it is.
# Instead:  CacheControl and hishel, the one for requests and the other for httpx,
#           take an answer's age for now minus its Date, and less than 0 for 0.
#           By a clock that is 6 s fast an answer doesn't begin to age before 6 s
#           have passed, and for 7 s no request is made. With a clock that is five
#           minutes fast, which no one sees, a poll each minute shows the same
#           price five times. The standard adds the time since it was received,
#           which is why it can't happen; requests-cache counts from there.
# Versions: CacheControl 0.14.4, requests 2.34.2, hishel 2.0.0 (rfc=True), httpx 0.28.1,
#           requests-cache 1.3.3, Python 3.11
# Seen:     max-age=1, got at 0, 2, 4 and 9 s; shown is which of the server's answers each was
#           the server's clock is right: CacheControl 1 2 3 4, hishel 1 2 3 4, requests-cache 1 2 3 4
#           the server's clock is 6 s fast: CacheControl 1 1 1 2, hishel 1 1 1 2, requests-cache 1 2 3 4
# Source:   RFC 9111, section 4.2.3 (current_age is corrected_initial_age plus
#           resident_time, which is now minus response_time); RFC 9110, 6.6.1.
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    CacheControl==0.14.4 requests==2.34.2 hishel==2.0.0 httpx==0.28.1 requests-cache==1.3.3

wanted='max-age=1, got at 0, 2, 4 and 9 s; shown is which of the server'\''s answers each was
the server'\''s clock is right: CacheControl 1 2 3 4, hishel 1 2 3 4, requests-cache 1 2 3 4
the server'\''s clock is 6 s fast: CacheControl 1 1 1 2, hishel 1 1 1 2, requests-cache 1 2 3 4'
cat >"$box/program.py" <<'PY'
import sys
import threading
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import hishel
import hishel.httpx
import requests
import requests_cache
from cachecontrol import CacheControl

box = sys.argv[1]
TIMES = (0, 2, 4, 9)


class Prices(BaseHTTPRequestHandler):
    """Says which answer to a path this is, by a clock that is as fast as the path says."""

    many = {}

    def do_GET(self):
        number = self.many[self.path] = self.many.get(self.path, 0) + 1
        body = str(number).encode()
        self.send_response_only(200)
        self.send_header("Date", formatdate(time.time() + int(self.path.split("/")[1]), usegmt=True))
        self.send_header("Cache-Control", "max-age=1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def look(name, get, fast):
    for after in TIMES:
        time.sleep(max(0, start + after - time.monotonic()))
        got[name, fast].append(get(f"{home}/{fast}/{name}").text)


server = ThreadingHTTPServer(("127.0.0.1", 0), Prices)
home = f"http://127.0.0.1:{server.server_port}"
threading.Thread(target=server.serve_forever, daemon=True).start()
got, readers = {}, []
for fast in (0, 6):
    controlled = CacheControl(requests.Session())
    stored = hishel.httpx.CacheClient(
        storage=hishel.SqliteStorage(database_path=f"{box}/hishel{fast}"), rfc=True, trust_env=False)
    cached = requests_cache.CachedSession(backend="memory", cache_control=True)
    for name, client in (("CacheControl", controlled), ("hishel", stored), ("requests-cache", cached)):
        if name != "hishel":
            client.trust_env = False
        got[name, fast] = []
        readers.append(threading.Thread(target=look, args=(name, client.get, fast)))
start = time.monotonic()
for reader in readers:
    reader.start()
for reader in readers:
    reader.join()
print("max-age=1, got at 0, 2, 4 and 9 s; shown is which of the server's answers each was")
for fast, clock in ((0, "right"), (6, "6 s fast")):
    print(f"the server's clock is {clock}:",
          ", ".join(f"{name} {' '.join(got[name, fast])}" for name in ("CacheControl", "hishel", "requests-cache")))
server.shutdown()
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
