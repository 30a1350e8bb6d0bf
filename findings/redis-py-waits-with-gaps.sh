#!/usr/bin/env bash
# redis-py loses an event while it waits for one, each five seconds for a moment, and says nothing.
#
# Guessed:  xread({"tape": "$"}, block=0) waits at the server until something is
#           added and returns that; if the connection fails, it raises.
# Instead:  since 8.0 every answer has to come within 5 s if nothing else is set,
#           that of a read which is told to wait for ever, too. After 5 s redis-py
#           drops the connection, pauses, connects and sends the same line again,
#           up to ten times, and "$" now means what is newest by then: what was
#           added in between is never seen, by a call that waits on and returns
#           the next one as if it were the first. The more quiet the stream, the
#           more often and (the pause grows) the longer nobody listens. Reading
#           on from an id that was kept loses nothing, and 5.3.1 waits.
# Versions: redis (PyPI) 8.1.0 and 5.3.1, redis-tools 5:7.0.15-1~deb12u10, Python 3.11
# Seen:     Package: redis-tools Version: 5:7.0.15-1~deb12u10
#           redis-py 8.1.0 from $: a added when nobody waited, then b; the call returned b
#           redis-py 8.1.0 from the last id: a added when nobody waited, then b; the call returned a
#           redis-py 5.3.1 from $: in 7 s somebody waited all the time, a added, then b; the call returned a
# Source:   redis/redis-py#4082 (5 s, ten tries); Redis manual, XREAD, "The
#           special $ ID" and "Blocking for data".
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
redis-py 8.1.0 from $: a added when nobody waited, then b; the call returned b
redis-py 8.1.0 from the last id: a added when nobody waited, then b; the call returned a
redis-py 5.3.1 from $: in 7 s somebody waited all the time, a added, then b; the call returned a'
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
# Adds an event if no client is waiting at the server at that moment.
UNHEARD = """
if string.find(redis.call('INFO', 'clients'), 'blocked_clients:0', 1, true) then
    redis.call('XADD', 'tape', '*', 'price', 'a')
    return 1
end
return 0
"""


def waiting():
    return plain.info("clients")["blocked_clients"]


def look(name, cursor):
    got = []
    reader = redis.Redis(unix_socket_path=path, decode_responses=True)
    waiter = threading.Thread(target=lambda: got.append(reader.xread({"tape": cursor}, block=0)))
    waiter.start()
    while not waiting():
        time.sleep(0.01)
    when = "in 7 s somebody waited all the time, a added"
    until = time.monotonic() + (40 if redis.__version__.startswith("8.") else 7)
    while time.monotonic() < until:
        if plain.eval(UNHEARD, 0):
            when = "a added when nobody waited"
            break
        time.sleep(0.001)
    else:
        plain.xadd("tape", {"price": "a"})
    for _ in range(400):
        if waiting() or got:
            break
        time.sleep(0.01)
    plain.xadd("tape", {"price": "b"})
    waiter.join()
    first = got[0][0][1][0][1]["price"]
    print(f"redis-py {redis.__version__} from {name}: {when}, then b; the call returned {first}", flush=True)


server = f"{box}/redis-server"
if not os.path.exists(server):
    os.symlink(box + "/root/usr/bin/redis-check-rdb", server)
libraries = os.pathsep.join(glob.glob(box + "/root/usr/lib/*-linux-gnu"))
running = subprocess.Popen(
    [server, "--port", "0", "--unixsocket", path, "--save", "", "--dir", box],
    env=dict(os.environ, LD_LIBRARY_PATH=libraries), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
open(f"{box}/redis.pid", "w").write(f"{running.pid}\n")
try:
    for _ in range(200):
        if os.path.exists(path):
            break
        time.sleep(0.05)
    plain = redis.Redis(unix_socket_path=path, socket_timeout=20)
    look("$", "$")
    if redis.__version__.startswith("8."):
        last = plain.xrevrange("tape", count=1)[0][0].decode()
        look("the last id", last)
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
