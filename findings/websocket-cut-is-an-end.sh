#!/usr/bin/env bash
# For aiohttp and Tornado a WebSocket that was cut off, in the midst of a message even, ends as one
# that was closed well, and websocket-client gives an empty message first.
#
# Guessed:  a feed that is closed ends, and one whose connection breaks without a close frame, or
#           that its server closes as failed (1011), raises: a loop over the messages tells the
#           one from the other, as websockets' does.
# Instead:  aiohttp's loop over the messages ends in each case without a word, and so does
#           Tornado's read_message(), whose None stands for all; half a message that had come is
#           dropped. A program that takes the end of the loop for the end of the data has half of
#           the list and a success. The code is there for who asks: 1006 in aiohttp, None in
#           Tornado. recv() of websocket-client gives "" for a close frame, as for an empty
#           message, and raises at the next call; its loop can't tell a good end from a bad one,
#           as both raise the same. websockets ends at 1000 and 1001 alone and raises for all
#           others.
# Versions: aiohttp 3.14.5, tornado 6.6.1, websocket-client 1.9.2, websockets 17.4, Python 3.11
# Seen:     closed with 1000
#             aiohttp: 'one' 'two', ended, code 1000
#             Tornado: 'one' 'two', ended, code 1000
#             websockets: 'one' 'two', ended, code 1000
#             websocket-client: 'one' 'two' '', raised WebSocketConnectionClosedException
#           closed with 1011
#             aiohttp: 'one' 'two', ended, code 1011
#             Tornado: 'one' 'two', ended, code 1011
#             websockets: 'one' 'two', raised ConnectionClosedError
#             websocket-client: 'one' 'two' '', raised WebSocketConnectionClosedException
#           cut off
#             aiohttp: 'one' 'two', ended, code 1006
#             Tornado: 'one' 'two', ended, code None
#             websockets: 'one' 'two', raised ConnectionClosedError
#             websocket-client: 'one' 'two', raised WebSocketConnectionClosedException
#           cut off in a message
#             aiohttp: 'one' 'two', ended, code 1006
#             Tornado: 'one' 'two', ended, code None
#             websockets: 'one' 'two', raised ConnectionClosedError
#             websocket-client: 'one' 'two', raised WebSocketConnectionClosedException
# Source:   RFC 6455, 7.4.1 (1006 is for a connection without a close frame); aiohttp's
#           client_ws.py and Tornado's websocket.py, as the packages bring them.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check aiohttp==3.14.5 tornado==6.6.1 \
    websocket-client==1.9.2 websockets==17.4

wanted='closed with 1000
  aiohttp: '\''one'\'' '\''two'\'', ended, code 1000
  Tornado: '\''one'\'' '\''two'\'', ended, code 1000
  websockets: '\''one'\'' '\''two'\'', ended, code 1000
  websocket-client: '\''one'\'' '\''two'\'' '\'''\'', raised WebSocketConnectionClosedException
closed with 1011
  aiohttp: '\''one'\'' '\''two'\'', ended, code 1011
  Tornado: '\''one'\'' '\''two'\'', ended, code 1011
  websockets: '\''one'\'' '\''two'\'', raised ConnectionClosedError
  websocket-client: '\''one'\'' '\''two'\'' '\'''\'', raised WebSocketConnectionClosedException
cut off
  aiohttp: '\''one'\'' '\''two'\'', ended, code 1006
  Tornado: '\''one'\'' '\''two'\'', ended, code None
  websockets: '\''one'\'' '\''two'\'', raised ConnectionClosedError
  websocket-client: '\''one'\'' '\''two'\'', raised WebSocketConnectionClosedException
cut off in a message
  aiohttp: '\''one'\'' '\''two'\'', ended, code 1006
  Tornado: '\''one'\'' '\''two'\'', ended, code None
  websockets: '\''one'\'' '\''two'\'', raised ConnectionClosedError
  websocket-client: '\''one'\'' '\''two'\'', raised WebSocketConnectionClosedException'
cat >"$box/program.py" <<'PY'
import asyncio
import base64
import hashlib
import logging
import re
import socket
import struct
import threading

import aiohttp
import tornado.websocket
import websocket
import websockets

logging.disable(logging.CRITICAL)


def frame(kind, content):
    return bytes([0x80 | kind, len(content)]) + content


ENDS = {
    "closed with 1000": frame(8, struct.pack(">H", 1000)),
    "closed with 1011": frame(8, struct.pack(">H", 1011)),
    "cut off": b"",
    "cut off in a message": frame(1, b"three")[:4],
}


def serve(end):
    """A server of two messages and an end, for one client."""
    listener = socket.create_server(("127.0.0.1", 0))

    def run():
        link, _ = listener.accept()
        with listener, link:
            head = b""
            while b"\r\n\r\n" not in head:
                head += link.recv(4096)
            key = re.search(rb"(?i)sec-websocket-key: (\S+)", head)[1]
            accept = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
            link.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
            link.sendall(frame(1, b"one") + frame(1, b"two") + ENDS[end])
            link.shutdown(socket.SHUT_WR)
            try:
                while link.recv(4096):
                    pass
            except OSError:
                pass

    threading.Thread(target=run, daemon=True).start()
    return f"ws://127.0.0.1:{listener.getsockname()[1]}/"


async def by_aiohttp(address, seen):
    async with aiohttp.ClientSession() as session, session.ws_connect(address) as link:
        async for message in link:
            seen.append(message.data)
        return link.close_code


async def by_websockets(address, seen):
    async with websockets.connect(address) as link:
        async for message in link:
            seen.append(message)
        return link.close_code


async def by_tornado(address, seen):
    link = await tornado.websocket.websocket_connect(address)
    while (message := await link.read_message()) is not None:
        seen.append(message)
    return link.close_code


async def by_websocket_client(address, seen):
    link = websocket.create_connection(address, timeout=10)
    while True:
        seen.append(link.recv())


for end in ENDS:
    print(end)
    for name, read in (("aiohttp", by_aiohttp), ("Tornado", by_tornado), ("websockets", by_websockets),
                       ("websocket-client", by_websocket_client)):
        seen = []
        try:
            code = asyncio.run(asyncio.wait_for(read(serve(end), seen), 20))
            how = f"ended, code {None if code is None else int(code)}"
        except (websockets.ConnectionClosed, websocket.WebSocketException) as error:
            how = f"raised {type(error).__name__}"
        print(f"  {name}: {' '.join(repr(message) for message in seen)}, {how}")
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
