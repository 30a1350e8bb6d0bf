#!/usr/bin/env bash
# A server moves its readers on with an id alone, and one client goes on asking from where it was.
#
# Guessed:  an event with an id and no data reaches nobody, but the id counts: a
#           server whose filter lets nothing through sends one now and then, so
#           that a reader who comes back doesn't have it search the whole tape.
# Instead:  LaunchDarkly's client keeps the id of an event only if the event has
#           data. It comes back with the last id that came with some, however long
#           ago that was: the server reads all of it again or, where it keeps an
#           hour, tells of a gap that there isn't. Nothing is lost and nothing is
#           doubled, so it shows only as load, on quiet streams, after each
#           reconnect. requests-sse and aiohttp-sse-client send the bare id.
# Versions: launchdarkly-eventsource 1.7.4, requests-sse 0.5.3, requests 2.34.2,
#           aiohttp-sse-client 0.2.1, aiohttp 3.14.5, Python 3.11.7
# Seen:     id 5 with data, then id 9 alone, then the connection ends
#           launchdarkly-eventsource: asked with None 5, next event's id 5
#           requests-sse: asked with None 9, next event's id 9
#           aiohttp-sse-client: asked with None 9, next event's id 9
# Source:   HTML Standard, section 9.2.6: to dispatch, the last event ID string is
#           set first, and only then an empty data buffer ends it.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    launchdarkly-eventsource==1.7.4 requests-sse==0.5.3 requests==2.34.2 aiohttp-sse-client==0.2.1 aiohttp==3.14.5

wanted='id 5 with data, then id 9 alone, then the connection ends
launchdarkly-eventsource: asked with None 5, next event'\''s id 5
requests-sse: asked with None 9, next event'\''s id 9
aiohttp-sse-client: asked with None 9, next event'\''s id 9'
cat >"$box/program.py" <<'PY'
import asyncio
import itertools
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import aiohttp_sse_client.client
import requests_sse
from ld_eventsource import SSEClient
from ld_eventsource.config import ErrorStrategy

PARTS = [b"id: 5\ndata: a\n\nid: 9\n\n", b"data: b\n\n"]
SOON = timedelta(milliseconds=1)
asked = []


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        part = PARTS[min(len(asked), 1)]
        asked.append(self.headers["Last-Event-ID"])
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(part)

    def log_message(self, *_):
        pass


def launchdarkly(url):
    client = SSEClient(url, initial_retry_delay=0.01, error_strategy=ErrorStrategy.always_continue())
    ids = [event.last_event_id for event in itertools.islice(client.events, 2)]
    client.close()
    return ids


def requests(url):
    with requests_sse.EventSource(url, reconnection_time=SOON, timeout=10) as source:
        return [next(source).last_event_id for _ in range(2)]


def aiohttp(url):
    async def read():
        async with aiohttp_sse_client.client.EventSource(url, reconnection_time=SOON) as source:
            return [(await source.__anext__()).last_event_id for _ in range(2)]
    return asyncio.run(read())


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("id 5 with data, then id 9 alone, then the connection ends")
for name, client in (("launchdarkly-eventsource", launchdarkly), ("requests-sse", requests),
                     ("aiohttp-sse-client", aiohttp)):
    asked.clear()
    ids = client(f"http://127.0.0.1:{server.server_port}/")
    print(f"{name}: asked with {asked[0]} {asked[1]}, next event's id {ids[1]}")
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
