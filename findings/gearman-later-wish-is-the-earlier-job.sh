#!/usr/bin/env bash
# A job for Gearman whose unique id is that of one that is running is taken, gets that one's handle,
# and never runs.
#
# Guessed:  A unique id keeps a job out of the queue that is in it already. One that comes while its
#           like is being worked on is new work, as what it is about may have changed since the
#           worker looked; or its data take the place of the old ones; or it is refused.
# Instead:  Until a job is done all that come with its unique id and function are the same job: they
#           are answered with "created" and its handle, and their data are dropped. A worker that
#           has begun with price 5 isn't told of price 6, and as nothing is left in the queue when
#           it is done, nobody is. It is so for a job of high priority too, which doesn't move the
#           one that waits. With an id of "-" the data are the id. Without an id, or behind the end
#           of the first, each is a job of its own, as in each trial in which jobs are done at once.
# Versions: gearman-job-server 1.1.20+ds-1, Python 3.11
# Seen:     Package: gearman-job-server Version: 1.1.20+ds-1
#           while it waits:
#             submitted 5 with id acme: created, handle 1
#             submitted 6 with id acme: created, handle 1
#             worker gets 5, handle 1
#           while it runs:
#             submitted 7 with id acme: created, that of the running one
#             submitted 8 with id acme: created, that of the running one
#             worker gets nothing
#           when it is done:
#             submitted 9 with id acme: created, handle 1
#             worker gets 9, handle 1
#           of high priority, behind another:
#             submitted 1 with id other: created, handle 1
#             submitted 2 with id acme: created, handle 2
#             submitted 3 with id acme: created, handle 2
#             worker gets 1, handle 1
#             worker gets 2, handle 2
#             worker gets nothing
#           id -:
#             submitted 5 with id -: created, handle 1
#             submitted 5 with id -: created, handle 1
#             submitted 6 with id -: created, handle 2
#           without an id:
#             submitted 5 with id none: created, handle 1
#             submitted 5 with id none: created, handle 2
# Source:   gearman.org, protocol (SUBMIT_JOB_BG, the unique id); the server itself.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download gearman-job-server=1.1.20+ds-1 libmariadb3=1:10.11.19-0+deb12u1 \
        libevent-2.1-7=2.1.12-stable-8+deb12u1 libevent-pthreads-2.1-7=2.1.12-stable-8+deb12u1 \
        libhashkit2=1.1.4-1 libmemcached11=1.1.4-1 libhiredis0.14=0.14.1-3 \
        libboost-program-options1.74.0=1.74.0+ds1-21 libpq5=15.20-0+deb12u1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(dpkg-deb -f "$box"/gearman-job-server_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')

wanted='Package: gearman-job-server Version: 1.1.20+ds-1
while it waits:
  submitted 5 with id acme: created, handle 1
  submitted 6 with id acme: created, handle 1
  worker gets 5, handle 1
while it runs:
  submitted 7 with id acme: created, that of the running one
  submitted 8 with id acme: created, that of the running one
  worker gets nothing
when it is done:
  submitted 9 with id acme: created, handle 1
  worker gets 9, handle 1
of high priority, behind another:
  submitted 1 with id other: created, handle 1
  submitted 2 with id acme: created, handle 2
  submitted 3 with id acme: created, handle 2
  worker gets 1, handle 1
  worker gets 2, handle 2
  worker gets nothing
id -:
  submitted 5 with id -: created, handle 1
  submitted 5 with id -: created, handle 1
  submitted 6 with id -: created, handle 2
without an id:
  submitted 5 with id none: created, handle 1
  submitted 5 with id none: created, handle 2'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import struct
import subprocess
import sys
import time

box = sys.argv[1]
libraries = glob.glob(f"{box}/root/usr/lib/*-linux-gnu")[0]
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
server = subprocess.Popen(
    [f"{box}/root/usr/sbin/gearmand", "--listen=127.0.0.1", f"--port={port}", f"--log-file={box}/log",
     f"--pid-file={box}/pid", *(["--user=root"] if os.getuid() == 0 else [])],
    env=dict(os.environ, LD_LIBRARY_PATH=libraries), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
CAN_DO, JOB_CREATED, GRAB, NO_JOB, COMPLETE, SUBMIT, ASSIGNED, SUBMIT_HIGH = 1, 8, 30, 10, 13, 18, 31, 32


class Link:
    def __init__(self):
        for _ in range(100):
            try:
                self.socket = socket.create_connection(("127.0.0.1", port), 10)
                return
            except ConnectionRefusedError:
                time.sleep(0.1)

    def send(self, kind, *words):
        body = b"\0".join(word.encode() for word in words)
        self.socket.sendall(b"\0REQ" + struct.pack(">II", kind, len(body)) + body)

    def take(self):
        head = self.socket.recv(12, socket.MSG_WAITALL)
        kind, length = struct.unpack(">4xII", head)
        return kind, (self.socket.recv(length, socket.MSG_WAITALL) if length else b"").decode().split("\0")


client, worker = Link(), Link()
names = {}


def submit(unique, data, kind=SUBMIT, function="push"):
    client.send(kind, function, unique, data)
    _, (handle,) = client.take()
    names.setdefault(handle, f"handle {len(names) + 1}")
    print(f"  submitted {data} with id {unique or 'none'}: created, {names[handle]}")


def grab():
    worker.send(GRAB)
    kind, words = worker.take()
    assert kind in (NO_JOB, ASSIGNED), (kind, words)
    if kind == NO_JOB:
        print("  worker gets nothing")
        return None
    print(f"  worker gets {words[3]}, {names.setdefault(words[0], 'that of the running one')}")
    return words[0]


def finish(job):
    if job:
        worker.send(COMPLETE, job, "")


def case(name):
    print(name)
    names.clear()


try:
    worker.send(CAN_DO, "push")
    case("while it waits:")
    submit("acme", "5")
    submit("acme", "6")
    job = grab()
    case("while it runs:")
    names[job] = "that of the running one"
    submit("acme", "7")
    submit("acme", "8", SUBMIT_HIGH)
    finish(job)
    grab()
    case("when it is done:")
    submit("acme", "9")
    finish(grab())
    case("of high priority, behind another:")
    submit("other", "1")
    submit("acme", "2")
    submit("acme", "3", SUBMIT_HIGH)
    for _ in range(3):
        finish(grab())
    case("id -:")
    submit("-", "5")
    submit("-", "5")
    submit("-", "6")
    case("without an id:")
    submit("", "5")
    submit("", "5")
finally:
    server.terminate()
    server.wait(20)
PY
seen=$packages$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
