#!/usr/bin/env bash
# Comment heartbeats are silent until the first id, and empty events after it.
#
# Guessed:  a comment line and a blank line, the usual heartbeat, never reach
#           the reader; a client that passes a test with heartbeats goes on so.
# Instead:  httpx-sse asks, at each blank line, whether anything is set, and
#           counts the remembered last event id as set. From the first event
#           with an id on, each heartbeat comes out as a "message" with no data
#           and that old id, and its json() raises. A feed without ids, or one
#           not yet at its first id, shows nothing of it. sseclient-py reads
#           the same bytes as one event.
# Versions: httpx-sse 0.4.3, httpx 0.28.1, sseclient-py 1.9.0, Python 3.11.7
# Seen:     httpx-sse without id: ['{}']
#           httpx-sse with id: ['{}', '', ''] JSONDecodeError
#           sseclient-py with id: ['{}']
# Source:   HTML Standard, section 9.2.6: if the data buffer is empty at a
#           blank line, nothing is dispatched; the id is remembered apart.
# Date:     2026-11-27
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --disable-pip-version-check \
    httpx-sse==0.4.3 httpx==0.28.1 sseclient-py==1.9.0

wanted="httpx-sse without id: ['{}']
httpx-sse with id: ['{}', '', ''] JSONDecodeError
sseclient-py with id: ['{}']"
cat >"$box/program.py" <<'PY'
import json

import httpx
from httpx_sse import EventSource
from sseclient import SSEClient

BEAT = b": beat\n\n"
WITHOUT = BEAT + b"data: {}\n\n" + BEAT + BEAT
WITH = BEAT + b"id: 1\ndata: {}\n\n" + BEAT + BEAT


def read(stream):
    headers = {"Content-Type": "text/event-stream"}
    response = httpx.Response(200, headers=headers, content=stream)
    return list(EventSource(response).iter_sse())


def parsing(events):
    try:
        for event in events:
            event.json()
    except json.JSONDecodeError as error:
        return type(error).__name__
    return "all parsed"


events = read(WITH)
print("httpx-sse without id:", [e.data for e in read(WITHOUT)])
print("httpx-sse with id:", [e.data for e in events], parsing(events))
print("sseclient-py with id:", [e.data for e in SSEClient(iter([WITH])).events()])
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
