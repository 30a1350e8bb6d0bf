#!/usr/bin/env bash
# In kombu's queue of files what is sent after a reboot comes in front of what was sent before, and
# at some hours of a machine's life the newest comes first.
#
# Guessed:  filesystem:// keeps messages in files, so that they outlast a restart, and hands them
#           out in the order they were sent in, as the names of the files have a time in front.
# Instead:  the time is that of monotonic(), the time since the machine was started, in
#           milliseconds, and the names are sorted as texts. After a reboot it begins again from
#           little: a message of today has a lower number than all of yesterday's that still wait,
#           and comes first. And 10000000 is in front of 9999999: as the machine has been up for
#           16 minutes 40 seconds, for 2 h 46 min, for 27 h 46 min, for 11 days and a half, what
#           is sent is in front of what waits. A queue that is always emptied soon, as in a trial,
#           is in order; one that has grown, because its worker was away or the machine was,
#           isn't.
# Versions: kombu 5.7.0, Python 3.11
# Seen:     an hour apart: sent 1 2 3; received 1 2 3
#           with a reboot: sent 1 2 3 4; received 3 4 1 2
#           up for 16 minutes: sent 1 2 3; received 3 1 2
#           up for nearly 3 hours: sent 1 2 3 4; received 3 4 1 2
#           up for 11 days: sent 1 2 3; received 3 1 2
# Source:   kombu/transport/filesystem.py, _put and _get, as the package brings it.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check kombu==5.7.0

wanted='an hour apart: sent 1 2 3; received 1 2 3
with a reboot: sent 1 2 3 4; received 3 4 1 2
up for 16 minutes: sent 1 2 3; received 3 1 2
up for nearly 3 hours: sent 1 2 3 4; received 3 4 1 2
up for 11 days: sent 1 2 3; received 3 1 2'
cat >"$box/program.py" <<'PY'
import os
import sys

import kombu
import kombu.transport.filesystem

box = sys.argv[1]
DAY, HOUR = 86400, 3600
uptime = 0


def monotonic():
    """What the machine's clock would say; it isn't restarted for this."""
    return uptime


kombu.transport.filesystem.monotonic = monotonic


def look(name, *sent):
    global uptime
    tube = name.replace(" ", "-")
    folder = f"{box}/{tube}"
    os.makedirs(folder)
    options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": folder + ".control"}
    for at, message in sent:
        uptime = at
        with kombu.Connection("filesystem://", transport_options=options) as link, link.SimpleQueue(tube) as queue:
            queue.put(message)
    received = []
    with kombu.Connection("filesystem://", transport_options=options) as link, link.SimpleQueue(tube) as queue:
        for _ in sent:
            message = queue.get(block=False)
            received.append(message.payload)
            message.ack()
    print(f"{name}: sent {' '.join(message for _, message in sent)}; received {' '.join(received)}")


look("an hour apart", (3 * HOUR, "1"), (4 * HOUR, "2"), (5 * HOUR, "3"))
look("with a reboot", (3 * DAY, "1"), (3 * DAY + HOUR, "2"), (1200, "3"), (1300, "4"))
look("up for 16 minutes", (970, "1"), (990, "2"), (1010, "3"))
look("up for nearly 3 hours", (9900, "1"), (9990, "2"), (10010, "3"), (10100, "4"))
look("up for 11 days", (11 * DAY, "1"), (11.5 * DAY, "2"), (12 * DAY, "3"))
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
