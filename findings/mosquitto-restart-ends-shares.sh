#!/usr/bin/env bash
# Mosquitto's restart ends each shared subscription, and tells its client that the session is there as before.
#
# Guessed:  with persistence a restart of the broker keeps sessions with all that
#           is in them: what waits for their clients and what they subscribed to,
#           plain or "$share/group/topic". Session Present says so, and a client
#           that gets it need not subscribe again.
# Instead:  the file that Mosquitto keeps them in has the plain ones only. What
#           waited from before the restart comes, the client has Session Present,
#           and of all that is sent from then on it gets nothing: neither what
#           should have waited for it nor, once it is back, anything at all, while
#           senders have their acknowledgements. It lasts until the client
#           subscribes again, which one that trusts the flag never does: the
#           workers are up, connected, and idle.
# Versions: mosquitto 2.0.11-1.2+deb12u2, paho-mqtt 2.2.0, Python 3.11
# Seen:     Package: mosquitto Version: 2.0.11-1.2+deb12u2
#           plain, restart: session present, got before, away, here
#           shared, no restart: session present, got before, away, here
#           shared, restart: session present, got before
#           shared, restart, subscribed again: session present, got before, here
# Source:   OASIS MQTT 5.0, sections 4.1 (the session state holds the client's
#           subscriptions), 3.2.2.1.1 (Session Present) and 4.8.2;
#           mosquitto.conf(5), persistence.
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
plain, restart: session present, got before, away, here
shared, no restart: session present, got before, away, here
shared, restart: session present, got before
shared, restart, subscribed again: session present, got before, here'
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


class Broker:
    def start(self):
        libraries = os.pathsep.join(glob.glob(box + "/root/usr/lib/*-linux-gnu"))
        self.process = subprocess.Popen([f"{box}/root/usr/sbin/mosquitto", "-c", f"{box}/conf"],
                                        env=dict(os.environ, LD_LIBRARY_PATH=libraries),
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        open(f"{box}/mosquitto.pid", "w").write(f"{self.process.pid}\n")
        for _ in range(200):
            if os.path.exists(f"{box}/socket"):
                break
            time.sleep(0.05)
        time.sleep(0.2)

    def stop(self):
        self.process.terminate()
        self.process.wait()
        for name in ("mosquitto.pid", "socket"):
            if os.path.exists(f"{box}/{name}"):
                os.remove(f"{box}/{name}")


class Link:
    def __init__(self, name):
        self.got, self.present = [], None
        self.here, self.asked = threading.Event(), threading.Event()
        self.client = Client(CallbackAPIVersion.VERSION2, name, protocol=MQTTv5, transport="unix")
        self.client.on_connect = self.connected
        self.client.on_subscribe = lambda *_: self.asked.set()
        self.client.on_message = lambda _c, _u, message: self.got.append(message.payload.decode())
        self.wish = Properties(PacketTypes.CONNECT)
        self.wish.SessionExpiryInterval = 3600
        self.come()

    def connected(self, _client, _data, flags, _code, _properties):
        self.present = flags.session_present
        self.here.set()

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


def send(topic, word):
    sender = Link("sender")
    sender.client.publish(topic, word, 1).wait_for_publish(20)
    sender.go()


def look(name, shared, restart, again=False):
    topic = "tape/" + name.replace(" ", "").replace(",", "")
    wish = "$share/workers/" + topic if shared else topic
    worker = Link(topic.replace("/", "-"))
    worker.ask(wish)
    worker.go()
    send(topic, "before")
    if restart:
        broker.stop()
        broker.start()
    send(topic, "away")
    worker.come()
    if again:
        worker.ask(wish)
    send(topic, "here")
    # All that is due comes before a message on the same connection that is asked for last.
    worker.client.subscribe("end", 1)
    time.sleep(0.5)
    send("end", "end")
    for _ in range(400):
        if "end" in worker.got:
            break
        time.sleep(0.05)
    got = ", ".join(word for word in worker.got if word != "end")
    print(f"{name}: session {'present' if worker.present else 'new'}, got {got}", flush=True)
    worker.go()


with open(f"{box}/conf", "w") as conf:
    conf.write(f"listener 0 {box}/socket\nallow_anonymous true\nuser root\n"
               f"persistence true\npersistence_location {box}/\n")
os.chmod(box, 0o755)
broker = Broker()
broker.start()
look("plain, restart", False, True)
look("shared, no restart", True, False)
look("shared, restart", True, True)
look("shared, restart, subscribed again", True, True, True)
broker.stop()
PY
seen=${package% }$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
