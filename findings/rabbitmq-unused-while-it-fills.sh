#!/usr/bin/env bash
# RabbitMQ deletes a queue as unused while messages come in, and with it what they were, without dead
# letters.
#
# Guessed:  x-expires takes away a queue that nothing happened to for so long. A queue that
#           gets a message every half second is in use, and if it is taken away all the
#           same, what is in it goes to its dead letter exchange, as what expires or doesn't
#           fit does.
# Instead:  only readers, being declared again and basic.get count as use; what is sent
#           doesn't. The reader that stays away for a moment longer than x-expires, for a
#           restart, finds a new empty queue, while the sender was told each time that its
#           message is safe. Nothing of it becomes a dead letter. From then on the broker
#           confirms what goes nowhere as well, unless it is sent as mandatory.
# Versions: rabbitmq-server 3.10.8-1.1+deb12u1, erlang-base 1:25.2.3+dfsg-1+deb12u4, pika
#           1.4.4, Python 3.11
# Seen:     Package: rabbitmq-server Version: 3.10.8-1.1+deb12u1
#           unroutable, not mandatory: confirmed True
#           a message every half second: the queue is gone, dead letters 0
#           a message every half second, one is read each second: the queue is there, dead letters 0
# Source:   rabbitmq.com/docs/ttl, "Queue TTL" (what unused means); rabbitmq.com/docs/dlx (a
#           queue that expires does not send its messages on); rabbitmq.com/docs/confirms
#           (unroutable messages are confirmed).
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
unroutable, not mandatory: confirmed True
a message every half second: the queue is gone, dead letters 0
a message every half second, one is read each second: the queue is there, dead letters 0'
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


def look(name, read):
    """Sends a message every half second to a queue that lives for two seconds unused."""
    link.queue_declare("late")
    link.queue_declare("inbox", arguments={
        "x-expires": 2000, "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "late"})
    there = "there"
    for number in range(10):
        try:
            link.basic_publish("", "inbox", str(number).encode(), mandatory=True)
        except pika.exceptions.UnroutableError:
            there = "gone"
            break
        if read and number % 2 == 0:
            link.basic_get("inbox", auto_ack=True)
        connection.sleep(0.5)
    kept = link.queue_declare("late", passive=True).method.message_count
    print(f"{name}: the queue is {there}, dead letters {kept}")
    link.queue_delete("inbox")


broker = Broker()
try:
    connection = broker.connect()
    link = connection.channel()
    link.confirm_delivery()
    print("unroutable, not mandatory: confirmed", link.basic_publish("", "nobody", b"lost") is None)
    look("a message every half second", read=False)
    look("a message every half second, one is read each second", read=True)
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
