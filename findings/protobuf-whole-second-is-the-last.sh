#!/usr/bin/env bash
# Of protobuf's times as JSON the one at the whole second is the greatest as a text, so the oldest
# of a second is the latest.
#
# Guessed:  Times by RFC 3339 in UTC can be compared as texts: that is why they are stored as such,
#           sorted by databases without a type for times, and taken as a place to go on from. All of
#           them come from one library, in one form.
# Instead:  The library writes as many digits as a time needs, none, three, six or nine, and Z is
#           greater than the point. So 09:00:00Z is above 09:00:00.500Z, and .500250Z is below .500Z
#           for the same reason. In SQLite max(at) of a second is its whole one, though half a
#           second of events came afterwards, and "where at > that" leaves all of them out, for
#           good. An event is seldom at a whole second by chance; those of a job that runs at the
#           full second always are. Python's isoformat() leaves the digits out as well, but its
#           +00:00 is below the point, so that it sorts as it should; with replace("+00:00", "Z"),
#           as is usual, it doesn't any more.
# Versions: protobuf 7.36.2, Python 3.11 (with sqlite3)
# Seen:     protobuf 7.36.2
#           protobuf: sorted 2 4 3 5 1, max 00Z, new behind it: none
#           isoformat(): sorted 1 2 3 4 5, max 00.999000+00:00, new behind it: 6
#           isoformat() with Z: sorted 2 3 4 5 1, max 00Z, new behind it: none
#           six digits with Z: sorted 1 2 3 4 5, max 00.999000Z, new behind it: 6
# Source:   protobuf.dev, "ProtoJSON Format" and timestamp.proto (0, 3, 6 or 9 fractional digits);
#           RFC 3339, section 5.1 (times sort as texts if they have the same number of digits).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    protobuf==7.36.2

wanted='protobuf 7.36.2
protobuf: sorted 2 4 3 5 1, max 00Z, new behind it: none
isoformat(): sorted 1 2 3 4 5, max 00.999000+00:00, new behind it: 6
isoformat() with Z: sorted 2 3 4 5 1, max 00Z, new behind it: none
six digits with Z: sorted 1 2 3 4 5, max 00.999000Z, new behind it: 6'
cat >"$box/program.py" <<'PY'
import datetime
import importlib.metadata
import sqlite3

from google.protobuf.timestamp_pb2 import Timestamp

START = datetime.datetime(2026, 11, 30, 9, tzinfo=datetime.timezone.utc)
TIMES = [START + datetime.timedelta(microseconds=number) for number in (0, 250_000, 500_000, 500_250, 999_000)]


def by_protobuf(time):
    stamp = Timestamp()
    stamp.FromDatetime(time)
    return stamp.ToJsonString()


def by_isoformat(time):
    return time.isoformat()


def by_isoformat_with_z(time):
    return time.isoformat().replace("+00:00", "Z")


def by_six_digits(time):
    return time.isoformat(timespec="microseconds").replace("+00:00", "Z")


print("protobuf", importlib.metadata.version("protobuf"))
for name, write in (("protobuf", by_protobuf), ("isoformat()", by_isoformat),
                    ("isoformat() with Z", by_isoformat_with_z), ("six digits with Z", by_six_digits)):
    file = sqlite3.connect(":memory:")
    file.execute("create table events (number int, at text)")
    file.executemany("insert into events values (?, ?)", [(number, write(at)) for number, at in enumerate(TIMES, 1)])
    order = [str(row[0]) for row in file.execute("select number from events order by at")]
    latest, = file.execute("select max(at) from events").fetchone()
    file.executemany("insert into events values (?, ?)", [(6, write(TIMES[-1] + datetime.timedelta(microseconds=500)))])
    new = [str(row[0]) for row in file.execute("select number from events where at > ?", (latest,))]
    print(f"{name}: sorted {' '.join(order)}, max {latest[17:]}, new behind it: {' '.join(new) or 'none'}")
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
