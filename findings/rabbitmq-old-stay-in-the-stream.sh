#!/usr/bin/env bash
# A stream of RabbitMQ with a max-age of one second gives messages that are older for as long as it is shorter than
# half a gigabyte.
#
# Guessed:  x-max-age of a stream is what x-message-ttl is of a queue: a message that is older isn't
#           there any more, or at the latest when a new one comes or a reader asks. A reader that
#           begins at the first has what is younger than that.
# Instead:  a stream drops whole segments, when a new one is begun, and never the last; a segment
#           has 500 MB unless it is said otherwise. A stream of small prices doesn't come to that in
#           years, so a board that begins at "first" shows each price since the stream was made,
#           those of last week before those of today. x-max-length-bytes is alike, and an expiration
#           of the message does nothing. In a queue all of it is as one thinks. An offset in time,
#           such as "3s", leaves the old out, on the side of the reader.
# Versions: rabbitmq-server 3.10.8-1.1+deb12u1, pika 1.4.4, Python 3.11
# Seen:     Package: rabbitmq-server Version: 3.10.8-1.1+deb12u1
#           a queue, x-message-ttl 1000: new
#           a stream, x-max-age 1s: 1 2 3 4 5 new
#           a stream, x-max-age 1s, read from 3s ago: new
#           a stream, expiration 1000: 1 2 3 4 5 new
#           a stream, x-max-length-bytes 600: 1 2 3 4 5 new
# Source:   rabbitmq.com, Streams, "Retention" (by segments, evaluated when one is full; at least
#           one stays) and "Feature Comparison" (no TTL of a message), not read anew; the broker
#           itself.
# Date:     2026-12-01
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
packages=$(dpkg-deb -f "$box"/rabbitmq-server_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check pika==1.4.4

wanted='Package: rabbitmq-server Version: 3.10.8-1.1+deb12u1
a queue, x-message-ttl 1000: new
a stream, x-max-age 1s: 1 2 3 4 5 new
a stream, x-max-age 1s, read from 3s ago: new
a stream, expiration 1000: 1 2 3 4 5 new
a stream, x-max-length-bytes 600: 1 2 3 4 5 new'
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


def read(queue, arguments=None):
    """The messages that a reader gets who begins at the beginning."""
    got, connection = [], broker.connect()
    link = connection.channel()
    link.basic_qos(prefetch_count=100)

    def take(channel, method, _, body):
        got.append(body.split()[0].decode())
        channel.basic_ack(method.delivery_tag)

    link.basic_consume(queue, take, arguments=arguments)
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        connection.process_data_events(0.2)
    connection.close()
    return " ".join(got) or "nothing"


def look(name, arguments, expiration=None, offset="first"):
    stream = arguments.get("x-queue-type") == "stream"
    link.queue_declare(name, durable=True, arguments=arguments)
    properties = pika.BasicProperties(expiration=expiration)
    for number in range(1, 6):
        link.basic_publish("", name, f"{number} {'x' * 200}".encode(), properties)
    time.sleep(4)
    link.basic_publish("", name, b"new")
    begin = {"x-stream-offset": offset} if stream else None
    print(f"{name}: {read(name, begin)}")


broker = Broker()
try:
    connection = broker.connect()
    link = connection.channel()
    link.confirm_delivery()
    STREAM = {"x-queue-type": "stream"}
    look("a queue, x-message-ttl 1000", {"x-message-ttl": 1000})
    look("a stream, x-max-age 1s", {**STREAM, "x-max-age": "1s"})
    look("a stream, x-max-age 1s, read from 3s ago", {**STREAM, "x-max-age": "1s"}, offset="3s")
    look("a stream, expiration 1000", STREAM, "1000")
    look("a stream, x-max-length-bytes 600", {**STREAM, "x-max-length-bytes": 600})
    connection.close()
finally:
    broker.close()
PY
seen=$packages$'\n'$(timeout 120 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
