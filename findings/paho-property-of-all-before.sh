#!/usr/bin/env bash
# Set anew for each message, a user property of paho-mqtt is added to those of all messages before, while every
# other property is replaced.
#
# Guessed:  an object with properties is made once and given to each publish(), with UserProperty
#           set anew in between, as MessageExpiryInterval is. What is set is what is sent: one pair
#           a message.
# Instead:  UserProperty may be there several times in MQTT 5, so paho's assignment appends: the
#           third message has three pairs, the thousandth a thousand, and each is sent to all
#           readers. A reader that takes the first pair of a name, as a loop with a break does, has
#           the price of the first message for ever; one that makes a dict of them has the right
#           one, so that which of two programs is wrong hangs on their style. The thousandth is 13
#           kB long. A new object each time, or del of the attribute before, sends one.
# Versions: paho-mqtt 2.2.0, mosquitto 2.0.11-1.2+deb12u2, Python 3.11
# Seen:     Package: mosquitto Version: 2.0.11-1.2+deb12u2
#           one object, set anew:
#             1 prices, the first is 1, that of a dict is 1, expires in 101 s
#             2 prices, the first is 1, that of a dict is 2, expires in 102 s
#             3 prices, the first is 1, that of a dict is 3, expires in 103 s
#             at the 3rd message 39 bytes, at the 1000th 12900
#           a new object each time:
#             1 prices, the first is 1, that of a dict is 1, expires in 101 s
#             1 prices, the first is 2, that of a dict is 2, expires in 102 s
#             1 prices, the first is 3, that of a dict is 3, expires in 103 s
#           one object, deleted before:
#             1 prices, the first is 1, that of a dict is 1, expires in 101 s
#             1 prices, the first is 2, that of a dict is 2, expires in 102 s
#             1 prices, the first is 3, that of a dict is 3, expires in 103 s
# Source:   MQTT 5.0, 3.3.2.3.7 (the user property may appear multiple times, and its order is
#           kept); paho.mqtt.properties.Properties, as the package brings it.
# Date:     2026-12-01
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
one object, set anew:
  1 prices, the first is 1, that of a dict is 1, expires in 101 s
  2 prices, the first is 1, that of a dict is 2, expires in 102 s
  3 prices, the first is 1, that of a dict is 3, expires in 103 s
  at the 3rd message 39 bytes, at the 1000th 12900
a new object each time:
  1 prices, the first is 1, that of a dict is 1, expires in 101 s
  1 prices, the first is 2, that of a dict is 2, expires in 102 s
  1 prices, the first is 3, that of a dict is 3, expires in 103 s
one object, deleted before:
  1 prices, the first is 1, that of a dict is 1, expires in 101 s
  1 prices, the first is 2, that of a dict is 2, expires in 102 s
  1 prices, the first is 3, that of a dict is 3, expires in 103 s'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import subprocess
import sys
import threading
import time

from paho.mqtt.client import CallbackAPIVersion, Client, MQTTv5
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

box = sys.argv[1]
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
with open(f"{box}/broker.conf", "w") as conf:
    conf.write(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
libraries = ":".join(glob.glob(f"{box}/root/usr/lib/*-linux-gnu") + glob.glob(f"{box}/root/lib/*-linux-gnu"))
broker = subprocess.Popen(
    [f"{box}/root/usr/sbin/mosquitto", "-c", f"{box}/broker.conf"], env=dict(os.environ, LD_LIBRARY_PATH=libraries),
    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
with open(f"{box}/broker.pid", "w") as file:
    file.write(str(broker.pid))
for _ in range(100):
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            break
    time.sleep(0.05)

got, asked = [], threading.Event()
reader = Client(CallbackAPIVersion.VERSION2, "reader", protocol=MQTTv5)
reader.on_connect = lambda client, *_: client.subscribe("price", 1)
reader.on_subscribe = lambda *_: asked.set()
reader.on_message = lambda _client, _data, message: got.append(message)
reader.connect("127.0.0.1", port)
reader.loop_start()
assert asked.wait(10)
writer = Client(CallbackAPIVersion.VERSION2, "writer", protocol=MQTTv5)
writer.connect("127.0.0.1", port)
writer.loop_start()


def send(properties, number):
    properties.UserProperty = ("price", str(number))
    properties.MessageExpiryInterval = 100 + number
    writer.publish("price", b"", 1, properties=properties).wait_for_publish(10)


def show(name, wanted):
    for _ in range(100):
        if len(got) >= wanted:
            break
        time.sleep(0.05)
    print(name)
    for message in got:
        pairs = message.properties.UserProperty
        first = next(value for key, value in pairs if key == "price")
        print(f"  {len(pairs)} prices, the first is {first}, that of a dict is {dict(pairs)['price']}, "
              f"expires in {message.properties.MessageExpiryInterval} s")
    got.clear()


try:
    one = Properties(PacketTypes.PUBLISH)
    for number in (1, 2, 3):
        send(one, number)
    show("one object, set anew:", 3)
    size = len(one.pack())
    for number in range(4, 1001):
        one.UserProperty = ("price", str(number))
    print(f"  at the 3rd message {size} bytes, at the 1000th {len(one.pack())}")
    for number in (1, 2, 3):
        send(Properties(PacketTypes.PUBLISH), number)
    show("a new object each time:", 3)
    one = Properties(PacketTypes.PUBLISH)
    for number in (1, 2, 3):
        if hasattr(one, "UserProperty"):
            del one.UserProperty
        send(one, number)
    show("one object, deleted before:", 3)
finally:
    for client in (reader, writer):
        client.disconnect()
        client.loop_stop()
    broker.terminate()
    broker.wait(20)
PY
seen=$packages$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
