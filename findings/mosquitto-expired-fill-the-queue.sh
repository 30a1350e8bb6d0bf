#!/usr/bin/env bash
# Messages that have expired keep their places in Mosquitto's queue, and new ones are dropped for them.
#
# Guessed:  a message with Message Expiry Interval is gone once the interval has
#           passed. So prices that are good for a minute can't fill the queue of
#           a reader who is away for a day, and an alarm sent shortly before it
#           comes back is there.
# Instead:  Mosquitto looks for expired messages of a session when its client
#           comes back. Until then they count against max_queued_messages (1000
#           if not set), and what comes later is dropped as the queue is full:
#           the reader gets neither, not even what never expires. The sender has
#           Success for all of them. The careful interval makes it worse than
#           none: without it the reader has the old ones at least. A visit of the
#           reader in between clears the places.
# Versions: mosquitto 2.0.11-1.2+deb12u2, paho-mqtt 2.2.0, Python 3.11
# Seen:     Package: mosquitto Version: 2.0.11-1.2+deb12u2
#           places 4, each sender's answer Success
#           1 2 3 4 never expire, then 5 6: the reader, back, has 1 2 3 4
#           1 2 expire, then 5 6: the reader, back, has 5 6
#           1 2 3 4 expire, then 5 6: the reader, back, has nothing
#           1 2 3 4 expire, the reader looks in, then 5 6: the reader, back, has 5 6
# Source:   OASIS MQTT 5.0, section 3.3.2.3.3 (the server must delete its copy
#           for the subscriber once the interval has passed); mosquitto.conf(5),
#           max_queued_messages; eclipse-mosquitto/mosquitto#2609.
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download mosquitto=2.0.11-1.2+deb12u2 libdlt2=2.18.8-6 libwrap0=7.6.q-32 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/mosquitto_*.deb Package Version | tr '\n' ' ')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check paho-mqtt==2.2.0

wanted='Package: mosquitto Version: 2.0.11-1.2+deb12u2
places 4, each sender'\''s answer Success
1 2 3 4 never expire, then 5 6: the reader, back, has 1 2 3 4
1 2 expire, then 5 6: the reader, back, has 5 6
1 2 3 4 expire, then 5 6: the reader, back, has nothing
1 2 3 4 expire, the reader looks in, then 5 6: the reader, back, has 5 6'
cat >"$box/program.py" <<'PY'
import glob
import os
import subprocess
import sys
import threading
import time

from paho.mqtt.client import CallbackAPIVersion, Client, MQTTv5
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

box = sys.argv[1]


class Link:
    def __init__(self, name):
        self.got, self.answers = [], set()
        self.here, self.asked = threading.Event(), threading.Event()
        self.client = Client(CallbackAPIVersion.VERSION2, name, protocol=MQTTv5, transport="unix")
        self.client.on_connect = lambda *_: self.here.set()
        self.client.on_subscribe = lambda *_: self.asked.set()
        self.client.on_publish = lambda _c, _u, _m, code, _p: self.answers.add(str(code))
        self.client.on_message = lambda _c, _u, message: self.got.append(message.payload.decode())
        self.wish = Properties(PacketTypes.CONNECT)
        self.wish.SessionExpiryInterval = 3600
        self.come()

    def come(self):
        self.here.clear()
        self.client.connect(f"{box}/socket", 1, 60, clean_start=False, properties=self.wish)
        self.client.loop_start()
        assert self.here.wait(20)

    def ask(self, topic):
        self.asked.clear()
        self.client.subscribe(topic, 1)
        assert self.asked.wait(20)

    def go(self):
        self.client.disconnect()
        self.client.loop_stop()
        time.sleep(0.3)

    def send(self, topic, number, expiry):
        wish = Properties(PacketTypes.PUBLISH)
        if expiry:
            wish.MessageExpiryInterval = expiry
        self.client.publish(topic, str(number), 1, properties=wish).wait_for_publish(20)


def look(name, many, expiry, looks_in=False):
    topic = f"tape/{many}/{expiry}/{looks_in}"
    reader = Link(topic.replace("/", "-"))
    reader.ask(topic)
    reader.go()
    for number in range(1, many + 1):
        sender.send(topic, number, expiry)
    time.sleep(2.5)
    if looks_in:
        reader.come()
        reader.go()
    for number in (5, 6):
        sender.send(topic, number, None)
    reader.come()
    # What has been kept comes before a message on the same connection that is asked for last.
    reader.ask("end")
    for _ in range(400):
        if "end" in reader.got:
            break
        time.sleep(0.05)
    has = " ".join(number for number in reader.got if number != "end") or "nothing"
    lines.append(f"{' '.join(map(str, range(1, many + 1)))} {name}, then 5 6: the reader, back, has {has}")
    reader.go()


with open(f"{box}/conf", "w") as conf:
    conf.write(f"listener 0 {box}/socket\nallow_anonymous true\nuser root\nmax_queued_messages 4\n")
os.chmod(box, 0o755)
libraries = os.pathsep.join(glob.glob(box + "/root/usr/lib/*-linux-gnu"))
broker = subprocess.Popen([f"{box}/root/usr/sbin/mosquitto", "-c", f"{box}/conf"],
                          env=dict(os.environ, LD_LIBRARY_PATH=libraries),
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
open(f"{box}/mosquitto.pid", "w").write(f"{broker.pid}\n")
for _ in range(200):
    if os.path.exists(f"{box}/socket"):
        break
    time.sleep(0.05)
time.sleep(0.2)
sender, lines = Link("sender"), []
sender.client.publish("end", "end", 1, retain=True).wait_for_publish(20)
sender.answers.clear()
look("never expire", 4, None)
look("expire", 2, 1)
look("expire", 4, 1)
look("expire, the reader looks in", 4, 1, True)
print("places 4, each sender's answer", *sorted(sender.answers))
print("\n".join(lines))
sender.go()
PY
seen=${package% }$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
