#!/usr/bin/env bash
# fastavro writes 19.99 as 19, if its field is of whole numbers, and takes "no" for true.
#
# Guessed:  Avro has a schema so that what doesn't fit it isn't written: a float for a
#           long is an error, as a text for one is, and as avro, the other library,
#           says.
# Instead:  the writer hands the value to what makes an int of it, and 19.99 is 19, in
#           lists and maps as well. A boolean is whatever Python takes for true, so
#           "no" and "false" are; a float above 3.4e38 is infinite. The file is
#           valid and nobody hears of it. The same field with null beside it, as many
#           fields have, raises, since a union has to choose; so the required amounts
#           lose their cents and the optional ones are safe. validator=True makes
#           an error of it.
# Versions: fastavro 1.13.1, avro 1.12.2, Python 3.11.7
# Seen:     "long" 19.99: fastavro 19, avro AvroTypeException, fastavro with validator ValidationError
#           "long" '19': fastavro TypeError, avro AvroTypeException, fastavro with validator ValidationError
#           ["null", "long"] 19.99: fastavro ValueError, avro AvroTypeException, fastavro with validator ValidationError
#           {"type": "array", "items": "long"} [0.99, 1.99]: fastavro [0, 1], avro AvroTypeException, fastavro with validator ValidationError
#           "boolean" 'no': fastavro true, avro AvroTypeException, fastavro with validator ValidationError
#           "float" 1e+39: fastavro Infinity, avro OverflowError, fastavro with validator Infinity
# Source:   Avro 1.12 specification, "Primitive Types"; fastavro's documentation,
#           fastavro.write, writer (validator).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    fastavro==1.13.1 avro==1.12.2

wanted='"long" 19.99: fastavro 19, avro AvroTypeException, fastavro with validator ValidationError
"long" '\''19'\'': fastavro TypeError, avro AvroTypeException, fastavro with validator ValidationError
["null", "long"] 19.99: fastavro ValueError, avro AvroTypeException, fastavro with validator ValidationError
{"type": "array", "items": "long"} [0.99, 1.99]: fastavro [0, 1], avro AvroTypeException, fastavro with validator ValidationError
"boolean" '\''no'\'': fastavro true, avro AvroTypeException, fastavro with validator ValidationError
"float" 1e+39: fastavro Infinity, avro OverflowError, fastavro with validator Infinity'
cat >"$box/program.py" <<'PY'
import io
import json

import avro.io
import avro.schema
import fastavro


def show(kind, value):
    schema = {"type": "record", "name": "order", "fields": [{"name": "x", "type": kind}]}

    def by_fastavro(**how):
        file = io.BytesIO()
        fastavro.writer(file, schema, [{"x": value}], **how)
        file.seek(0)
        return next(fastavro.reader(file))["x"]

    def by_avro():
        file = io.BytesIO()
        parsed = avro.schema.parse(json.dumps(schema))
        avro.io.DatumWriter(parsed).write({"x": value}, avro.io.BinaryEncoder(file))
        file.seek(0)
        return avro.io.DatumReader(parsed).read(avro.io.BinaryDecoder(file))["x"]

    results = []
    for write in (by_fastavro, by_avro, lambda: by_fastavro(validator=True)):
        try:
            results.append(json.dumps(write()))
        except Exception as error:
            results.append(type(error).__name__)
    print(json.dumps(kind), f"{value!r}: fastavro {results[0]}, avro {results[1]}, fastavro with validator {results[2]}")


show("long", 19.99)
show("long", "19")
show(["null", "long"], 19.99)
show({"type": "array", "items": "long"}, [0.99, 1.99])
show("boolean", "no")
show("float", 1e39)
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
