#!/usr/bin/env bash
# libmosquitto acknowledges a message of QoS 1 before it calls back, unless it is told that threads are used.
#
# Guessed:  the acknowledgement of a message leaves when the callback that takes
#           the message has returned; a client that ends inside it gets the
#           message again, as at least once promises.
# Instead:  with one's own loop, mosquitto_loop_read writes the PUBACK to the
#           socket and calls back then: what ends inside the callback has lost
#           the message. After mosquitto_threaded_set(m, true), which the manual
#           asks for with threads alone, the PUBACK only waits in a queue while
#           the callback runs, and leaves by mosquitto_loop_write.
# Versions: libmosquitto1 2.0.11-1.2+deb12u2, Python 3.11
# Seen:     Package: libmosquitto1 Version: 2.0.11-1.2+deb12u2
#           as it is: PUBACK came, though the callback never returned
#           threaded_set: no PUBACK, as the callback never returned
# Source:   OASIS MQTT 3.1.1, 4.3.2 (QoS 1) and 4.4; mosquitto.h of libmosquitto
#           2.0.11, mosquitto_threaded_set.
# Date:     2026-11-28
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's build, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download libmosquitto1=2.0.11-1.2+deb12u2 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/libmosquitto1_*.deb Package Version | tr '\n' ' ')

wanted='Package: libmosquitto1 Version: 2.0.11-1.2+deb12u2
as it is: PUBACK came, though the callback never returned
threaded_set: no PUBACK, as the callback never returned'
cat >"$box/program.py" <<'PY'
import ctypes
import glob
import os
import socket
import subprocess
import sys

box = sys.argv[1]


def client(port, threaded):
    """Follows one topic by its own loop, and ends inside the callback of the first message."""
    library = ctypes.CDLL(glob.glob(box + "/root/usr/lib/*-linux-gnu/libmosquitto.so.1")[0])
    library.mosquitto_new.restype = ctypes.c_void_p
    library.mosquitto_lib_init()
    handle = ctypes.c_void_p(library.mosquitto_new(b"finding", False, None))
    if threaded:
        library.mosquitto_threaded_set(handle, True)
    on_connect = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)(
        lambda *_: library.mosquitto_subscribe(handle, None, b"a", 1) and None)
    on_message = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(lambda *_: os._exit(0))
    library.mosquitto_connect_callback_set(handle, on_connect)
    library.mosquitto_message_callback_set(handle, on_message)
    library.mosquitto_connect(handle, b"127.0.0.1", port, 60)
    while library.mosquitto_loop(handle, 1000, 1) == 0:
        pass


def packet(connection):
    """The next MQTT packet with a length below 128; empty at the end."""
    head = connection.recv(2, socket.MSG_WAITALL)
    return head + connection.recv(head[1], socket.MSG_WAITALL) if len(head) == 2 and head[1] else head


def acknowledged(threaded):
    """Whether a broker that sends one message of QoS 1 gets a PUBACK (MQTT 3.1.1, 3.4)."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)
        port = listener.getsockname()[1]
        other = subprocess.Popen([sys.executable, __file__, box, str(port), "threads" if threaded else ""])
        connection, _ = listener.accept()
        connection.settimeout(20)
        assert packet(connection)[0] == 0x10
        connection.sendall(b"\x20\x02\x00\x00")
        subscribe = packet(connection)
        assert subscribe[0] == 0x82
        connection.sendall(b"\x90\x03" + subscribe[2:4] + b"\x01")
        connection.sendall(b"\x32\x06\x00\x01a\x00\x07!")
        answers = []
        while True:
            answer = packet(connection)
            if not answer:
                break
            answers.append(answer)
        other.wait(20)
    return b"\x40\x02\x00\x07" in answers


if len(sys.argv) > 2:
    client(int(sys.argv[2]), sys.argv[3] == "threads")
    sys.exit(1)
for name, threaded in (("as it is", False), ("threaded_set", True)):
    came = acknowledged(threaded)
    print(f"{name}: " + ("PUBACK came, though the callback never returned" if came
                         else "no PUBACK, as the callback never returned"))
PY
seen=${package% }$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
