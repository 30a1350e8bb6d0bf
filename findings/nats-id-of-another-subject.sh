#!/usr/bin/env bash
# NATS drops an event as a repeat, if one of another subject has the same id, or one that it no longer has.
#
# Guessed:  Nats-Msg-Id tells a repeat from a new message. Ids are those of whoever
#           sends, so 7 of orders and 7 of bills are two; and what was replaced long
#           since, since each subject keeps one, can be set again.
# Instead:  ids are counted by stream, whatever the subject, for two minutes. The bill
#           is acknowledged with the number of the order and isn't stored; nobody
#           who waits for bills hears of it. A switch that goes on, off and on, its
#           state as the id, stays off, in a stream that keeps the last of each
#           subject and no longer has the message that the last one is a repeat of.
#           publish() doesn't raise, only "duplicate" in its answer tells, and a test
#           with one kind of event, or a pause of two minutes, shows nothing.
# Versions: nats-server 2.9.10-1+b3, nats-py 2.16.0, Python 3.11.7
# Seen:     Package: nats-server Version: 2.9.10-1+b3
#           order.new chair, id 7: number 1
#           bill.new chair, id 7: number 1, a double
#           in the stream: 1
#           lamp.1 on, id lamp.1 on: number 1
#           lamp.1 off, id lamp.1 off: number 2
#           lamp.1 on, id lamp.1 on: number 1, a double
#           lamp.1 is off
# Source:   NATS documentation, "JetStream Model Deep Dive", message deduplication
#           (Nats-Msg-Id, a window of two minutes unless set).
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
order.new chair, id 7: number 1
bill.new chair, id 7: number 1, a double
in the stream: 1
lamp.1 on, id lamp.1 on: number 1
lamp.1 off, id lamp.1 off: number 2
lamp.1 on, id lamp.1 on: number 1, a double
lamp.1 is off'
cat >"$box/program.py" <<'PY'
import asyncio
import glob
import json
import subprocess
import sys

import nats

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
    stream = link.jetstream()

    async def send(subject, text, id):
        answer = await stream.publish(subject, text.encode(), headers={"Nats-Msg-Id": id})
        print(f"{subject} {text}, id {id}: number {answer.seq}{', a double' if answer.duplicate else ''}")

    await stream.add_stream(name="shop", subjects=["order.*", "bill.*"])
    await send("order.new", "chair", "7")
    await send("bill.new", "chair", "7")
    print("in the stream:", (await stream.stream_info("shop")).state.messages)
    await stream.add_stream(name="state", subjects=["lamp.*"], max_msgs_per_subject=1)
    for text in ("on", "off", "on"):
        await send("lamp.1", text, f"lamp.1 {text}")
    print("lamp.1 is", (await stream.get_last_msg("state", "lamp.1")).data.decode())
    await link.close()


asyncio.run(main())
PY
seen=${package% }$'\n'$(timeout 60 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
