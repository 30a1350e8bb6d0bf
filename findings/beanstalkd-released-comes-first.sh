#!/usr/bin/env bash
# A job of beanstalkd that failed and was released is the next one again, in front of all that wait,
# so that one that always fails holds them up for good.
#
# Guessed:  release puts a job back into the queue, behind those that wait, as a broker's
#           queue is first in, first out; a worker that fails goes on with the next.
# Instead:  a tube is ordered by priority, and within one by the job's number, which it
#           keeps: what came first is first again, after a release and after a kick. With
#           one worker that releases what fails, a job that can't be done is all that it
#           ever does. bury takes it out, and kick puts it in front again. Over several
#           tubes watched the lowest number comes first too, so that three tubes aren't
#           taken in turn: what was put into one of them first comes before all of the
#           others. release with a delay, or with a greater number as its priority, lets
#           the others pass. With jobs that succeed, as in trials, it is first in, first
#           out.
# Versions: beanstalkd 1.12-2+b1, greenstalk 2.1.1, Python 3.11
# Seen:     Package: beanstalkd Version: 1.12-2+b1
#           released: bad bad bad bad bad bad
#           buried and kicked: bad bad bad bad bad bad
#           released with a greater number: bad one two three bad bad
#           released with a delay: bad one two three
#           three tubes, watched from c to a: a1 a2 b1 b2 c1 c2
# Source:   beanstalkd's protocol.txt, release (a new priority and a delay) and put
#           (smaller priorities first), as the package brings it; it doesn't say where
#           within a priority a released job goes.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download beanstalkd=1.12-2+b1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(dpkg-deb -f "$box"/beanstalkd_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check greenstalk==2.1.1

wanted='Package: beanstalkd Version: 1.12-2+b1
released: bad bad bad bad bad bad
buried and kicked: bad bad bad bad bad bad
released with a greater number: bad one two three bad bad
released with a delay: bad one two three
three tubes, watched from c to a: a1 a2 b1 b2 c1 c2'
cat >"$box/program.py" <<'PY'
import socket
import subprocess
import sys
import time

import greenstalk

box = sys.argv[1]


def start():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen([f"{box}/root/usr/bin/beanstalkd", "-l", "127.0.0.1", "-p", str(port)])
    with open(f"{box}/beanstalkd.pid", "w") as pid:
        pid.write(f"{server.pid}\n")
    for _ in range(200):
        try:
            return server, port, greenstalk.Client(("127.0.0.1", port))
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise SystemExit("no server")


def look(name, again):
    """Six turns of a worker for which the job bad never works."""
    tube = name.replace(" ", "-")
    client.use(tube)
    client.watch(tube)
    for job in "bad", "one", "two", "three":
        client.put(job)
    done = []
    while len(done) < 6:
        try:
            job = client.reserve(timeout=0)
        except greenstalk.TimedOutError:
            break
        done.append(job.body)
        if job.body == "bad":
            again(job)
        else:
            client.delete(job)
    print(f"{name}:", *done)
    client.ignore(tube)


def kick(job):
    client.bury(job)
    client.kick(1)


server, port, client = start()
try:
    look("released", client.release)
    look("buried and kicked", kick)
    look("released with a greater number", lambda job: client.release(job, priority=2**17))
    look("released with a delay", lambda job: client.release(job, delay=2))
    for tube in "abc":
        client.use(tube)
        for number in 1, 2:
            client.put(f"{tube}{number}")
    with greenstalk.Client(("127.0.0.1", port), watch=["c", "b", "a"]) as other:
        print("three tubes, watched from c to a:", *(other.reserve(timeout=0).body for _ in range(6)))
finally:
    server.terminate()
    server.wait(20)
PY
seen=$packages$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
