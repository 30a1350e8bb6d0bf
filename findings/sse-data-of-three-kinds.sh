#!/usr/bin/env bash
# ServerSentEvent(data=...) is JSON for FastAPI, Python's own form for sse-starlette and Litestar: a
# text gets quotes from one, a dict single quotes from the others.
#
# Guessed:  The three have a class of one name, with the same five fields, and what works with one
#           goes on with the next: a text is sent as it is, and a dict either as JSON, as the
#           frameworks answer with it everywhere else, or is refused.
# Instead:  For FastAPI all data is JSON, texts too: hello arrives with its quotes, "7" and 7
#           differ, and a text that is JSON already is JSON in JSON. sse-starlette and Litestar call
#           str(): a dict is {'price': 5} and True is True, which no reader of JSON takes, though
#           nothing is raised; None leaves the data out, and by that the event, with its id. A plain
#           dict that is yielded is a third thing: JSON in FastAPI, for sse-starlette the fields of
#           the event. So a service that goes from the package to FastAPI's own class sends quotes
#           to those who show texts, and one that goes back sends single quotes to those who read
#           JSON.
# Versions: fastapi 0.165.0, sse-starlette 3.7.0, litestar 2.25.0, httpx 0.28.1, Python 3.11
# Seen:     fastapi 0.165.0
#           sse-starlette 3.7.0
#           litestar 2.25.0
#           text by fastapi: "hello"
#           text by sse-starlette: hello
#           text by litestar: hello
#           text of digits by fastapi: "7"
#           text of digits by sse-starlette: 7
#           text of digits by litestar: 7
#           number by fastapi: 7
#           number by sse-starlette: 7
#           number by litestar: 7
#           text of JSON by fastapi: "{\"price\": 5}"
#           text of JSON by sse-starlette: {"price": 5}
#           text of JSON by litestar: {"price": 5}
#           dict by fastapi: {"price": 5}
#           dict by sse-starlette: {'price': 5}
#           dict by litestar: {'price': 5}
#           true by fastapi: true
#           true by sse-starlette: True
#           true by litestar: True
#           none by fastapi: no data
#           none by sse-starlette: no data
#           none by litestar: no data
# Source:   fastapi/sse.py (all data is serialized to JSON; raw_data isn't), sse_starlette/event.py,
#           litestar/response/sse.py.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    fastapi==0.165.0 sse-starlette==3.7.0 starlette==1.10.0 litestar==2.25.0 httpx==0.28.1

wanted='fastapi 0.165.0
sse-starlette 3.7.0
litestar 2.25.0
text by fastapi: "hello"
text by sse-starlette: hello
text by litestar: hello
text of digits by fastapi: "7"
text of digits by sse-starlette: 7
text of digits by litestar: 7
number by fastapi: 7
number by sse-starlette: 7
number by litestar: 7
text of JSON by fastapi: "{\"price\": 5}"
text of JSON by sse-starlette: {"price": 5}
text of JSON by litestar: {"price": 5}
dict by fastapi: {"price": 5}
dict by sse-starlette: {'\''price'\'': 5}
dict by litestar: {'\''price'\'': 5}
true by fastapi: true
true by sse-starlette: True
true by litestar: True
none by fastapi: no data
none by sse-starlette: no data
none by litestar: no data'
cat >"$box/program.py" <<'PY'
import importlib.metadata
import warnings

import fastapi
import fastapi.sse
import litestar.response.sse
import sse_starlette

warnings.simplefilter("ignore")
import fastapi.testclient  # noqa: E402

DATA = {"text": "hello", "text of digits": "7", "number": 7, "text of JSON": '{"price": 5}', "dict": {"price": 5},
        "true": True, "none": None}


def by_fastapi(data):
    app = fastapi.FastAPI()

    @app.get("/", response_class=fastapi.sse.EventSourceResponse)
    async def stream():
        yield fastapi.sse.ServerSentEvent(data=data, id="1")

    return fastapi.testclient.TestClient(app).get("/").text


def by_starlette(data):
    return sse_starlette.ServerSentEvent(data=data, id="1").encode().decode()


def by_litestar(data):
    return litestar.response.sse.ServerSentEventMessage(data=data, id="1").encode().decode()


FRAMEWORKS = {"fastapi": by_fastapi, "sse-starlette": by_starlette, "litestar": by_litestar}
for name in FRAMEWORKS:
    print(name, importlib.metadata.version(name))
for kind, data in DATA.items():
    for name, write in FRAMEWORKS.items():
        sent = [line[6:] for line in write(data).splitlines() if line.startswith("data: ")]
        print(f"{kind} by {name}:", *sent or ["no data"])
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
