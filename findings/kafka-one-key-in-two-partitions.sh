#!/usr/bin/env bash
# Of one key librdkafka's clients and aiokafka, as Kafka's own, put the messages into two
# partitions, so what two programs send for one price comes in any order.
#
# Guessed:  all messages of a key are in one partition, and so in their order: that is what a key
#           is for. Which one is a matter of Kafka, and the same for whoever sends.
# Instead:  the client chooses, and each by its own hash: librdkafka, which is under
#           confluent-kafka, by CRC32, aiokafka, like the Java client, by murmur2. With four
#           partitions the keys of the two fall together by chance, one in four. If a service is
#           written anew with another client, or a script corrects a value, the new value of EUR
#           and the old one are in two partitions, read by two readers; a table by key keeps both,
#           and a compacted topic the last of each. Nothing is refused, all are acknowledged.
#           "partitioner": "murmur2_random" lets librdkafka choose as the others do. With one
#           partition, as in trials, there is no difference.
# Versions: confluent-kafka 2.16.1 (with its own librdkafka and that one's mock broker), aiokafka
#           0.14.0, Python 3.11
# Seen:     partitions: 4
#           keys: EUR USD GBP CHF JPY SEK NOK AAPL BRK.B sensor-1 sensor-2 sensor-3
#           confluent-kafka: 0 3 0 3 0 3 2 0 0 3 1 3
#           confluent-kafka, murmur2_random: 0 2 1 2 0 3 1 1 3 1 3 0
#           aiokafka: 0 2 1 2 0 3 1 1 3 1 3 0
#           in the same partition by both: 3 of 12 keys
# Source:   librdkafka's CONFIGURATION.md, partitioner (consistent_random unless set, by CRC32);
#           aiokafka's AIOKafkaProducer, partitioner (murmur2, as the Java client), as the package
#           brings it.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check confluent-kafka==2.16.1 \
    aiokafka==0.14.0

wanted='partitions: 4
keys: EUR USD GBP CHF JPY SEK NOK AAPL BRK.B sensor-1 sensor-2 sensor-3
confluent-kafka: 0 3 0 3 0 3 2 0 0 3 1 3
confluent-kafka, murmur2_random: 0 2 1 2 0 3 1 1 3 1 3 0
aiokafka: 0 2 1 2 0 3 1 1 3 1 3 0
in the same partition by both: 3 of 12 keys'
cat >"$box/program.py" <<'PY'
import asyncio

import aiokafka
import confluent_kafka

KEYS = ["EUR", "USD", "GBP", "CHF", "JPY", "SEK", "NOK", "AAPL", "BRK.B", "sensor-1", "sensor-2", "sensor-3"]


def by_librdkafka(producer):
    chosen = {}
    for key in KEYS:
        producer.produce("tape", key=key, value="1",
                         on_delivery=lambda error, message: chosen.update({message.key().decode(): message.partition()}))
    producer.flush(20)
    return [chosen[key] for key in KEYS]


async def by_aiokafka(address):
    producer = aiokafka.AIOKafkaProducer(bootstrap_servers=address)
    await producer.start()
    try:
        return [(await producer.send_and_wait("tape", key=key.encode(), value=b"2")).partition for key in KEYS]
    finally:
        await producer.stop()


# The broker is a part of this first client, and ends with it.
quiet = {"log_level": 0, "logger": __import__("logging").getLogger("quiet")}
first = confluent_kafka.Producer({"test.mock.num.brokers": 1, "bootstrap.servers": "127.0.0.1:1", **quiet})
broker = next(iter(first.list_topics(timeout=10).brokers.values()))
address = f"{broker.host}:{broker.port}"
seen = {
    "confluent-kafka": by_librdkafka(first),
    "confluent-kafka, murmur2_random": by_librdkafka(confluent_kafka.Producer(
        {"bootstrap.servers": address, "partitioner": "murmur2_random", **quiet})),
    "aiokafka": asyncio.run(asyncio.wait_for(by_aiokafka(address), 30)),
}
print("partitions:", len(first.list_topics("tape", timeout=10).topics["tape"].partitions))
print("keys:", *KEYS)
for name, partitions in seen.items():
    print(f"{name}:", *partitions)
same = sum(a == b for a, b in zip(seen["confluent-kafka"], seen["aiokafka"]))
print(f"in the same partition by both: {same} of {len(KEYS)} keys")
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
