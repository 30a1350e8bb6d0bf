#!/usr/bin/env bash
# After a purge NATS takes what is sent once more for doubles of what is gone, says it is stored, and stores nothing.
#
# Guessed:  Nats-Msg-Id keeps a message from being stored twice. Purge a stream
#           and send all of it again, with the same ids as before, and it is full
#           again; the acknowledgement has the number under which it is stored.
# Instead:  JetStream remembers the ids apart from the messages, for two minutes
#           (duplicate_window). Purge and delete leave them, so each message is
#           acknowledged with the number of the one that is gone, and the stream
#           stays empty. Only the field "duplicate" in the answer tells it, and
#           that is what one expects of a safe repetition. After a restart of
#           the server the same messages go in at once: it then takes the ids
#           from the messages that it still has.
# Versions: nats-server 2.9.10-1+b3, nats-py 2.16.0, Python 3.11
# Seen:     Package: nats-server Version: 2.9.10-1+b3
#           sent: numbers 1 2 3, 3 in the stream
#           purged, sent again: numbers 1 2 3, all doubles, 0 in the stream
#           server restarted, sent again: numbers 4 5 6, 3 in the stream
#           5 deleted, sent again: numbers 4 5 6, all doubles, 2 in the stream
# Source:   docs.nats.io, "JetStream Model Deep Dive", section "Message
#           Deduplication"; nats-io/nats-server#6782.
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's build, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download nats-server=2.9.10-1+b3 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/nats-server_*.deb Package Version | tr '\n' ' ')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check nats-py==2.16.0

wanted='Package: nats-server Version: 2.9.10-1+b3
sent: numbers 1 2 3, 3 in the stream
purged, sent again: numbers 1 2 3, all doubles, 0 in the stream
server restarted, sent again: numbers 4 5 6, 3 in the stream
5 deleted, sent again: numbers 4 5 6, all doubles, 2 in the stream'
cat >"$box/program.py" <<'PY'
import asyncio
import glob
import json
import os
import subprocess
import sys
import time

import nats

box = sys.argv[1]
began = time.monotonic()


class Server:
    def __init__(self):
        program = glob.glob(f"{box}/root/usr/*bin/nats-server")[0]
        self.process = subprocess.Popen(
            [program, "-a", "127.0.0.1", "-p", "-1", "-js", "-sd", f"{box}/store", "--ports_file_dir", box],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        open(f"{box}/nats.pid", "w").write(f"{self.process.pid}\n")
        self.ports = f"{box}/nats-server_{self.process.pid}.ports"

    async def connect(self):
        for _ in range(400):
            try:
                with open(self.ports) as ports:
                    return await nats.connect(json.load(ports)["nats"][0], allow_reconnect=False)
            except (OSError, ValueError):
                await asyncio.sleep(0.05)
        raise SystemExit("no server")

    def end(self):
        self.process.terminate()
        self.process.wait()
        os.remove(f"{box}/nats.pid")


async def send(stream, name):
    """Three messages, with the same ids at each call."""
    answers = [await stream.publish(f"tape.{n}", b"price", headers={"Nats-Msg-Id": f"price-{n}"}) for n in (1, 2, 3)]
    held = (await stream.stream_info("TAPE")).state.messages
    doubles = ", all doubles" if all(answer.duplicate for answer in answers) else ""
    print(f"{name}: numbers {' '.join(str(answer.seq) for answer in answers)}{doubles}, {held} in the stream")


async def main():
    server = Server()
    try:
        client = await server.connect()
        stream = client.jetstream(timeout=20)
        await stream.add_stream(name="TAPE", subjects=["tape.*"])
        await send(stream, "sent")
        await stream.purge_stream("TAPE")
        await send(stream, "purged, sent again")
        await client.close()
        server.end()
        server = Server()
        client = await server.connect()
        stream = client.jetstream(timeout=20)
        await send(stream, "server restarted, sent again")
        await stream.delete_msg("TAPE", 5)
        await send(stream, "5 deleted, sent again")
        await client.close()
    finally:
        server.end()


asyncio.run(main())
if time.monotonic() - began > 100:
    raise SystemExit("too slow to tell, the ids last for two minutes")
PY
seen=${package% }$'\n'$(timeout 150 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
