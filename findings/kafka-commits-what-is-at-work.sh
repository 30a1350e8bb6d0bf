#!/usr/bin/env bash
# With its automatic commits confluent-kafka commits the message that is being worked on, so the one at which a
# worker dies is never done.
#
# Guessed:  with enable.auto.commit the position is committed when the next messages are asked for,
#           as Kafka's own client for Java does it inside of poll(): what was got last isn't
#           committed before the program comes back for more. A worker that dies gets its last
#           message once more; automatic commits repeat, and don't lose.
# Instead:  librdkafka stores the position as it gives a message away, and a thread of its own
#           commits what is stored, each five seconds, whatever the program does meanwhile. A job of
#           some seconds is committed while it runs; if the worker is killed in it, the next one
#           begins behind it. Jobs shorter than the interval are committed late, so that a trial
#           with them shows the opposite: a crash repeats some. It is the long job, the one that
#           runs out of memory, that is lost. With enable.auto.offset.store off and store_offsets()
#           behind the work the job comes again.
# Versions: confluent-kafka 2.16.1, Python 3.11 (the broker is librdkafka's own mock cluster)
# Seen:     confluent-kafka 2.16.1 with librdkafka 2.16.0
#           dies after 1.5 s, committed each 0.5 s: the first begins 1 2 3 and dies, the next begins 4 5
#           dies at once, committed each 0.5 s: the first begins 1 2 3 and dies, the next begins 1 2 3 4 5
#           dies after 1.5 s, stored behind the work: the first begins 1 2 3 and dies, the next begins 3 4 5
# Source:   librdkafka's CONFIGURATION.md (enable.auto.offset.store: the offset of the last message
#           given to the application) and its introduction, "At-least-once processing";
#           KafkaConsumer's javadoc, "Automatic Offset Committing", is for comparison; not read
#           anew.
# Date:     2026-12-01
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check confluent-kafka==2.16.1

wanted='confluent-kafka 2.16.1 with librdkafka 2.16.0
dies after 1.5 s, committed each 0.5 s: the first begins 1 2 3 and dies, the next begins 4 5
dies at once, committed each 0.5 s: the first begins 1 2 3 and dies, the next begins 1 2 3 4 5
dies after 1.5 s, stored behind the work: the first begins 1 2 3 and dies, the next begins 3 4 5'
cat >"$box/program.py" <<'PY'
import os
import subprocess
import sys
import time

import confluent_kafka

JOB, SECONDS = "jobs", 1.5


def work(place, group, dies, takes, after):
    """One worker, a process of its own: it tells each job that it begins, and dies in the third if told so."""
    rules = {"bootstrap.servers": place, "group.id": group, "auto.offset.reset": "earliest",
             "auto.commit.interval.ms": 500, "session.timeout.ms": 6000, "heartbeat.interval.ms": 500}
    if after:
        rules["enable.auto.offset.store"] = False
    consumer = confluent_kafka.Consumer(rules)
    consumer.subscribe([JOB])
    end = time.monotonic() + 25
    while time.monotonic() < end:
        message = consumer.poll(0.2)
        if message is None or message.error():
            continue
        job = message.value().decode()
        print(job, flush=True)
        if job == "3" and dies:
            time.sleep(takes)
            os._exit(1)
        if after:
            consumer.store_offsets(message)
        if job == "5":
            break
    consumer.close()


def begun(*words):
    shown = subprocess.run([sys.executable, __file__, "work", *words], stdout=subprocess.PIPE, timeout=60,
                           stderr=subprocess.DEVNULL, text=True).stdout
    return " ".join(shown.split())


def look(name, takes, after):
    # The broker is in this process, and ends with it.
    writer = confluent_kafka.Producer({"bootstrap.servers": "mock", "test.mock.num.brokers": 1, "log_level": 0})
    broker = next(iter(writer.list_topics(timeout=10).brokers.values()))
    place = f"{broker.host}:{broker.port}"
    for number in range(1, 6):
        writer.produce(JOB, str(number).encode(), partition=0)
    assert writer.flush(10) == 0
    first = begun(place, "group", "dies", str(takes), after)
    second = begun(place, "group", "lives", "0", after)
    print(f"{name}: the first begins {first} and dies, the next begins {second}")


if sys.argv[1] == "work":
    work(sys.argv[2], sys.argv[3], sys.argv[4] == "dies", float(sys.argv[5]), sys.argv[6] == "after")
else:
    print("confluent-kafka", confluent_kafka.__version__, "with librdkafka", confluent_kafka.libversion()[0])
    look(f"dies after {SECONDS:g} s, committed each 0.5 s", SECONDS, "before")
    look("dies at once, committed each 0.5 s", 0, "before")
    look(f"dies after {SECONDS:g} s, stored behind the work", SECONDS, "after")
PY
seen=$(timeout 120 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
