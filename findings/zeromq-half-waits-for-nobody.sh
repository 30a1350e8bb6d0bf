#!/usr/bin/env bash
# ZeroMQ deals half of the jobs to a worker that has never been there, and keeps them for it.
#
# Guessed:  a PUSH socket spreads what is sent over the workers that are connected.
#           connect() to an address where nobody listens is tried again in the
#           background, and until it is there the others get all.
# Instead:  connect() makes the queue at once, before there is a connection, and the
#           queue is dealt its share: of twelve jobs the one worker there is gets
#           six, and the others wait for the one that is still to come, up to the
#           high-water mark of 1000, and are gone when the sender is. No call fails
#           or blocks. One that was there and has gone keeps its share as well. With
#           the roles changed, the sender bound and the workers connecting, all
#           twelve come, in both cases: what is lost is a matter of which side calls
#           connect(). ZMQ_IMMEDIATE, whose name says the reverse, has connect()
#           wait for the connection.
# Versions: pyzmq 27.3.0 (libzmq 4.3.5), Python 3.11.7
# Seen:     libzmq 4.3.5
#           sender connects, the other was never there: 6 of 12, the other, when it comes, 6
#           sender connects, the other has gone: 6 of 12, the other, when it comes, 6
#           sender connects with IMMEDIATE, the other was never there: 12 of 12, the other, when it comes, 0
#           sender bound, the other was never there: 12 of 12, the other, when it comes, 0
#           sender bound, the other has gone: 12 of 12, the other, when it comes, 0
# Source:   zmq_setsockopt(3), ZMQ_IMMEDIATE; zmq_socket(3), ZMQ_PUSH (round-robin
#           among all connected downstream nodes).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check pyzmq==27.3.0

wanted='libzmq 4.3.5
sender connects, the other was never there: 6 of 12, the other, when it comes, 6
sender connects, the other has gone: 6 of 12, the other, when it comes, 6
sender connects with IMMEDIATE, the other was never there: 12 of 12, the other, when it comes, 0
sender bound, the other was never there: 12 of 12, the other, when it comes, 0
sender bound, the other has gone: 12 of 12, the other, when it comes, 0'
cat >"$box/program.py" <<'PY'
import sys
import time

import zmq

box = sys.argv[1]
context = zmq.Context()
JOBS = 12


def address(name):
    return f"ipc://{box}/{name.replace(' ', '')}"


def opened(kind):
    link = context.socket(kind)
    link.linger = 0
    link.rcvtimeo = 1000
    return link


def took(worker):
    jobs = 0
    try:
        while worker.recv():
            jobs += 1
    except zmq.Again:
        return jobs


def look(name, bound=False, gone=False, immediate=False):
    there, absent, sender = address(name + "1"), address(name + "2"), opened(zmq.PUSH)
    sender.immediate = immediate
    workers = [opened(zmq.PULL) for _ in range(2)]
    if bound:
        sender.bind(there)
        for worker in workers[:1 + gone]:
            worker.connect(there)
    else:
        for worker, at in zip(workers[:1 + gone], (there, absent)):
            worker.bind(at)
        for at in (there, absent):
            sender.connect(at)
    time.sleep(0.7)
    if gone:
        workers[1].close()
        time.sleep(0.7)
    for _ in range(JOBS):
        sender.send(b"job", zmq.NOBLOCK)
    first = took(workers[0])
    if gone:
        workers[1] = opened(zmq.PULL)
    if bound:
        workers[1].connect(there)
    else:
        workers[1].bind(absent)
    print(f"{name}: {first} of {JOBS}, the other, when it comes, {took(workers[1])}", flush=True)
    for link in (sender, *workers):
        link.close()


print("libzmq", zmq.zmq_version())
look("sender connects, the other was never there")
look("sender connects, the other has gone", gone=True)
look("sender connects with IMMEDIATE, the other was never there", immediate=True)
look("sender bound, the other was never there", bound=True)
look("sender bound, the other has gone", bound=True, gone=True)
context.destroy(0)
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
