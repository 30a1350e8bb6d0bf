#!/usr/bin/env bash
# For orjson two events with ids of twenty digits or more are one event.
#
# Guessed:  orjson is the strict one: it raises for NaN, for a number beyond a
#           double, for bytes that aren't UTF-8, and dumps() raises for an int
#           beyond 64 bits. So loads() of a longer one raises too, or gives the
#           int that Python's json gives; a float is for what has a point or an e.
# Instead:  from 2^64 on (below -2^63) a whole number becomes a float, without a
#           word. Of an id of 128 bits, as a UUID is when it is written as a
#           number, the first sixteen digits stay: neighbours are equal and
#           found in a set as one, "seen already", and sent on the id is 3.4e+38.
#           Small ids are exact, so tests pass. DuckDB's reader of JSON does the
#           same for a whole column, its short ids included; json, ujson,
#           simplejson, msgspec and rapidjson keep every digit.
# Versions: orjson 3.13.0, ujson 6.1.0, simplejson 4.3.0, msgspec 0.23.0, python-rapidjson 1.25,
#           duckdb 2.0.1 (PyPI), Python 3.11
# Seen:     ids 2^64 - 1, 2^64, 2^64 + 1, 2^127 and 2^127 + 1
#           json: 5 different
#           ujson: 5 different
#           simplejson: 5 different
#           msgspec: 5 different
#           rapidjson: 5 different
#           orjson: 3 different, 2^127 + 1 sent on as {"id":1.7014118346046923e+38}
#           orjson dumps: TypeError
#           DuckDB read_json: 2 different, of type DOUBLE
# Source:   RFC 8259, section 6 (numbers, and which are good for interchange);
#           orjson's README, sections "int" and "Deserialize".
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    orjson==3.13.0 ujson==6.1.0 simplejson==4.3.0 msgspec==0.23.0 python-rapidjson==1.25 duckdb==2.0.1

wanted='ids 2^64 - 1, 2^64, 2^64 + 1, 2^127 and 2^127 + 1
json: 5 different
ujson: 5 different
simplejson: 5 different
msgspec: 5 different
rapidjson: 5 different
orjson: 3 different, 2^127 + 1 sent on as {"id":1.7014118346046923e+38}
orjson dumps: TypeError
DuckDB read_json: 2 different, of type DOUBLE'
cat >"$box/program.py" <<'PY'
import json
import sys

import duckdb
import msgspec
import orjson
import rapidjson
import simplejson
import ujson

IDS = [2**64 - 1, 2**64, 2**64 + 1, 2**127, 2**127 + 1]
lines = [json.dumps({"id": number}) for number in IDS]
print("ids 2^64 - 1, 2^64, 2^64 + 1, 2^127 and 2^127 + 1")
for name, loads in (("json", json.loads), ("ujson", ujson.loads), ("simplejson", simplejson.loads),
                    ("msgspec", msgspec.json.decode), ("rapidjson", rapidjson.loads)):
    print(f"{name}: {len({loads(line)['id'] for line in lines})} different")
events = [orjson.loads(line) for line in lines]
print(f"orjson: {len({event['id'] for event in events})} different,"
      f" 2^127 + 1 sent on as {orjson.dumps(events[-1]).decode()}")
try:
    orjson.dumps({"id": IDS[-1]})
except TypeError as error:
    print(f"orjson dumps: {TypeError.__name__}")
path = sys.argv[1] + "/events.ndjson"
with open(path, "w") as file:
    file.write("\n".join(lines) + "\n")
many, kind = duckdb.execute("select count(distinct id), any_value(typeof(id)) from read_json(?)", [path]).fetchall()[0]
print(f"DuckDB read_json: {many} different, of type {kind}")
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
