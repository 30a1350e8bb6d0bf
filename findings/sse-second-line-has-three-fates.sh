#!/usr/bin/env bash
# A text of two lines is an event of one line for Falcon and microdot, and has a backslash and an n
# in BlackSheep.
#
# Guessed:  A framework that has a class for server-sent events and takes a text for their data
#           knows that a line end in it begins another "data:", as the standard has it; that is what
#           such a class is for. Litestar and sse-starlette do.
# Instead:  Falcon's SSEvent and microdot's send() put the text behind "data: " as it is. What
#           follows its first line end is a line of its own, which a reader takes for an unknown
#           field and skips: the event is there, with its first line alone, and the client has
#           nothing to complain of. An empty line in the text ends the event, so that what stands
#           behind it is gone too. BlackSheep's TextServerSentEvent writes the two letters \n, so a
#           reader gets one long line with a backslash. JSON shows nothing of it as long as nobody
#           indents it: its line ends are written as \n within a text. Three of five differ, and all
#           are tried with one line.
# Versions: falcon 4.4.0, microdot 2.7.0, blacksheep 2.6.4, litestar 2.25.0, sse-starlette 3.7.0,
#           sseclient-py 1.9.0, Python 3.11
# Seen:     falcon 4.4.0
#           microdot 2.7.0
#           blacksheep 2.6.4
#           litestar 2.25.0
#           sse-starlette 3.7.0
#           sseclient-py 1.9.0
#           disk full by falcon: disk full
#           disk full by microdot: disk full
#           disk full by blacksheep: disk full
#           disk full by litestar: disk full
#           disk full by sse-starlette: disk full
#           disk full\non host 7 by falcon: disk full
#           disk full\non host 7 by microdot: disk full
#           disk full\non host 7 by blacksheep: disk full\\non host 7
#           disk full\non host 7 by litestar: disk full\non host 7
#           disk full\non host 7 by sse-starlette: disk full\non host 7
#           disk full\n\non host 7 by falcon: disk full
#           disk full\n\non host 7 by microdot: disk full
#           disk full\n\non host 7 by blacksheep: disk full\\n\\non host 7
#           disk full\n\non host 7 by litestar: disk full\n\non host 7
#           disk full\n\non host 7 by sse-starlette: disk full\n\non host 7
#           {\n "price": 5\n} by falcon: {
#           {\n "price": 5\n} by microdot: {
#           {\n "price": 5\n} by blacksheep: {\\n "price": 5\\n}
#           {\n "price": 5\n} by litestar: {\n "price": 5\n}
#           {\n "price": 5\n} by sse-starlette: {\n "price": 5\n}
# Source:   HTML Living Standard, "Server-sent events", parsing an event stream (a line whose field
#           is unknown is ignored) and authoring (a payload of several lines wants a data field for
#           each); the libraries' code.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    falcon==4.4.0 microdot==2.7.0 blacksheep==2.6.4 litestar==2.25.0 sse-starlette==3.7.0 \
    sseclient-py==1.9.0

wanted='falcon 4.4.0
microdot 2.7.0
blacksheep 2.6.4
litestar 2.25.0
sse-starlette 3.7.0
sseclient-py 1.9.0
disk full by falcon: disk full
disk full by microdot: disk full
disk full by blacksheep: disk full
disk full by litestar: disk full
disk full by sse-starlette: disk full
disk full\non host 7 by falcon: disk full
disk full\non host 7 by microdot: disk full
disk full\non host 7 by blacksheep: disk full\\non host 7
disk full\non host 7 by litestar: disk full\non host 7
disk full\non host 7 by sse-starlette: disk full\non host 7
disk full\n\non host 7 by falcon: disk full
disk full\n\non host 7 by microdot: disk full
disk full\n\non host 7 by blacksheep: disk full\\n\\non host 7
disk full\n\non host 7 by litestar: disk full\n\non host 7
disk full\n\non host 7 by sse-starlette: disk full\n\non host 7
{\n "price": 5\n} by falcon: {
{\n "price": 5\n} by microdot: {
{\n "price": 5\n} by blacksheep: {\\n "price": 5\\n}
{\n "price": 5\n} by litestar: {\n "price": 5\n}
{\n "price": 5\n} by sse-starlette: {\n "price": 5\n}'
cat >"$box/program.py" <<'PY'
import asyncio
import importlib.metadata

import falcon.asgi
import litestar.response.sse
import microdot.sse
import sse_starlette
import sseclient
from blacksheep.contents import TextServerSentEvent
from blacksheep.scribe import write_sse


def by_falcon(text):
    return falcon.asgi.SSEvent(text=text).serialize()


def by_microdot(text):
    stream = microdot.sse.SSE()
    asyncio.run(stream.send(text))
    return stream.queue[0]


def by_blacksheep(text):
    return write_sse(TextServerSentEvent(text))


def by_litestar(text):
    return litestar.response.sse.ServerSentEventMessage(data=text).encode()


def by_starlette(text):
    return sse_starlette.ServerSentEvent(data=text).encode()


def as_text(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n")


FRAMEWORKS = {"falcon": by_falcon, "microdot": by_microdot, "blacksheep": by_blacksheep, "litestar": by_litestar,
              "sse-starlette": by_starlette}
for name in (*FRAMEWORKS, "sseclient-py"):
    print(name, importlib.metadata.version(name))
for text in ("disk full", "disk full\non host 7", "disk full\n\non host 7", '{\n "price": 5\n}'):
    for name, write in FRAMEWORKS.items():
        read = [as_text(event.data) for event in sseclient.SSEClient([write(text)]).events()]
        print(f"{as_text(text)} by {name}:", " | ".join(read))
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
