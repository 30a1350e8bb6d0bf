#!/usr/bin/env bash
# In RabbitMQ a message that is due in a second comes after four, if one that is due in four was sent
# before.
#
# Guessed:  a message with an expiration leaves its queue when its time is over, and its
#           dead letter exchange sends it on at that moment. So a queue without readers is a
#           list of things to do later, each with its own delay.
# Instead:  only the first message of a queue is looked at: what expired behind it waits
#           until it is the first, as in classic queues so in quorum queues. One thing for
#           the next hour, and all that is due within this hour is an hour late, all at
#           once. In the order of their times they come as wanted, so a test that waits
#           longer each time passes. Nothing is lost by it.
# Versions: rabbitmq-server 3.10.8-1.1+deb12u1, erlang-base 1:25.2.3+dfsg-1+deb12u4, pika
#           1.4.4, Python 3.11
# Seen:     Package: rabbitmq-server Version: 3.10.8-1.1+deb12u1
#           classic, sent 1 2 4: 1 after 1, 2 after 2, 4 after 4
#           classic, sent 4 1 2: 4 after 4, 1 after 4, 2 after 4
#           quorum, sent 4 1 2: 4 after 4, 1 after 4, 2 after 4
# Source:   rabbitmq.com/docs/ttl, "Caveats" (expired messages are only discarded from the
#           head of a queue).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download rabbitmq-server=3.10.8-1.1+deb12u1 erlang-asn1=1:25.2.3+dfsg-1+deb12u4 \
        erlang-base=1:25.2.3+dfsg-1+deb12u4 erlang-crypto=1:25.2.3+dfsg-1+deb12u4 \
        erlang-eldap=1:25.2.3+dfsg-1+deb12u4 erlang-inets=1:25.2.3+dfsg-1+deb12u4 \
        erlang-mnesia=1:25.2.3+dfsg-1+deb12u4 erlang-os-mon=1:25.2.3+dfsg-1+deb12u4 \
        erlang-parsetools=1:25.2.3+dfsg-1+deb12u4 erlang-public-key=1:25.2.3+dfsg-1+deb12u4 \
        erlang-runtime-tools=1:25.2.3+dfsg-1+deb12u4 erlang-ssl=1:25.2.3+dfsg-1+deb12u4 \
        erlang-syntax-tools=1:25.2.3+dfsg-1+deb12u4 erlang-tools=1:25.2.3+dfsg-1+deb12u4 \
        erlang-xmerl=1:25.2.3+dfsg-1+deb12u4 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/rabbitmq-server_*.deb Package Version | tr '\n' ' ')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check pika==1.4.4

wanted='Package: rabbitmq-server Version: 3.10.8-1.1+deb12u1
classic, sent 1 2 4: 1 after 1, 2 after 2, 4 after 4
classic, sent 4 1 2: 4 after 4, 1 after 4, 2 after 4
quorum, sent 4 1 2: 4 after 4, 1 after 4, 2 after 4'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import subprocess
import sys
import time

import pika

box = sys.argv[1]
HERE = "127.0.0.1"


def port():
    with socket.create_server((HERE, 0)) as free:
        return free.getsockname()[1]


class Broker:
    """A node of its own, with its own register of names; both are ended by close()."""

    def __init__(self):
        erlang, home = f"{box}/root/usr/lib/erlang", f"{box}/home"
        os.makedirs(f"{box}/bin")
        os.makedirs(home)
        tools = os.path.dirname(glob.glob(f"{erlang}/erts-*/bin/erlexec")[0])
        with open(f"{box}/bin/erl", "w") as erl:
            erl.write(f"#!/bin/sh\nexport ROOTDIR={erlang} BINDIR={tools} EMU=beam PROGNAME=erl\n"
                      "exec $BINDIR/erlexec \"$@\"\n")
        os.chmod(f"{box}/bin/erl", 0o755)
        self.port = port()
        with open(f"{home}/rabbit.conf", "w") as conf:
            conf.write(f"listeners.tcp.1 = {HERE}:{self.port}\n")
        room = dict(
            os.environ, HOME=home, PATH=f"{box}/bin:{os.environ['PATH']}", LC_ALL="C.UTF-8",
            ERL_EPMD_PORT=str(port()), ERL_EPMD_ADDRESS=HERE, RABBITMQ_NODENAME="tape@localhost",
            RABBITMQ_DIST_PORT=str(port()), RABBITMQ_MNESIA_BASE=f"{home}/base", RABBITMQ_LOG_BASE=f"{home}/log",
            RABBITMQ_CONFIG_FILE=f"{home}/rabbit.conf", RABBITMQ_ENABLED_PLUGINS_FILE=f"{home}/plugins",
            RABBITMQ_PID_FILE=f"{box}/rabbit.pid", RUNNING_UNDER_SYSTEMD="1",
            RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}")
        script = glob.glob(f"{box}/root/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server")[0]
        self.processes = [subprocess.Popen(command, env=room, cwd=home, stdout=subprocess.DEVNULL,
                                           stderr=subprocess.DEVNULL) for command in ([f"{tools}/epmd"], [script])]
        with open(f"{box}/processes.pid", "w") as pids:
            pids.write("\n".join(str(process.pid) for process in self.processes) + "\n")

    def connect(self):
        for _ in range(400):
            try:
                return pika.BlockingConnection(pika.ConnectionParameters(HERE, self.port))
            except pika.exceptions.AMQPConnectionError:
                time.sleep(0.2)
        raise SystemExit("no broker")

    def close(self):
        for process in reversed(self.processes):
            process.terminate()
            process.wait(30)


def look(kind, delays):
    """Sends messages with these delays in seconds, and tells after how many each came through."""
    link.queue_declare("due")
    link.queue_declare("later", durable=True, arguments={
        "x-queue-type": kind, "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "due"})
    for delay in delays:
        link.basic_publish("", "later", str(delay).encode(), pika.BasicProperties(expiration=str(delay * 1000)))
    began, came = time.monotonic(), []
    while len(came) < len(delays) and time.monotonic() - began < 20:
        message, _, body = link.basic_get("due", auto_ack=True)
        if message:
            came.append(f"{body.decode()} after {round(time.monotonic() - began)}")
        else:
            connection.process_data_events(0.02)
    print(f"{kind}, sent {' '.join(map(str, delays))}: {', '.join(came)}")
    link.queue_delete("later")


broker = Broker()
try:
    connection = broker.connect()
    link = connection.channel()
    look("classic", [1, 2, 4])
    look("classic", [4, 1, 2])
    look("quorum", [4, 1, 2])
    connection.close()
finally:
    broker.close()
PY
seen=${package% }$'\n'$(timeout 120 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
