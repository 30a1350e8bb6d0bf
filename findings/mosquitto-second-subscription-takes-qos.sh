#!/usr/bin/env bash
# A second subscription of the same client with QoS 0 takes QoS 1 away from the first one in
# Mosquitto, and has a retained message come twice.
#
# Guessed:  a message that matches two subscriptions of a client comes with the greater of
#           their QoS, as MQTT demands, once or once for each. A broad p/# with QoS 1
#           makes sure of all, whatever else the client subscribes to.
# Instead:  to a client of MQTT 3.1.1 that is there it comes once, with the QoS of the
#           more exact name, whichever was asked for first. With p/# at 1 and p/gold at 0,
#           gold comes with 0: it isn't acknowledged, and isn't sent again if the
#           connection breaks under it. A module that looks at one topic at QoS 0, over a
#           connection that it shares, is enough. What is sent while the client is away is
#           kept by the broad one, with 1, so a trial by going away shows nothing. The
#           other way round, p/# at 0 and p/gold at 1, all is well. Retained messages come
#           for each of the two, one price twice at the start and once later. For MQTT 5
#           both copies come, each with its own QoS: what was one event is two.
# Versions: mosquitto 2.0.11-1.2+deb12u2, paho-mqtt 2.2.0, Python 3.11
# Seen:     Package: mosquitto Version: 2.0.11-1.2+deb12u2
#           p/# 1: retained kept 1; then gold 1; while away gold 1 tin 1
#           p/# 1, p/gold 0: retained kept 1 kept 0; then gold 0; while away gold 1 tin 1
#           p/gold 0, p/# 1: retained kept 0 kept 1; then gold 0; while away gold 1 tin 1
#           p/# 0, p/gold 1: retained kept 0 kept 1; then gold 1; while away gold 1
#           MQTT 5, p/# 1, p/gold 0: retained kept 1 kept 0; then gold 0 gold 1; while away gold 1 tin 1
# Source:   MQTT 3.1.1, 3.3.5 (MQTT-3.3.5-1: the maximum QoS of all that match), as
#           github.com, eclipse-mosquitto/mosquitto, #944, quotes it; home-assistant/core,
#           pull request 169604 (from 2.1.0 on both are sent unless it is switched off).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download mosquitto=2.0.11-1.2+deb12u2 libdlt2=2.18.8-6 libwrap0=7.6.q-32 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(dpkg-deb -f "$box"/mosquitto_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check paho-mqtt==2.2.0

wanted='Package: mosquitto Version: 2.0.11-1.2+deb12u2
p/# 1: retained kept 1; then gold 1; while away gold 1 tin 1
p/# 1, p/gold 0: retained kept 1 kept 0; then gold 0; while away gold 1 tin 1
p/gold 0, p/# 1: retained kept 0 kept 1; then gold 0; while away gold 1 tin 1
p/# 0, p/gold 1: retained kept 0 kept 1; then gold 1; while away gold 1
MQTT 5, p/# 1, p/gold 0: retained kept 1 kept 0; then gold 0 gold 1; while away gold 1 tin 1'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import subprocess
import sys
import threading
import time

from paho.mqtt.client import CallbackAPIVersion, Client, MQTTv5, MQTTv311
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

box = sys.argv[1]


class Link:
    """A client with a session that lasts."""

    def __init__(self, name, version=MQTTv311):
        self.got, self.here, self.asked, self.version = [], threading.Event(), threading.Event(), version
        lasts = {"clean_session": False} if version == MQTTv311 else {}
        self.client = Client(CallbackAPIVersion.VERSION2, name, protocol=version, **lasts)
        self.client.on_connect = lambda *_: self.here.set()
        self.client.on_subscribe = lambda *_: self.asked.set()
        self.client.on_message = lambda _c, _u, message: self.got.append(
            f"{message.payload.decode()} {message.qos}")
        self.come()

    def come(self):
        self.here.clear()
        if self.version == MQTTv5:
            wish = Properties(PacketTypes.CONNECT)
            wish.SessionExpiryInterval = 3600
            self.client.connect("127.0.0.1", port, clean_start=False, properties=wish)
        else:
            self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        assert self.here.wait(20)

    def go(self):
        self.client.disconnect()
        self.client.loop_stop()

    def ask(self, topic, qos):
        self.asked.clear()
        self.client.subscribe(topic, qos)
        assert self.asked.wait(20)

    def send(self, topic, text, **how):
        self.client.publish(topic, text, 1, **how).wait_for_publish(20)

    def have(self):
        time.sleep(0.5)
        got, self.got[:] = " ".join(self.got) or "nothing", []
        return got


def start():
    with open(f"{box}/conf", "w") as conf:
        conf.write(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
    libraries = os.pathsep.join(glob.glob(box + "/root/usr/lib/*-linux-gnu"))
    broker = subprocess.Popen([f"{box}/root/usr/sbin/mosquitto", "-c", f"{box}/conf"], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, env=dict(os.environ, LD_LIBRARY_PATH=libraries))
    with open(f"{box}/mosquitto.pid", "w") as pid:
        pid.write(f"{broker.pid}\n")
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return broker
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise SystemExit("no broker")


def look(name, wishes, version=MQTTv311):
    writer = Link("writer")
    writer.send("p/gold", "kept", retain=True)
    reader = Link("reader", version)
    for topic, qos in wishes:
        reader.ask(topic, qos)
    print(f"{name}: retained {reader.have()}; ", end="")
    writer.send("p/gold", "gold")
    print(f"then {reader.have()}; ", end="")
    reader.go()
    writer.send("p/gold", "gold")
    writer.send("p/tin", "tin")
    reader.come()
    print(f"while away {reader.have()}")
    reader.go()
    writer.go()


with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]
BROAD, EXACT = ("p/#", 1), ("p/gold", 0)
for name, wishes, version in (
        ("p/# 1", [BROAD], MQTTv311), ("p/# 1, p/gold 0", [BROAD, EXACT], MQTTv311),
        ("p/gold 0, p/# 1", [EXACT, BROAD], MQTTv311),
        ("p/# 0, p/gold 1", [("p/#", 0), ("p/gold", 1)], MQTTv311),
        ("MQTT 5, p/# 1, p/gold 0", [BROAD, EXACT], MQTTv5)):
    broker = start()
    look(name, wishes, version)
    broker.terminate()
    broker.wait(20)
PY
seen=$packages$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
