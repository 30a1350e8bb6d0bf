#!/usr/bin/env bash
# After one message that its callback couldn't read paho-mqtt is deaf, says it is connected, and goes on sending.
#
# Guessed:  an exception in on_message is written to the log and the next message
#           is taken, as in a web server; or, at the worst, the connection ends and
#           is_connected() and on_disconnect tell.
# Instead:  it ends the thread that loop_start() made, and that thread alone reads.
#           No on_disconnect is called and is_connected() stays True. publish()
#           writes to the socket by itself: what is sent reaches the broker and its
#           readers with the code SUCCESS, so a health check that sends a sign of
#           life is well. Nothing is heard any more: no message, no
#           acknowledgement, and is_published() is False for ever. Pings were that
#           thread's too, so it lasts for as long as the program sends something.
#           Where the session is kept the message comes again after a restart, to
#           the same end. suppress_exceptions has it log and go on.
# Versions: paho-mqtt 2.2.0, mosquitto 2.0.11-1.2+deb12u2, Python 3.11.7
# Seen:     Package: mosquitto Version: 2.0.11-1.2+deb12u2
#           sent to it: good, bad, good
#           as it is: heard good bad, on_disconnect 0, is_connected True
#             its own message: code SUCCESS, reached the other True, is_published False
#           suppress_exceptions: heard good bad good, on_disconnect 0, is_connected True
#             its own message: code SUCCESS, reached the other True, is_published True
# Source:   paho-mqtt's documentation, Client.suppress_exceptions, loop_start and
#           is_connected; threading.excepthook of Python.
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
sent to it: good, bad, good
as it is: heard good bad, on_disconnect 0, is_connected True
  its own message: code SUCCESS, reached the other True, is_published False
suppress_exceptions: heard good bad good, on_disconnect 0, is_connected True
  its own message: code SUCCESS, reached the other True, is_published True'
cat >"$box/program.py" <<'PY'
import glob
import os
import subprocess
import sys
import threading
import time

from paho.mqtt.client import CallbackAPIVersion, Client, MQTTErrorCode

box = sys.argv[1]
threading.excepthook = lambda _: None


class Member:
    def __init__(self, name, take):
        self.heard, self.gone = [], []
        here, asked = threading.Event(), threading.Event()
        self.client = Client(CallbackAPIVersion.VERSION2, name, transport="unix")
        self.client.on_connect = lambda *_: here.set()
        self.client.on_disconnect = lambda *_: self.gone.append(1)
        self.client.on_subscribe = lambda *_: asked.set()
        self.client.on_message = lambda _c, _u, message: take(self, message.payload.decode())
        self.client.connect(f"{box}/socket", 1, 60)
        self.client.loop_start()
        assert here.wait(20)
        self.client.subscribe(name, 1)
        assert asked.wait(20)


def note(member, word):
    member.heard.append(word)


def choosy(member, word):
    member.heard.append(word)
    if word == "bad":
        raise ValueError(word)


def until(done):
    for _ in range(40):
        if done():
            break
        time.sleep(0.05)
    return done()


def look(name, suppress):
    topic = name.replace(" ", "")
    other, member = Member(topic + "other", note), Member(topic, choosy)
    member.client.suppress_exceptions = suppress
    for word in ("good", "bad", "good"):
        other.client.publish(topic, word, 1).wait_for_publish(20)
    until(lambda: len(member.heard) == 3)
    print(f"{name}: heard {' '.join(member.heard)}, on_disconnect {len(member.gone)},"
          f" is_connected {member.client.is_connected()}")
    own = member.client.publish(topic + "other", "alive", 1)
    reached = until(lambda: other.heard == ["alive"])
    until(own.is_published)
    code = MQTTErrorCode(own.rc).name.removeprefix("MQTT_ERR_")
    print(f"  its own message: code {code}, reached the other {reached}, is_published {own.is_published()}", flush=True)


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
print("sent to it: good, bad, good", flush=True)
look("as it is", False)
look("suppress_exceptions", True)
os._exit(0)
PY
seen=${package% }$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
