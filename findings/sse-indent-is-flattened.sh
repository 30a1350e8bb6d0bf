#!/usr/bin/env bash
# Two clients take all the spaces from the front of a line of an event, and YAML in it means something else.
#
# Guessed:  of "data:   unit: EUR" one space goes, as the format says, and the rest
#           is data; a text of several lines arrives as it was sent.
# Instead:  requests-sse and aiohttp-sse-client strip every space behind the colon,
#           in each line. JSON never shows it. A text with indents comes flat:
#           YAML that was nested is still YAML, and its inner "price" takes the
#           place of the outer one without any error; pieces of a sentence that
#           begin with a space, as servers of language models send them word by
#           word, are put together without it. A signature over the data fails for
#           these readers alone. httpx-sse and LaunchDarkly's client take one.
# Versions: requests-sse 0.5.3, requests 2.34.2, aiohttp-sse-client 0.2.1, aiohttp 3.14.5,
#           httpx-sse 0.4.3, httpx 0.28.1, launchdarkly-eventsource 1.7.4,
#           PyYAML 6.0.4, Python 3.11.7
# Seen:     sent: {'price': 7, 'last': {'price': 5}}, "is" and " open" is "is open"
#           requests-sse: {'price': 5, 'last': None}, "isopen"
#           aiohttp-sse-client: {'price': 5, 'last': None}, "isopen"
#           httpx-sse: {'price': 7, 'last': {'price': 5}}, "is open"
#           launchdarkly-eventsource: {'price': 7, 'last': {'price': 5}}, "is open"
# Source:   HTML Standard, section 9.2.6: if value starts with a space, that one
#           is removed.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    requests-sse==0.5.3 requests==2.34.2 aiohttp-sse-client==0.2.1 aiohttp==3.14.5 \
    httpx-sse==0.4.3 httpx==0.28.1 launchdarkly-eventsource==1.7.4 PyYAML==6.0.4

wanted='sent: {'\''price'\'': 7, '\''last'\'': {'\''price'\'': 5}}, "is" and " open" is "is open"
requests-sse: {'\''price'\'': 5, '\''last'\'': None}, "isopen"
aiohttp-sse-client: {'\''price'\'': 5, '\''last'\'': None}, "isopen"
httpx-sse: {'\''price'\'': 7, '\''last'\'': {'\''price'\'': 5}}, "is open"
launchdarkly-eventsource: {'\''price'\'': 7, '\''last'\'': {'\''price'\'': 5}}, "is open"'
cat >"$box/program.py" <<'PY'
import asyncio
import itertools
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import aiohttp_sse_client.client
import httpx
import httpx_sse
import requests_sse
import yaml
from ld_eventsource import SSEClient

TEXTS = ["price: 7\nlast:\n  price: 5", "is", " open"]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for text in TEXTS:
            self.wfile.write("".join(f"data: {line}\n" for line in text.split("\n")).encode() + b"\n")

    def log_message(self, *_):
        pass


def requests(url):
    with requests_sse.EventSource(url, timeout=10) as source:
        return [next(source).data for _ in TEXTS]


def aiohttp(url):
    async def read():
        async with aiohttp_sse_client.client.EventSource(url) as source:
            return [(await source.__anext__()).data for _ in TEXTS]
    return asyncio.run(read())


def by_httpx(url):
    with httpx.Client() as client, httpx_sse.connect_sse(client, "GET", url) as source:
        return [event.data for event in source.iter_sse()]


def launchdarkly(url):
    client = SSEClient(url)
    texts = [event.data for event in itertools.islice(client.events, len(TEXTS))]
    client.close()
    return texts


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(f'sent: {yaml.safe_load(TEXTS[0])}, "is" and " open" is "is open"')
for name, client in (("requests-sse", requests), ("aiohttp-sse-client", aiohttp), ("httpx-sse", by_httpx),
                     ("launchdarkly-eventsource", launchdarkly)):
    state, *words = client(f"http://127.0.0.1:{server.server_port}/")
    print(f'{name}: {yaml.safe_load(state)}, "{"".join(words)}"')
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
