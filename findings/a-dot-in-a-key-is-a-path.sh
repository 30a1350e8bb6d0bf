#!/usr/bin/env bash
# A symbol with a dot, as BRK.B, is a path for ijson and pandas: of two prices whose names become
# one, one is lost, or both are taken.
#
# Guessed:  a name in JSON can have any letter in it, so {"BRK.B": 1} and {"BRK": {"B": 2}} are
#           two places, and a program that makes one name of a path keeps them apart, or says that
#           two have met.
# Instead:  ijson writes the path to a value with dots between, and asks for a prefix in that
#           form: "BRK.B" finds both, in the order of the text, so a feed with one symbol more
#           gives a price more under the old name. pandas' json_normalize gives both the column
#           BRK.B, and keeps the value from the path, wherever it stands. flatten_json does the
#           like with its underscore, where price_eur and the eur of price meet, and keeps what
#           comes last. Nothing is raised. With keys that have no dot, as all trials do, they are
#           right.
# Versions: ijson 3.6.0, pandas 3.1.1, flatten-json 0.1.14, numpy 2.4.6, Python 3.11
# Seen:     {"BRK": {"B": 2}, "BRK.B": 1}
#             ijson, prefix BRK.B: [2, 1]
#             json_normalize: {'BRK.B': [2]}
#           {"BRK.B": 1, "BRK": {"B": 2}}
#             ijson, prefix BRK.B: [1, 2]
#             json_normalize: {'BRK.B': [2]}
#           {"price": {"eur": 2}, "price_eur": 1}
#             flatten_json: {'price_eur': 1}
#             flatten_json, separator '/': {'price/eur': 2, 'price_eur': 1}
#           {"price_eur": 1, "price": {"eur": 2}}
#             flatten_json: {'price_eur': 2}
#             flatten_json, separator '/': {'price_eur': 1, 'price/eur': 2}
#           {"prices": {"BRK": {"item": 7}}, "prices.BRK": [1, 2]}
#             ijson, prefix prices.BRK.item: [7, 1, 2]
# Source:   ijson's README, on prefixes (names joined by dots), json_normalize's sep and
#           flatten_json's README, as the packages bring them.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check ijson==3.6.0 pandas==3.1.1 \
    flatten-json==0.1.14 numpy==2.4.6

wanted='{"BRK": {"B": 2}, "BRK.B": 1}
  ijson, prefix BRK.B: [2, 1]
  json_normalize: {'\''BRK.B'\'': [2]}
{"BRK.B": 1, "BRK": {"B": 2}}
  ijson, prefix BRK.B: [1, 2]
  json_normalize: {'\''BRK.B'\'': [2]}
{"price": {"eur": 2}, "price_eur": 1}
  flatten_json: {'\''price_eur'\'': 1}
  flatten_json, separator '\''/'\'': {'\''price/eur'\'': 2, '\''price_eur'\'': 1}
{"price_eur": 1, "price": {"eur": 2}}
  flatten_json: {'\''price_eur'\'': 2}
  flatten_json, separator '\''/'\'': {'\''price_eur'\'': 1, '\''price/eur'\'': 2}
{"prices": {"BRK": {"item": 7}}, "prices.BRK": [1, 2]}
  ijson, prefix prices.BRK.item: [7, 1, 2]'
cat >"$box/program.py" <<'PY'
import io
import json

import flatten_json
import ijson
import pandas


def by_ijson(document, *path):
    return list(ijson.items(io.BytesIO(json.dumps(document).encode()), ".".join(path)))


def by_pandas(document):
    return {name: list(column) for name, column in pandas.json_normalize([document]).items()}


first = {"BRK": {"B": 2}, "BRK.B": 1}
second = {"BRK.B": 1, "BRK": {"B": 2}}
for document in first, second:
    print(json.dumps(document))
    print("  ijson, prefix BRK.B:", by_ijson(document, "BRK.B"))
    print("  json_normalize:", by_pandas(document))
for document in {"price": {"eur": 2}, "price_eur": 1}, {"price_eur": 1, "price": {"eur": 2}}:
    print(json.dumps(document))
    print("  flatten_json:", flatten_json.flatten(document))
    print("  flatten_json, separator '/':", flatten_json.flatten(document, "/"))
feed = {"prices": {"BRK": {"item": 7}}, "prices.BRK": [1, 2]}
print(json.dumps(feed))
print("  ijson, prefix prices.BRK.item:", by_ijson(feed, "prices.BRK.item"))
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
