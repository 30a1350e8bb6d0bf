#!/usr/bin/env bash
# A watcher of NATS' key-value store is told of what is deleted, and not of what expires, so it goes on showing it.
#
# Guessed:  who watches a bucket has the same in hand as who reads it: each put and
#           each delete comes, and a key whose time is over is a key that is gone.
# Instead:  a bucket's ttl is the greatest age of its stream's messages, which are
#           dropped in silence. get() says that there is no such key, and the
#           watcher has heard nothing: in its copy the service that stopped renewing
#           itself is there until the watcher is started anew, so that of two
#           programs that watch each has its own truth. With a ttl a watcher has to
#           count for itself.
# Versions: nats-server 2.9.10-1+b3, nats-py 2.16.0, Python 3.11.7
# Seen:     Package: nats-server Version: 2.9.10-1+b3
#           first is told: PUT a, PUT b, DEL b
#           first is told: nothing
#           second is told: nothing
#           first has: a
#           second has:
#           get a: KeyNotFoundError
# Source:   NATS documentation, "Key/Value Store" (watch, and TTL of a bucket), ADR-8,
#           "JetStream based Key-Value Stores" (TTL is the stream's max_age).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.5; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download nats-server=2.9.10-1+b3 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/nats-server_*.deb Package Version | tr '\n' ' ')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check nats-py==2.16.0

wanted='Package: nats-server Version: 2.9.10-1+b3
first is told: PUT a, PUT b, DEL b
first is told: nothing
second is told: nothing
first has: a
second has:
get a: KeyNotFoundError'
cat >"$box/program.py" <<'PY'
import asyncio
import glob
import json
import subprocess
import sys

import nats
from nats.js import errors

box = sys.argv[1]


async def connect():
    """Starts a server on a port that the system picks, and connects to it."""
    program = glob.glob(f"{box}/root/usr/*bin/nats-server")[0]
    process = subprocess.Popen(
        [program, "-a", "127.0.0.1", "-p", "-1", "-js", "-sd", f"{box}/store", "--ports_file_dir", box],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(f"{box}/nats.pid", "w") as file:
        file.write(f"{process.pid}\n")
    for _ in range(400):
        try:
            with open(f"{box}/nats-server_{process.pid}.ports") as ports:
                return await nats.connect(json.load(ports)["nats"][0], allow_reconnect=False)
        except (OSError, ValueError):
            await asyncio.sleep(0.05)
    raise SystemExit("no server")



async def main():
    link = await connect()
    bucket = await link.jetstream().create_key_value(bucket="services", ttl=2)

    async def watch(name, watcher, seconds):
        told = []
        end = asyncio.get_running_loop().time() + seconds
        while (left := end - asyncio.get_running_loop().time()) > 0:
            try:
                entry = await watcher.updates(timeout=left)
            except nats.errors.TimeoutError:
                break
            if entry:
                copies[name][entry.key] = entry.operation or "PUT"
                told.append(f"{entry.operation or 'PUT'} {entry.key}")
        print(f"{name} is told:", ", ".join(told) or "nothing")

    copies = {"first": {}, "second": {}}
    first = await bucket.watchall()
    await bucket.put("a", b"here")
    await bucket.put("b", b"here")
    await bucket.delete("b")
    await watch("first", first, 0.5)
    await watch("first", first, 4)
    await watch("second", await bucket.watchall(), 0.5)
    for name, copy in copies.items():
        print(f"{name} has:", *(key for key, operation in copy.items() if operation == "PUT"))
    try:
        await bucket.get("a")
    except errors.KeyNotFoundError as error:
        print("get a:", type(error).__name__)
    await link.close()


asyncio.run(main())
PY
seen=${package% }$'\n'$(timeout 60 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
