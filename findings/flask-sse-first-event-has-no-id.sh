#!/usr/bin/env bash
# The event with id 0 has no id in Flask-SSE, one with an empty text is no event, and a last line
# end is cut off.
#
# Guessed:  Flask-SSE's publish(data, id=...) sends what it is given: ids that count from 0, as an
#           index or an offset does, an empty text for "nothing left", and a text with its line end,
#           which the standard has a form for.
# Instead:  An id is left out if Python takes it for false: the one of number 0 is, the text "0"
#           isn't. Who has read that event and comes back sends no Last-Event-ID, or the one of a
#           stream before, and gets what a new reader gets. retry=0, to come back at once, is left
#           out as well. An empty text has no line of data at all, and an event without data is
#           none: a reader isn't told, but keeps its id, so it doesn't come again either. 0, false
#           and null are numbers and words of JSON, and are sent. Of "a" with a line end behind it
#           the line end is gone, and of two of them one. All is well with ids from 1 on and texts
#           with something in them.
# Versions: Flask-SSE 1.0.0, flask 3.1.3, redis 8.1.0, sseclient-py 1.9.0, Python 3.11
# Seen:     Flask-SSE 1.0.0
#           id 1: sent "data:up\nid:1\n\n", read "up" with id 1
#           id 0: sent "data:up\n\n", read "up" with id None
#           id of the text 0: sent "data:up\nid:0\n\n", read "up" with id 0
#           retry 1: sent "data:up\nretry:1\n\n", read "up" with id None
#           retry 0: sent "data:up\n\n", read "up" with id None
#           an empty text: sent "id:5\n\n", read nothing
#           the number 0: sent "data:0\nid:5\n\n", read "0" with id 5
#           a line end behind: sent "data:up\n\n", read "up" with id None
#           two of them: sent "data:up\ndata:\n\n", read "up\n" with id None
#           one in front: sent "data:\ndata:up\n\n", read "\nup" with id None
# Source:   HTML Living Standard, "Server-sent events", dispatching an event (without data there is
#           none, while the last event id is set) and its example of empty data; flask_sse.py,
#           Message.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    Flask-SSE==1.0.0 flask==3.1.3 redis==8.1.0 sseclient-py==1.9.0

wanted='Flask-SSE 1.0.0
id 1: sent "data:up\nid:1\n\n", read "up" with id 1
id 0: sent "data:up\n\n", read "up" with id None
id of the text 0: sent "data:up\nid:0\n\n", read "up" with id 0
retry 1: sent "data:up\nretry:1\n\n", read "up" with id None
retry 0: sent "data:up\n\n", read "up" with id None
an empty text: sent "id:5\n\n", read nothing
the number 0: sent "data:0\nid:5\n\n", read "0" with id 5
a line end behind: sent "data:up\n\n", read "up" with id None
two of them: sent "data:up\ndata:\n\n", read "up\n" with id None
one in front: sent "data:\ndata:up\n\n", read "\nup" with id None'
cat >"$box/program.py" <<'PY'
import importlib.metadata
import json

import sseclient
from flask_sse import Message

print("Flask-SSE", importlib.metadata.version("Flask-SSE"))


def show(name, *data, **fields):
    """What is sent, and what a reader has of it."""
    sent = str(Message(*data, **fields))
    read = [f"{json.dumps(event.data)} with id {event.id}" for event in sseclient.SSEClient([sent.encode()]).events()]
    print(f"{name}: sent {json.dumps(sent)}, read {', '.join(read) or 'nothing'}")


show("id 1", "up", id=1)
show("id 0", "up", id=0)
show("id of the text 0", "up", id="0")
show("retry 1", "up", retry=1)
show("retry 0", "up", retry=0)
show("an empty text", "", id=5)
show("the number 0", 0, id=5)
show("a line end behind", "up\n")
show("two of them", "up\n\n")
show("one in front", "\nup")
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
