#!/usr/bin/env bash
# The wait a server asks for is doubled, then forgotten after one reconnect.
#
# Guessed:  "retry: 300" makes the client wait 300 ms before each reconnect
#           from then on, until the server names another figure.
# Instead:  requests-sse doubles the figure before the first wait (600 ms), and
#           a successful reconnect puts its own starting value back, so the
#           next wait is twice that (here 2 x 5 s). A server that names retry
#           only once, as the format allows, is heeded for one reconnect.
# Versions: requests-sse 0.5.3, requests 2.34.2, Python 3.11.7
# Seen:     waits: [0.6, 10.0]
# Source:   HTML Standard, section 9.2.6 (retry sets the event stream's
#           reconnection time) and 9.2.3 (reestablishing waits that long, a
#           longer back-off is for attempts that failed).
# Date:     2026-11-27
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --disable-pip-version-check \
    requests-sse==0.5.3 requests==2.34.2

wanted="waits: [0.6, 10.0]"
cat >"$box/program.py" <<'PY'
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest import mock

from requests_sse import EventSource

PARTS = [b"retry: 300\ndata: a\n\n", b"data: b\n\n", b"data: c\n\n"]
served = []
waits = []


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        body = PARTS[min(len(served), len(PARTS) - 1)]
        served.append(body)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/"
start = timedelta(seconds=5)
# The waits are noted, not slept.
with mock.patch("requests_sse.client.time.sleep", waits.append):
    with EventSource(url, reconnection_time=start, timeout=10) as source:
        for _ in range(3):
            next(source)
server.shutdown()
print("waits:", waits)
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
