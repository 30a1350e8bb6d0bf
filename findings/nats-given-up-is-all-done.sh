#!/usr/bin/env bash
# Jobs that NATS has given up stay in its work queue, and every figure of its reader says that all is done.
#
# Guessed:  after max_deliver tries a job is out: gone from the queue, or counted by
#           its consumer as what it couldn't do. "Nothing pending, nothing waits for
#           its acknowledgement" is a queue that is done.
# Instead:  it is not delivered again and not removed: of a stream for work, where an
#           acknowledged message goes, it stays for ever, and a limit of messages
#           fills with such. The consumer has 0 pending and 0 unacknowledged, as one
#           that has done all; the stream's own count alone has them. There is an
#           advisory, told once to who listens at that moment. A new consumer gets
#           them, but a queue for work lets none in before the first is deleted.
# Versions: nats-server 2.9.10-1+b3, nats-py 2.16.0, Python 3.11.7
# Seen:     Package: nats-server Version: 2.9.10-1+b3
#           worker took job.good job.late job.bad job.late job.bad
#           worker: pending 0, unacknowledged 0; in the stream 1
#           a second reader: filtered consumer not unique on workqueue stream
#           another took job.bad job.bad
#           another: pending 0, unacknowledged 0; in the stream 1
# Source:   NATS documentation, "Consumers", MaxDeliver, and "Streams",
#           WorkQueuePolicy.
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
worker took job.good job.late job.bad job.late job.bad
worker: pending 0, unacknowledged 0; in the stream 1
a second reader: filtered consumer not unique on workqueue stream
another took job.bad job.bad
another: pending 0, unacknowledged 0; in the stream 1'
cat >"$box/program.py" <<'PY'
import asyncio
import glob
import json
import subprocess
import sys

import nats
from nats.js import api, errors

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
    await stream.add_stream(name="work", subjects=["job.*"], retention="workqueue")
    how = api.ConsumerConfig(max_deliver=2, ack_wait=0.3)

    async def work(name):
        """Takes what there is for two seconds; job.bad is never acknowledged, and job.late at the second time."""
        reader, taken = await stream.pull_subscribe("job.*", name, config=how), []
        for _ in range(4):
            try:
                for message in await reader.fetch(3, timeout=0.6):
                    taken.append(message.subject)
                    if message.subject == "job.good" or message.subject == "job.late" and taken.count("job.late") == 2:
                        await message.ack_sync()
            except nats.errors.TimeoutError:
                pass
        print(f"{name} took", *taken)
        info = await stream.consumer_info("work", name)
        print(f"{name}: pending {info.num_pending}, unacknowledged {info.num_ack_pending};",
              f"in the stream {(await stream.stream_info('work')).state.messages}")

    for subject in ("job.good", "job.late", "job.bad"):
        await stream.publish(subject, b"")
    await work("worker")
    try:
        await stream.pull_subscribe("job.*", "second", config=how)
    except errors.BadRequestError as error:
        print("a second reader:", error.description)
    await stream.delete_consumer("work", "worker")
    await work("another")
    await link.close()


asyncio.run(main())
PY
seen=${package% }$'\n'$(timeout 60 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
