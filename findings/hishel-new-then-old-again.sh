#!/usr/bin/env bash
# hishel shows what was fetched anew, and then the old again for as long as it is fresh.
#
# Guessed:  a request with Cache-Control: no-cache goes to the server, and its
#           answer takes the place of the stored one: who reloads after a change
#           sees the change from then on.
# Instead:  both answers are kept, and the one with the later Date is taken. Date
#           has no parts of a second: if the reload comes within the second of the
#           first answer, as it does after a write that the same program makes,
#           they tie and the older one wins. The reload gives the new price, the
#           next read the old one, and so does each until max-age is over. An
#           ETag doesn't help, as nothing is asked. Two seconds apart all is well,
#           and so it is in a test that waits for anything.
# Versions: hishel 2.0.0 (rfc=True), httpx 0.28.1, CacheControl 0.14.4, requests 2.34.2, Python 3.11
# Seen:     prices read, reloaded, read, read, of answers with max-age=60
#           hishel, within a second: 1 2 1 1
#           hishel, 2 s apart: 1 2 2 2
#           CacheControl, within a second: 1 2 2 2
# Source:   RFC 9111, sections 4 (of several stored answers the most recent one,
#           by Date) and 5.2.1.4; RFC 9110, section 6.6.1.
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    hishel==2.0.0 httpx==0.28.1 CacheControl==0.14.4 requests==2.34.2

wanted='prices read, reloaded, read, read, of answers with max-age=60
hishel, within a second: 1 2 1 1
hishel, 2 s apart: 1 2 2 2
CacheControl, within a second: 1 2 2 2'
cat >"$box/program.py" <<'PY'
import sys
import threading
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import hishel
import hishel.httpx
import requests
from cachecontrol import CacheControl

box = sys.argv[1]


class Prices(BaseHTTPRequestHandler):
    """Counts the requests for a path, and says which one this is."""

    dates = {}

    def do_GET(self):
        dates = self.dates.setdefault(self.path, [])
        dates.append(formatdate(usegmt=True))
        body = str(len(dates)).encode()
        self.send_response_only(200)
        self.send_header("Date", dates[-1])
        self.send_header("ETag", f'"{len(dates)}"')
        self.send_header("Cache-Control", "max-age=60")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def look(name, client, pause):
    """Reads, reloads and reads, at a path of its own; once more if a second went by in between."""
    for attempt in range(20):
        path = f"/{name}/{pause}/{attempt}"
        time.sleep(1.05 - time.time() % 1)
        prices = [client.get(home + path).text]
        time.sleep(pause)
        prices.append(client.get(home + path, headers={"Cache-Control": "no-cache"}).text)
        prices += [client.get(home + path).text for _ in range(2)]
        if pause or len(set(Prices.dates[path])) == 1:
            break
    print(f"{name}, {f'{pause} s apart' if pause else 'within a second'}: {' '.join(prices)}", flush=True)


server = ThreadingHTTPServer(("127.0.0.1", 0), Prices)
home = f"http://127.0.0.1:{server.server_port}"
threading.Thread(target=server.serve_forever, daemon=True).start()
stored = hishel.httpx.CacheClient(
    storage=hishel.SqliteStorage(database_path=f"{box}/hishel"), rfc=True, trust_env=False)
controlled = CacheControl(requests.Session())
controlled.trust_env = False
print("prices read, reloaded, read, read, of answers with max-age=60", flush=True)
look("hishel", stored, 0)
look("hishel", stored, 2)
look("CacheControl", controlled, 0)
server.shutdown()
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
