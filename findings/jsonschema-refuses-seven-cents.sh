#!/usr/bin/env bash
# jsonschema refuses a price of 0.07, as being no whole number of cents, and one price in seven.
#
# Guessed:  {"multipleOf": 0.01} is how a schema says "at most two decimals". What is
#           written with two decimals is valid, and a validator that counts in
#           doubles has thought of it.
# Instead:  it divides the doubles and asks whether the quotient is whole:
#           0.07 / 0.01 is 7.000000000000001. Of the prices from 0.01 to 100.00 it
#           refuses 1,363, scattered, 0.28 and 0.29 but not 0.27, so that a test with
#           9.99 passes and an event in seven is turned away. fastjsonschema and
#           jsonschema-rs refuse none of them, and take no third decimal. With
#           parse_float=decimal.Decimal and a schema read the same way jsonschema
#           takes all of them.
# Versions: jsonschema 4.26.0, fastjsonschema 2.22.3, jsonschema-rs 0.61.2, Python 3.11.7
# Seen:     jsonschema: refuses 1363 of 10000, takes 0 with a third decimal; 0.07 0.14 0.28 0.29 0.47 0.56 0.57 0.58
#           fastjsonschema: refuses 0 of 10000, takes 0 with a third decimal;
#           jsonschema-rs: refuses 0 of 10000, takes 0 with a third decimal;
#           jsonschema with Decimal: refuses 0 of 10000, takes 0 with a third decimal;
# Source:   JSON Schema Validation 2020-12, section 6.2.1 (valid if division by
#           the keyword's value results in an integer); JSON Schema Core, section
#           4.2.1 (instances are of the data model, numbers of arbitrary precision).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    jsonschema==4.26.0 fastjsonschema==2.22.3 jsonschema-rs==0.61.2

wanted='jsonschema: refuses 1363 of 10000, takes 0 with a third decimal; 0.07 0.14 0.28 0.29 0.47 0.56 0.57 0.58
fastjsonschema: refuses 0 of 10000, takes 0 with a third decimal;
jsonschema-rs: refuses 0 of 10000, takes 0 with a third decimal;
jsonschema with Decimal: refuses 0 of 10000, takes 0 with a third decimal;'
cat >"$box/program.py" <<'PY'
import json
from decimal import Decimal

import fastjsonschema
import jsonschema
import jsonschema_rs

SCHEMA = '{"type": "number", "multipleOf": 0.01}'
CENTS = [f"{n // 100}.{n % 100:02}" for n in range(1, 10001)]
MORE = [price + "5" for price in CENTS]


def fast(schema):
    check = fastjsonschema.compile(schema)

    def is_valid(value):
        try:
            check(value)
            return True
        except fastjsonschema.JsonSchemaException:
            return False
    return is_valid


def show(name, is_valid, **how):
    refused = [price for price in CENTS if not is_valid(json.loads(price, **how))]
    taken = [price for price in MORE if is_valid(json.loads(price, **how))]
    print(f"{name}: refuses {len(refused)} of {len(CENTS)}, takes {len(taken)} with a third decimal;", *refused[:8])


schema = json.loads(SCHEMA)
show("jsonschema", jsonschema.Draft202012Validator(schema).is_valid)
show("fastjsonschema", fast(schema))
show("jsonschema-rs", jsonschema_rs.validator_for(schema).is_valid)
exact = json.loads(SCHEMA, parse_float=Decimal)
show("jsonschema with Decimal", jsonschema.Draft202012Validator(exact).is_valid, parse_float=Decimal)
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
