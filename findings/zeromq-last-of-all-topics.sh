#!/usr/bin/env bash
# ZeroMQ's CONFLATE keeps the last message of all topics, not the last of each.
#
# Guessed:  a reader that is too slow for all prices sets CONFLATE, and gets the last price
#           of each symbol that it subscribed to, as only the last one of a topic counts.
# Instead:  it is one message for the socket: of three symbols that were sent in turn there
#           is the one that came last, and the two others stay at what they were until they
#           are by chance the last at the moment of a look. Which one that is hangs on the
#           order in which the sender goes through them, so it is always the same two that
#           are missing. What isn't subscribed to is left out before that, so one socket for
#           each symbol works.
# Versions: pyzmq 27.3.0 (with its libzmq), Python 3.11
# Seen:     libzmq 4.3.5
#           sent, without CONFLATE: A 1, B 1, C 1, A 2, B 2, C 2, A 3, B 3, C 3
#           CONFLATE: C 3
#           CONFLATE, subscribed to A: A 3
#           CONFLATE, a socket for each: A 3, B 3, C 3
# Source:   zmq_setsockopt(3), ZMQ_CONFLATE (a queue of one message, the last one).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check pyzmq==27.3.0

wanted='libzmq 4.3.5
sent, without CONFLATE: A 1, B 1, C 1, A 2, B 2, C 2, A 3, B 3, C 3
CONFLATE: C 3
CONFLATE, subscribed to A: A 3
CONFLATE, a socket for each: A 3, B 3, C 3'
cat >"$box/program.py" <<'PY'
import time

import zmq

context = zmq.Context()
print("libzmq", zmq.zmq_version())


def look(name, topics, conflate, sockets=1):
    sender = context.socket(zmq.PUB)
    port = sender.bind_to_random_port("tcp://127.0.0.1")
    readers = []
    for number in range(sockets):
        reader = context.socket(zmq.SUB)
        reader.setsockopt(zmq.CONFLATE, conflate)
        for topic in topics[number::sockets] if sockets > 1 else topics:
            reader.subscribe(topic)
        reader.connect(f"tcp://127.0.0.1:{port}")
        readers.append(reader)
    time.sleep(0.7)
    for price in range(1, 4):
        for topic in ("A", "B", "C"):
            sender.send_string(f"{topic} {price}")
    time.sleep(0.7)
    got = []
    for reader in readers:
        while reader.poll(100):
            got.append(reader.recv_string())
    print(f"{name}: {', '.join(got)}")
    for socket in (sender, *readers):
        socket.close(0)


look("sent, without CONFLATE", ["A", "B", "C"], 0)
look("CONFLATE", ["A", "B", "C"], 1)
look("CONFLATE, subscribed to A", ["A"], 1)
look("CONFLATE, a socket for each", ["A", "B", "C"], 1, sockets=3)
context.destroy(0)
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
