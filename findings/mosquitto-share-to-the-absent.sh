#!/usr/bin/env bash
# Mosquitto goes on dealing a shared subscription's messages to a member that has gone, and drops them.
#
# Guessed:  with "$share/group/topic" the broker spreads the messages over the
#           clients that are there; when one of two workers goes, the other gets
#           all of them.
# Instead:  a member with a session that is kept (Session Expiry Interval; in
#           MQTT 3.1.1 clean_session false, as one takes to lose nothing) stays
#           in turn while it is away. With QoS 0 every other message is lost,
#           though a member that could take it is connected; with QoS 1 it waits
#           for the one that is away and reaches nobody until that one is back.
#           Where no session is kept, nothing is lost: the careful setting is the
#           one that loses.
# Versions: mosquitto 2.0.11-1.2+deb12u2, paho-mqtt 2.2.0, Python 3.11
# Seen:     Package: mosquitto Version: 2.0.11-1.2+deb12u2
#           QoS 0, no session kept: the one there has 12 of 12, the other, back, 0
#           QoS 0, session kept: the one there has 6 of 12, the other, back, 0
#           QoS 1, session kept: the one there has 6 of 12, the other, back, 6
# Source:   OASIS MQTT 5.0, section 4.8.2: which session gets a message is the
#           server's choice, message by message.
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
QoS 0, no session kept: the one there has 12 of 12, the other, back, 0
QoS 0, session kept: the one there has 6 of 12, the other, back, 0
QoS 1, session kept: the one there has 6 of 12, the other, back, 6'
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
MANY = 12


class Member:
    def __init__(self, name, kept=0):
        self.got, self.here, self.asked = [], threading.Event(), threading.Event()
        self.client = Client(CallbackAPIVersion.VERSION2, name, protocol=MQTTv5, transport="unix")
        self.client.on_connect = lambda *_: self.here.set()
        self.client.on_disconnect = lambda *_: self.here.clear()
        self.client.on_subscribe = lambda *_: self.asked.set()
        self.client.on_message = lambda _c, _u, message: self.got.append(message.payload)
        self.wish = Properties(PacketTypes.CONNECT)
        self.wish.SessionExpiryInterval = kept
        self.come()

    def come(self):
        self.client.connect(f"{box}/socket", 1, 60, clean_start=False, properties=self.wish)
        self.client.loop_start()
        assert self.here.wait(20)

    def ask(self, topic, qos):
        self.asked.clear()
        self.client.subscribe(topic, qos)
        assert self.asked.wait(20)

    def go(self):
        self.client.disconnect()
        self.client.loop_stop()

    def numbers(self):
        """What has come before a message on the same connection that is asked for last."""
        self.ask("end", 1)
        for _ in range(400):
            if b"end" in self.got:
                return [payload for payload in self.got if payload != b"end"]
            time.sleep(0.05)
        raise SystemExit("the end did not come")


def look(name, qos, kept):
    topic = name.replace(" ", "")
    there, other = Member(topic + "there"), Member(topic + "other", kept)
    for member in (there, other):
        member.ask(f"$share/workers/{topic}", qos)
    other.go()
    time.sleep(0.5)
    for number in range(MANY):
        sender.client.publish(topic, str(number), 1).wait_for_publish(20)
    got = there.numbers()
    other.come()
    late = other.numbers()
    assert len(set(got + late)) == len(got + late)
    print(f"{name}: the one there has {len(got)} of {MANY}, the other, back, {len(late)}")
    there.go()
    other.go()


with open(f"{box}/conf", "w") as conf:
    conf.write(f"listener 0 {box}/socket\nallow_anonymous true\nuser root\n")
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
sender = Member("sender")
sender.client.publish("end", "end", 1, retain=True).wait_for_publish(20)
look("QoS 0, no session kept", 0, 0)
look("QoS 0, session kept", 0, 3600)
look("QoS 1, session kept", 1, 3600)
sender.go()
PY
seen=${package% }$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
