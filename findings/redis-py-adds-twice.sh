#!/usr/bin/env bash
# redis-py adds an event to a stream twice and says once, and reads past one that nobody got.
#
# Guessed:  with socket_timeout a call raises TimeoutError once a busy server has
#           let the time pass, and the caller decides what to do; a call that
#           comes back well has done its work once.
# Instead:  since redis-py 6 a timeout is tried again by default, whatever the
#           command: what was sent before still lies in the server's socket, and
#           the server does both when it gets to it. XADD leaves two entries and
#           returns one id, INCR goes from 0 to 2, and XREADGROUP hands the first
#           entry to a connection that is gone and the second to the caller: the
#           first stays pending, though the consumer neither crashed nor saw an
#           error. redis-py 5.3.1, with the same arguments, raises. From 8.0 on
#           there are ten tries, and a timeout of 5 s without being asked for.
# Versions: redis (PyPI) 8.1.0 and 5.3.1, redis-tools 5:7.0.15-1~deb12u10, Python 3.11
# Seen:     Package: redis-tools Version: 5:7.0.15-1~deb12u10
#           redis-py 8.1.0: XADD well, entries 2; INCR 2; XREADGROUP got b, pending a b
#           redis-py 5.3.1: XADD TimeoutError, entries 1; INCR TimeoutError; XREADGROUP TimeoutError, pending a
# Source:   redis-py manual, "Retry Helpers"; redis/redis-py#4082 (ten tries),
#           #261 (the same of 2012); Redis manual, XREADGROUP (what is
#           delivered is pending until XACK).
# Date:     2026-11-29
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
for version in 8.1.0 5.3.1; do
    "$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
        --target "$box/$version" "redis==$version"
done

wanted='Package: redis-tools Version: 5:7.0.15-1~deb12u10
redis-py 8.1.0: XADD well, entries 2; INCR 2; XREADGROUP got b, pending a b
redis-py 5.3.1: XADD TimeoutError, entries 1; INCR TimeoutError; XREADGROUP TimeoutError, pending a'
cat >"$box/program.py" <<'PY'
import glob
import os
import subprocess
import sys
import threading
import time

import redis

box = sys.argv[1]
path = f"{box}/socket"


def busy(work):
    """What a call on a connection that stands gives while the server is busy for longer than it may take."""
    hasty.ping()
    busy = threading.Thread(target=lambda: plain.execute_command("DEBUG", "SLEEP", "1.2"))
    busy.start()
    time.sleep(0.3)
    try:
        return "well", work()
    except redis.TimeoutError as error:
        return type(error).__name__, None
    finally:
        busy.join()
        time.sleep(0.3)


server = f"{box}/redis-server"
if not os.path.exists(server):
    os.symlink(box + "/root/usr/bin/redis-check-rdb", server)
libraries = os.pathsep.join(glob.glob(box + "/root/usr/lib/*-linux-gnu"))
running = subprocess.Popen(
    [server, "--port", "0", "--unixsocket", path, "--save", "", "--dir", box, "--enable-debug-command", "yes"],
    env=dict(os.environ, LD_LIBRARY_PATH=libraries), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
open(f"{box}/redis.pid", "w").write(f"{running.pid}\n")
try:
    for _ in range(200):
        if os.path.exists(path):
            break
        time.sleep(0.05)
    plain = redis.Redis(unix_socket_path=path, socket_timeout=20)
    hasty = redis.Redis(unix_socket_path=path, socket_timeout=0.5)
    plain.xgroup_create("board", "readers", "0", mkstream=True)
    plain.xadd("board", {"price": "a"})
    plain.xadd("board", {"price": "b"})
    prices = {entry: fields[b"price"].decode() for entry, fields in plain.xrange("board")}
    added, _ = busy(lambda: hasty.xadd("tape", {"price": 1}))
    counted, number = busy(lambda: hasty.incr("counter"))
    read, entries = busy(lambda: hasty.xreadgroup("readers", "me", {"board": ">"}, count=1))
    if entries:
        read = "got " + " ".join(prices[entry] for entry, _ in dict(entries)[b"board"])
    pending = " ".join(prices[entry["message_id"]] for entry in plain.xpending_range("board", "readers", "-", "+", 9))
    print(f"redis-py {redis.__version__}: XADD {added}, entries {plain.xlen('tape')};"
          f" INCR {number or counted}; XREADGROUP {read}, pending {pending}")
finally:
    running.terminate()
    running.wait()
    for name in ("redis.pid", "socket"):
        if os.path.exists(f"{box}/{name}"):
            os.remove(f"{box}/{name}")
PY
seen=${package% }
for version in 8.1.0 5.3.1; do
    seen+=$'\n'$(PYTHONPATH=$box/$version timeout 60 "$box/venv/bin/python" "$box/program.py" "$box")
done
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
