#!/usr/bin/env bash
# By HTTP/2 a request of httpx waits behind open streams for as long as they last, whatever its
# timeout, and no second connection is made.
#
# Guessed:  a server says how many streams it takes at once on one connection, 100 or fewer.
#           With that many event streams open a further request gets a connection of its
#           own, as the pool has room for a hundred, or the timeout, or its pool timeout,
#           ends it; timeout=1 sets all four.
# Instead:  the pool gives the request to the connection that it has, as it speaks HTTP/2,
#           and there it stands in line until a stream ends. None of the four timeouts
#           counts that time: it isn't the pool's, nothing is read or written for it. The
#           answer comes seconds or days late, well, as if it had been asked a moment ago.
#           By HTTP/1.1 the same three get three connections and the answer at once. A price
#           board with a few streams per client meets it behind a server that takes 8 or 10,
#           and never in a trial with one.
# Versions: httpx 0.28.1, httpcore 1.0.9, h2 4.4.1, Python 3.11
# Seen:     HTTP/1.1: two streams open, timeout=1: 105 at once; connections 3
#           HTTP/2: two streams open, timeout=1: 105 once a stream had ended, after more than 3 s; connections 1
# Source:   github.com, encode/httpcore, pull request 1088 (the pool doesn't count the
#           streams of a connection; not merged as read) and pull request 38 (the line,
#           without a timeout); not read anew: RFC 9113, 5.1.2 (what a client may do at the
#           limit).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check httpx==0.28.1 httpcore==1.0.9 \
    h2==4.4.1

wanted='HTTP/1.1: two streams open, timeout=1: 105 at once; connections 3
HTTP/2: two streams open, timeout=1: 105 once a stream had ended, after more than 3 s; connections 1'
cat >"$box/program.py" <<'PY'
import socket
import threading
import time

import h2.config
import h2.connection
import h2.events
import h2.settings
import httpx

connections = []


class Two:
    """Speaks HTTP/2 and takes two streams at once; /stream lasts four seconds."""

    def __init__(self, link, first):
        self.link, self.lock = link, threading.Lock()
        limit = {h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS: 2}
        self.talk = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        self.talk.local_settings = h2.settings.Settings(client=False, initial_values=limit)
        self.talk.initiate_connection()
        while first:
            with self.lock:
                for event in self.talk.receive_data(first):
                    if isinstance(event, h2.events.RequestReceived):
                        self.answer(event.stream_id, dict(event.headers)[b":path"])
                link.sendall(self.talk.data_to_send())
            first = link.recv(65536)

    def answer(self, stream, path):
        self.talk.send_headers(stream, [(":status", "200"), ("content-type", "text/event-stream")])
        if path == b"/stream":
            self.talk.send_data(stream, b"data: 1\n\n")
            threading.Timer(4, self.end, (stream,)).start()
        else:
            self.talk.send_data(stream, b"105", end_stream=True)

    def end(self, stream):
        with self.lock:
            self.talk.end_stream(stream)
            self.link.sendall(self.talk.data_to_send())


def one(link, head):
    """The same by HTTP/1.1."""
    if b" /stream " in head:
        link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata: 1\n\n")
        time.sleep(4)
    else:
        link.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\n105")


def meet(link):
    with link:
        head = link.recv(65536)
        (Two if head.startswith(b"PRI ") else one)(link, head)


def serve():
    while True:
        link = listener.accept()[0]
        connections.append(link)
        threading.Thread(target=meet, args=(link,), daemon=True).start()


def drain(lines):
    for _ in lines:
        pass


def look(name, **how):
    connections.clear()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with httpx.Client(timeout=1, trust_env=False, **how) as client:
        with (client.stream("GET", f"{url}/stream", timeout=20) as a,
              client.stream("GET", f"{url}/stream", timeout=20) as b):
            lines = [answer.iter_lines() for answer in (a, b)]
            for each in lines:
                next(each)
            readers = [threading.Thread(target=drain, args=(each,)) for each in lines]
            for reader in readers:
                reader.start()
            start = time.monotonic()
            price = client.get(f"{url}/price").text
            came = "at once" if time.monotonic() - start < 1 else "once a stream had ended, after more than 3 s"
            print(f"{name}: two streams open, timeout=1: {price} {came}; connections {len(connections)}")
            for reader in readers:
                reader.join()


listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, daemon=True).start()
look("HTTP/1.1", http2=False)
look("HTTP/2", http1=False, http2=True)
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
