#!/usr/bin/env bash
# A binding of RabbitMQ by headers that begin with x- gets every message with all, and none with
# any.
#
# Guessed:  a headers exchange compares the headers that the binding names with those of the
#           message. With x-match: all a queue bound by x-region: eu gets what has x-region:
#           eu and nothing else, as one bound by region: eu does.
# Instead:  what begins with x- is the broker's own and isn't compared, as x-match itself
#           isn't. So nothing is left to compare: "all" of nothing is true of each message,
#           "any" of nothing of none, and neither binding is refused. With another header
#           beside it, the one with x- just doesn't count, so a queue bound by kind: price
#           and x-region: eu gets the prices of all regions. Who names headers of his own
#           with x-, as HTTP has taught for long, has each board show what is for all of
#           them, or nothing at all, by one word. A trial with one message that should come
#           through passes with all. all-with-x and any-with-x compare them.
# Versions: rabbitmq-server 3.10.8-1.1+deb12u1, pika 1.4.4, Python 3.11
# Seen:     Package: rabbitmq-server Version: 3.10.8-1.1+deb12u1
#           all, region: eu: price of eu
#           all, x-region: eu: price of eu, price of us, news of us
#           any, x-region: eu: nothing
#           all, kind: price, x-region: eu: price of eu, price of us
#           all-with-x, x-region: eu: price of eu
# Source:   github.com, rabbitmq/rabbitmq-java-client, pull request 725 (its tests: a
#           binding's keys with x- are left out, and all-with-x and any-with-x aren't); not
#           read anew: AMQP 0-9-1, 3.1.3.4.
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
packages=$(dpkg-deb -f "$box"/rabbitmq-server_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check pika==1.4.4

wanted='Package: rabbitmq-server Version: 3.10.8-1.1+deb12u1
all, region: eu: price of eu
all, x-region: eu: price of eu, price of us, news of us
any, x-region: eu: nothing
all, kind: price, x-region: eu: price of eu, price of us
all-with-x, x-region: eu: price of eu'
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


MESSAGES = [{"region": "eu", "x-region": "eu", "kind": "price"}, {"region": "us", "x-region": "us", "kind": "price"},
            {"region": "us", "x-region": "us", "kind": "news"}]


def look(match, named):
    """Which of the messages a queue gets that is bound by these headers."""
    link.queue_declare("board", exclusive=True)
    link.queue_bind("board", "tape", arguments={"x-match": match, **named})
    for number, headers in enumerate(MESSAGES):
        link.basic_publish("tape", "", str(number).encode(), pika.BasicProperties(headers=headers), mandatory=False)
    connection.process_data_events(0.3)
    got = []
    while (message := link.basic_get("board", auto_ack=True))[0]:
        headers = MESSAGES[int(message[2])]
        got.append(f"{headers['kind']} of {headers['region']}")
    print(f"{match}, {', '.join(f'{key}: {value}' for key, value in named.items())}: {', '.join(got) or 'nothing'}")
    link.queue_delete("board")


broker = Broker()
try:
    connection = broker.connect()
    link = connection.channel()
    link.exchange_declare("tape", "headers")
    look("all", {"region": "eu"})
    look("all", {"x-region": "eu"})
    look("any", {"x-region": "eu"})
    look("all", {"kind": "price", "x-region": "eu"})
    look("all-with-x", {"x-region": "eu"})
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
