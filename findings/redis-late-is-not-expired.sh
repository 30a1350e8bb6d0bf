#!/usr/bin/env bash
# A job that is already due when it is set never expires in Redis: it is deleted, and who waits for
# "expired" hears nothing.
#
# Guessed:  with keyspace notifications a key with PEXPIREAT gives "expired" at its time,
#           and at once if that has passed, so a list of jobs made of keys needs no case for
#           those that are late when they are put in.
# Instead:  a time that has passed is a "del", at once; "expired" doesn't come, and nothing
#           else tells it from a job that was called off. GETEX does the same. SET with
#           PXAT, for the same time, stores it and gives "expired" afterwards. So a sender
#           with a slow line or a clock that is a second behind loses just the jobs that
#           were most urgent, and EXPIRE with 0 for "now" loses each. A listener that takes
#           "del" as well runs what was called off.
# Versions: redis-server 5:7.0.15-1~deb12u10, Python 3.11
# Seen:     Package: redis-tools Version: 5:7.0.15-1~deb12u10
#           redis 7.0.15
#           due in 0.3 seconds: expired
#           due a second ago, PEXPIREAT: del
#           due now, EXPIRE 0: del
#           due a second ago, GETEX: del
#           due a second ago, SET with PXAT: expired
#           called off: del
# Source:   redis.io, "Redis keyspace notifications" (EXPIRE and its like give del if the
#           time is in the past), EXPIRE.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download redis-tools=5:7.0.15-1~deb12u10 libjemalloc2=5.3.0-1 liblzf1=3.6-3 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/redis-tools_*.deb Package Version | tr '\n' ' ')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check redis==8.1.0

wanted='Package: redis-tools Version: 5:7.0.15-1~deb12u10
redis 7.0.15
due in 0.3 seconds: expired
due a second ago, PEXPIREAT: del
due now, EXPIRE 0: del
due a second ago, GETEX: del
due a second ago, SET with PXAT: expired
called off: del'
cat >"$box/program.py" <<'PY'
import glob
import os
import subprocess
import sys
import time

import redis

box = sys.argv[1]
server = f"{box}/redis-server"
os.symlink(box + "/root/usr/bin/redis-check-rdb", server)
libraries = os.pathsep.join(glob.glob(box + "/root/usr/lib/*-linux-gnu"))
running = subprocess.Popen(
    [server, "--port", "0", "--unixsocket", f"{box}/socket", "--save", "", "--dir", box, "--notify-keyspace-events",
     "Exg"], env=dict(os.environ, LD_LIBRARY_PATH=libraries), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
open(f"{box}/redis.pid", "w").write(f"{running.pid}\n")
link = redis.Redis(unix_socket_path=f"{box}/socket", decode_responses=True)
for _ in range(200):
    try:
        link.ping()
        break
    except redis.exceptions.ConnectionError:
        time.sleep(0.05)
print("redis", link.info("server")["redis_version"])
listener = link.pubsub(ignore_subscribe_messages=True)
listener.psubscribe("__keyevent@0__:*")
while listener.get_message(timeout=0.2):
    pass


def look(name, *commands):
    for command in commands:
        link.execute_command(*command)
    heard, until = [], time.monotonic() + 1.5
    while time.monotonic() < until:
        message = listener.get_message(timeout=0.05)
        if message:
            heard.append(message["channel"].split(":")[1])
    assert not link.exists("job")
    print(f"{name}: {' '.join(word for word in heard if word != 'expire')}")


try:
    now = int(time.time() * 1000)
    look("due in 0.3 seconds", ("SET", "job", 1), ("PEXPIRE", "job", 300))
    look("due a second ago, PEXPIREAT", ("SET", "job", 1), ("PEXPIREAT", "job", now - 1000))
    look("due now, EXPIRE 0", ("SET", "job", 1), ("EXPIRE", "job", 0))
    look("due a second ago, GETEX", ("SET", "job", 1), ("GETEX", "job", "PXAT", now - 1000))
    look("due a second ago, SET with PXAT", ("SET", "job", 1, "PXAT", now - 1000))
    look("called off", ("SET", "job", 1), ("DEL", "job"))
finally:
    running.terminate()
    running.wait(20)
PY
seen=${package% }$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
