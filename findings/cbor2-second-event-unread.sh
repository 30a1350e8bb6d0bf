#!/usr/bin/env bash
# Of two CBOR events in one body cbor2 reads the first, and says nothing of the second.
#
# Guessed:  loads() raises if something is left behind the value: so do json.loads()
#           with "Extra data", msgpack.unpackb() with ExtraData, and msgspec.
# Instead:  what comes behind the first item isn't looked at, be it a second event or
#           half of one. CBOR items put one behind the other are a format of their
#           own, a CBOR Sequence, which is what a log or a batch of events in CBOR
#           is; a body of a thousand is one, with the status of a good one. A decoder
#           over a stream gives them in turn.
# Versions: cbor2 6.3.0, msgpack 1.2.4, msgspec 0.23.0, Python 3.11.7
# Seen:     cbor2, three events: {'id': 1}
#           cbor2, one and half a second: {'id': 1}
#           msgpack, three events: ExtraData
#           msgpack, one and half a second: ExtraData
#           msgspec, MessagePack, three events: DecodeError
#           msgspec, MessagePack, one and half a second: DecodeError
#           json, three events: JSONDecodeError
#           json, one and half a second: JSONDecodeError
#           cbor2.load, three times: {'id': 1} {'id': 2} {'id': 3}
# Source:   RFC 8949, appendix F ("Too much data": an error only where one item was
#           to span all bytes; the decoder can tell what it left); RFC 8742.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    cbor2==6.3.0 msgpack==1.2.4 msgspec==0.23.0

wanted='cbor2, three events: {'\''id'\'': 1}
cbor2, one and half a second: {'\''id'\'': 1}
msgpack, three events: ExtraData
msgpack, one and half a second: ExtraData
msgspec, MessagePack, three events: DecodeError
msgspec, MessagePack, one and half a second: DecodeError
json, three events: JSONDecodeError
json, one and half a second: JSONDecodeError
cbor2.load, three times: {'\''id'\'': 1} {'\''id'\'': 2} {'\''id'\'': 3}'
cat >"$box/program.py" <<'PY'
import io
import json

import cbor2
import msgpack
import msgspec

EVENTS = [{"id": 1}, {"id": 2}, {"id": 3}]


def by(name, dumps, loads):
    for what, body in (("three events", b"".join(map(dumps, EVENTS))),
                       ("one and half a second", dumps(EVENTS[0]) + dumps(EVENTS[1])[:3])):
        try:
            print(f"{name}, {what}: {loads(body)}")
        except Exception as error:
            print(f"{name}, {what}: {type(error).__name__}")


by("cbor2", cbor2.dumps, cbor2.loads)
by("msgpack", msgpack.packb, msgpack.unpackb)
by("msgspec, MessagePack", msgspec.msgpack.encode, msgspec.msgpack.decode)
by("json", lambda event: json.dumps(event).encode(), json.loads)
stream = io.BytesIO(b"".join(map(cbor2.dumps, EVENTS)))
print("cbor2.load, three times:", *(cbor2.load(stream) for _ in EVENTS))
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
