#!/usr/bin/env bash
# A namedtuple is a list for json and an object for simplejson, and a Decimal that json refuses is a
# float again on the way back.
#
# Guessed:  simplejson is the json of the standard library in a newer form: "try: import simplejson
#           as json" has stood at the head of programs for years, and whichever is there, what goes
#           over the wire is the same.
# Instead:  For json a namedtuple is a tuple, so a row is [5, "EUR"]; for simplejson it is {"price":
#           5, "unit": "EUR"}. Readers find the one or the other by what is installed beside the
#           program, as another package may bring simplejson along. Rows of a database can be
#           namedtuples, and so are the values of many interfaces. An empty one is [] or {}, and one
#           as a value within another goes down in the same way. Where json raises, simplejson has
#           an answer: a Decimal is a number with all of its digits, but loads() gives a float of
#           it, so 0.10 is 0.1 and 17 digits are other ones; use_decimal=True there is the cure.
#           namedtuple_as_object=False is for the first.
# Versions: simplejson 4.3.0, Python 3.11
# Seen:     simplejson 4.3.0
#           row: json [5, "EUR"], simplejson {"price": 5, "unit": "EUR"}
#           tuple: json [5, "EUR"], simplejson [5, "EUR"]
#           row without fields: json [], simplejson {}
#           row in a row: json ["ACME", [5, "EUR"]], simplejson {"symbol": "ACME", "last": {"price": 5, "unit": "EUR"}}
#           struct_time: json [2026, 9, 21, 14, 13, 20, 0, 264, 0], simplejson [2026, 9, 21, 14, 13, 20, 0, 264, 0]
#           Decimal: json refused, simplejson 0.10
#           row, namedtuple_as_object=False: [5, "EUR"]
#           Decimal of 18 digits: 1234567890.12345678, back 1234567890.1234567, back 1234567890.12345678 with use_decimal
# Source:   simplejson.readthedocs.io, dumps() (namedtuple_as_object and use_decimal, both true),
#           loads() (use_decimal is false); not read anew.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    simplejson==4.3.0

wanted='simplejson 4.3.0
row: json [5, "EUR"], simplejson {"price": 5, "unit": "EUR"}
tuple: json [5, "EUR"], simplejson [5, "EUR"]
row without fields: json [], simplejson {}
row in a row: json ["ACME", [5, "EUR"]], simplejson {"symbol": "ACME", "last": {"price": 5, "unit": "EUR"}}
struct_time: json [2026, 9, 21, 14, 13, 20, 0, 264, 0], simplejson [2026, 9, 21, 14, 13, 20, 0, 264, 0]
Decimal: json refused, simplejson 0.10
row, namedtuple_as_object=False: [5, "EUR"]
Decimal of 18 digits: 1234567890.12345678, back 1234567890.1234567, back 1234567890.12345678 with use_decimal'
cat >"$box/program.py" <<'PY'
import collections
import decimal
import importlib.metadata
import json
import time

import simplejson

Price = collections.namedtuple("Price", "price unit")
Nothing = collections.namedtuple("Nothing", "")
Quote = collections.namedtuple("Quote", "symbol last")


def by(library, value, **options):
    try:
        return library.dumps(value, **options)
    except TypeError:
        return "refused"


print("simplejson", importlib.metadata.version("simplejson"))
for name, value in {"row": Price(5, "EUR"), "tuple": (5, "EUR"), "row without fields": Nothing(),
                    "row in a row": Quote("ACME", Price(5, "EUR")), "struct_time": time.gmtime(1_790_000_000),
                    "Decimal": decimal.Decimal("0.10")}.items():
    print(f"{name}: json {by(json, value)}, simplejson {by(simplejson, value)}")
print("row, namedtuple_as_object=False:", by(simplejson, Price(5, "EUR"), namedtuple_as_object=False))
text = simplejson.dumps(decimal.Decimal("1234567890.12345678"))
print(f"Decimal of 18 digits: {text}, back {simplejson.loads(text)}, back {simplejson.loads(text, use_decimal=True)}",
      "with use_decimal")
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
