#!/usr/bin/env bash
# A connection that breaks inside a number gives a wrong number, not none.
#
# Guessed:  a client drops an event that has no closing blank line, so a
#           connection lost half-way can only lose the event.
# Instead:  sseclient-py yields whatever is buffered at the end of the stream.
#           The price 1050, cut after two digits, arrives as the sound-looking
#           event "10" with the new id, so a resume with that id skips the
#           true event for good. httpx-sse reads the same bytes and drops it.
# Versions: sseclient-py 1.9.0, httpx-sse 0.4.3, httpx 0.28.1, Python 3.11.7
# Seen:     sseclient-py: id=1 data=1049 | id=2 data=10
#           httpx-sse: id=1 data=1049
# Source:   HTML Standard, section 9.2.6 "Interpreting an event stream": at the
#           end of the file, pending data must be discarded and an event
#           without its final empty line is not dispatched.
# Date:     2026-11-27
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --disable-pip-version-check \
    sseclient-py==1.9.0 httpx-sse==0.4.3 httpx==0.28.1

wanted="sseclient-py: id=1 data=1049 | id=2 data=10
httpx-sse: id=1 data=1049"
cat >"$box/program.py" <<'PY'
import httpx
from httpx_sse import EventSource
from sseclient import SSEClient

WHOLE = b"id: 1\ndata: 1049\n\nid: 2\ndata: 1050\n\n"
CUT = WHOLE[: WHOLE.index(b"1050") + 2]


def show(name, events):
    print(f"{name}:", " | ".join(f"id={e.id} data={e.data}" for e in events))


show("sseclient-py", SSEClient(iter([CUT])).events())
response = httpx.Response(
    200, headers={"Content-Type": "text/event-stream"}, content=CUT
)
show("httpx-sse", EventSource(response).iter_sse())
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
