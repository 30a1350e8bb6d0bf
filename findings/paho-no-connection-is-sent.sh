#!/usr/bin/env bash
# paho-mqtt says that there is no connection, keeps the message all the same, and sends it with each that was tried again.
#
# Guessed:  publish() gives a code: MQTT_ERR_SUCCESS, or MQTT_ERR_NO_CONN where
#           nobody is connected, and then the message was not taken. Who gets that
#           tries again until it is well, as with any call that fails.
# Instead:  a message of QoS 1 or 2 is in the queue before the connection is looked
#           at. The code says NO_CONN, and the message leaves as soon as there is
#           one: three tries that failed and one that went well are four messages,
#           none marked as a double, and QoS 2, "exactly once", gives four of them
#           too. With QoS 0 the same code means that it is gone. So the program that
#           looks at the code doubles, and the one that doesn't is right; and with a
#           broker that is up no test shows a difference.
# Versions: paho-mqtt 2.2.0, mosquitto 2.0.11-1.2+deb12u2, Python 3.11.7
# Seen:     Package: mosquitto Version: 2.0.11-1.2+deb12u2
#           tried three times without a connection, and once with one
#           QoS 0: NO_CONN NO_CONN NO_CONN SUCCESS, the reader has 4, doubles by the mark 0
#           QoS 1: NO_CONN NO_CONN NO_CONN SUCCESS, the reader has 1 2 3 4, doubles by the mark 0
#           QoS 2: NO_CONN NO_CONN NO_CONN SUCCESS, the reader has 1 2 3 4, doubles by the mark 0
# Source:   paho-mqtt's documentation, Client.publish (NO_CONN if the client is not
#           currently connected); eclipse-paho/paho.mqtt.python README, publish().
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
package=$(dpkg-deb -f "$box"/mosquitto_*.deb Package Version | tr '\n' ' ')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check paho-mqtt==2.2.0

wanted='Package: mosquitto Version: 2.0.11-1.2+deb12u2
tried three times without a connection, and once with one
QoS 0: NO_CONN NO_CONN NO_CONN SUCCESS, the reader has 4, doubles by the mark 0
QoS 1: NO_CONN NO_CONN NO_CONN SUCCESS, the reader has 1 2 3 4, doubles by the mark 0
QoS 2: NO_CONN NO_CONN NO_CONN SUCCESS, the reader has 1 2 3 4, doubles by the mark 0'
cat >"$box/program.py" <<'PY'
import glob
import os
import subprocess
import sys
import threading
import time

from paho.mqtt.client import CallbackAPIVersion, Client, MQTTErrorCode

box = sys.argv[1]


def client(name):
    return Client(CallbackAPIVersion.VERSION2, name, transport="unix")


def connect(one):
    here = threading.Event()
    one.on_connect = lambda *_: here.set()
    one.connect(f"{box}/socket", 1, 60)
    one.loop_start()
    assert here.wait(20)


def look(qos):
    got, asked = [], threading.Event()
    reader, sender = client(f"reader{qos}"), client(f"sender{qos}")
    reader.on_subscribe = lambda *_: asked.set()
    reader.on_message = lambda _c, _u, message: got.append((message.payload.decode(), message.dup))
    connect(reader)
    reader.subscribe(f"tape{qos}", 2)
    assert asked.wait(20)
    codes = [sender.publish(f"tape{qos}", str(n), qos).rc for n in (1, 2, 3)]
    connect(sender)
    last = sender.publish(f"tape{qos}", "4", qos)
    last.wait_for_publish(20)
    for _ in range(200):
        if got and got[-1][0] == "4":
            break
        time.sleep(0.05)
    time.sleep(0.3)
    names = " ".join(MQTTErrorCode(code).name.removeprefix("MQTT_ERR_") for code in [*codes, last.rc])
    print(f"QoS {qos}: {names}, the reader has {' '.join(n for n, _ in got)}, doubles by the mark {sum(d for _, d in got)}")
    for one in (reader, sender):
        one.disconnect()
        one.loop_stop()


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
print("tried three times without a connection, and once with one", flush=True)
for qos in (0, 1, 2):
    look(qos)
PY
seen=${package% }$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
