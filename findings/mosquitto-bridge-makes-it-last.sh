#!/usr/bin/env bash
# Behind a bridge of Mosquitto a retained price that was good for two seconds stays for ever, and
# its unit is gone.
#
# Guessed:  Message Expiry Interval goes with the message: each broker on the way takes off
#           what it kept it for and passes the rest on, so that a price good for two seconds
#           is gone everywhere after that. The user properties come along as well. Both
#           brokers are the same program, and both speak MQTT 5 with all who do.
# Instead:  the bridge between them is a client of MQTT 3.1.1 unless bridge_protocol_version
#           says otherwise, and that has no properties. Beyond it the message has no end and
#           no unit; as the retained one it is given to each new reader for good, while the
#           broker at which it was sent has none any more. What was sent with an end so that
#           it can't be taken for new is the newest there is, after its sensor has been gone
#           for a year. Live readers see nothing of it, and on a single broker all is well.
#           With mqttv50 both come along.
# Versions: mosquitto 2.0.11-1.2+deb12u2, paho-mqtt 2.1.0, Python 3.11
# Seen:     Package: mosquitto Version: 2.0.11-1.2+deb12u2
#           bridge as it is: live behind it 105 without a unit, without an end
#           bridge as it is: two seconds after its end its own broker has nothing
#           bridge as it is: two seconds after its end the one behind has 105 without a unit, without an end
#           bridge with mqttv50: live behind it 105 EUR, with an end
#           bridge with mqttv50: two seconds after its end its own broker has nothing
#           bridge with mqttv50: two seconds after its end the one behind has nothing
# Source:   mosquitto.conf(5), bridge_protocol_version, as the package brings it; not read
#           anew: MQTT 5.0, 3.3.2.3.3 (the interval that is passed on).
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
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check paho-mqtt==2.1.0

wanted='Package: mosquitto Version: 2.0.11-1.2+deb12u2
bridge as it is: live behind it 105 without a unit, without an end
bridge as it is: two seconds after its end its own broker has nothing
bridge as it is: two seconds after its end the one behind has 105 without a unit, without an end
bridge with mqttv50: live behind it 105 EUR, with an end
bridge with mqttv50: two seconds after its end its own broker has nothing
bridge with mqttv50: two seconds after its end the one behind has nothing'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import subprocess
import sys
import threading
import time

import paho.mqtt.client
import paho.mqtt.packettypes
import paho.mqtt.properties

box = sys.argv[1]
libraries = glob.glob(f"{box}/root/usr/lib/*-linux-gnu") + glob.glob(f"{box}/root/lib/*-linux-gnu")
room = dict(os.environ, LD_LIBRARY_PATH=os.pathsep.join(libraries))
brokers = []


def free():
    with socket.create_server(("127.0.0.1", 0)) as port:
        return port.getsockname()[1]


def start(port, more=""):
    number = len(brokers)
    with open(f"{box}/{number}.conf", "w") as conf:
        conf.write(f"listener {port} 127.0.0.1\nallow_anonymous true\n{more}")
    brokers.append(subprocess.Popen([f"{box}/root/usr/sbin/mosquitto", "-c", f"{box}/{number}.conf"], env=room,
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    with open(f"{box}/{number}.pid", "w") as pid:
        pid.write(f"{brokers[-1].pid}\n")
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.05)


class Client:
    def __init__(self, port, topic=None):
        self.got, self.ready, self.came = [], threading.Event(), threading.Event()
        self.mqtt = paho.mqtt.client.Client(paho.mqtt.client.CallbackAPIVersion.VERSION2,
                                            protocol=paho.mqtt.client.MQTTv5)
        self.mqtt.on_connect = lambda *_: self.mqtt.subscribe(topic, 1) if topic else self.ready.set()
        self.mqtt.on_subscribe = lambda *_: self.ready.set()
        self.mqtt.on_message = self.message
        self.mqtt.connect("127.0.0.1", port)
        self.mqtt.loop_start()
        self.ready.wait(10)

    def message(self, _client, _data, message):
        units = dict(getattr(message.properties, "UserProperty", []))
        end = getattr(message.properties, "MessageExpiryInterval", None)
        self.got.append(f"{message.payload.decode()} {units.get('unit', 'without a unit')},"
                        f" {'with' if end else 'without'} an end")
        self.came.set()

    def close(self):
        self.mqtt.disconnect()
        self.mqtt.loop_stop()


def look(name, more=""):
    edge, centre = free(), free()
    start(centre)
    start(edge, f"connection up\naddress 127.0.0.1:{centre}\ntopic prices/# out 1\n"
                f"restart_timeout 1\nnotifications_local_only false\n{more}")
    up = Client(centre, "$SYS/broker/connection/+/state")
    up.came.wait(20)
    time.sleep(0.5)
    up.close()
    live, sender = Client(centre, "prices/#"), Client(edge)
    end = paho.mqtt.properties.Properties(paho.mqtt.packettypes.PacketTypes.PUBLISH)
    end.MessageExpiryInterval = 2
    end.UserProperty = ("unit", "EUR")
    sender.mqtt.publish("prices/oil", b"105", 1, True, end).wait_for_publish(10)
    live.came.wait(10)
    time.sleep(4)
    late = {}
    for place, port in (("its own broker", edge), ("the one behind", centre)):
        reader = Client(port, "prices/#")
        reader.came.wait(1)
        late[place] = reader.got or ["nothing"]
        reader.close()
    live.close()
    sender.close()
    print(f"{name}: live behind it", *live.got)
    for place, got in late.items():
        print(f"{name}: two seconds after its end {place} has", *got)


try:
    look("bridge as it is")
    look("bridge with mqttv50", "bridge_protocol_version mqttv50\n")
finally:
    for broker in brokers:
        broker.terminate()
        broker.wait(20)
PY
seen=$packages$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
