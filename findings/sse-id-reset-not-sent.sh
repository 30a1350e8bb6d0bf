#!/usr/bin/env bash
# A server takes its event id back; the client agrees and sends it all the same.
#
# Guessed:  after an "id" line with no value, Last-Event-ID is no longer sent,
#           as the client itself shows an empty last_event_id from then on.
# Instead:  requests-sse writes the header into the keyword arguments that it
#           keeps for every request and only ever sets it when the id is not
#           empty. So the reset works if it comes before the first reconnect,
#           and not after one: the third request below still asks for what
#           follows 7, while the event read from it says the id is empty.
# Versions: requests-sse 0.5.3, requests 2.34.2, Python 3.11.7
# Seen:     reset late:  headers=[None, '7', '7'] ids=['7', '', '']
#           reset early: headers=[None, None, None] ids=['7', '', '', '']
# Source:   HTML Standard, section 9.2.6 (an empty id sets the last event ID
#           buffer to the empty string) and 9.2.3 (the header is set only if
#           the last event ID string is not empty).
# Date:     2026-11-27
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --disable-pip-version-check \
    requests-sse==0.5.3 requests==2.34.2

wanted="reset late:  headers=[None, '7', '7'] ids=['7', '', '']
reset early: headers=[None, None, None] ids=['7', '', '', '']"
cat >"$box/program.py" <<'PY'
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

from requests_sse import EventSource

LATE = [b"id: 7\ndata: a\n\n", b"id\ndata: b\n\n", b"data: c\n\n"]
EARLY = [b"id: 7\ndata: a\n\nid\ndata: b\n\n", b"data: c\n\n", b"data: d\n\n"]


def run(parts, events):
    headers = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = parts[min(len(headers), len(parts) - 1)]
            headers.append(self.headers["Last-Event-ID"])
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    soon = timedelta(milliseconds=1)
    with EventSource(url, reconnection_time=soon, timeout=10) as source:
        ids = [next(source).last_event_id for _ in range(events)]
    server.shutdown()
    return f"headers={headers} ids={ids}"


print("reset late: ", run(LATE, 3))
print("reset early:", run(EARLY, 4))
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
