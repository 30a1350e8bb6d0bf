#!/usr/bin/env bash
# For ijson the price in {"BTC.price": 1} is that in {"BTC": {"price": 2}}, and a list's items are those of a key
# that is called item.
#
# Guessed:  items(file, "BTC.price") gives what is at that place: the price within BTC. A key with a
#           point in it is another one, which the path doesn't lead to, or needs a sign for. item
#           stands for what is in a list.
# Instead:  ijson joins the keys that it is in by points and compares the text, so both places are
#           the same. Of a document with both, two prices come, in the order in which they stand,
#           and next() has the flat one or the nested one by that. item is a word like any other: a
#           cart with a key "item" gives it where the entries of a list were asked for, and a list
#           beside it under the same path, too. Where a feed has symbols as keys, BRK.B among BRK,
#           or the names of hosts, that is a matter of the day. json.load() and a walk through what
#           it gives don't have it.
# Versions: ijson 3.6.0, Python 3.11
# Seen:     BTC.price in {"BTC": {"price": 2}}: 2
#           BTC.price in {"BTC.price": 1}: 1
#           BTC.price in {"BTC.price": 1, "BTC": {"price": 2}}: 1 2
#           BTC.price in {"BTC": {"price": 2}, "BTC.price": 1}: 2 1
#           BRK.B.price in {"BRK": {"B.price": 3, "price": 4}, "BRK.B": {"price": 5}}: 3 5
#           cart.item in {"cart": [6, 7]}: 6 7
#           cart.item in {"cart": {"item": 8, "count": 9}}: 8
#           trades.item.price in {"trades": [{"price": 1}, {"price": 2}], "trades.item": {"price": 0}}: 1 2 0
# Source:   ijson's README, "Prefix" (elements are joined by dots, item for a list; keys aren't
#           escaped), not read anew; RFC 8259, 4 (a name is any string).
# Date:     2026-12-01
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check ijson==3.6.0

wanted='BTC.price in {"BTC": {"price": 2}}: 2
BTC.price in {"BTC.price": 1}: 1
BTC.price in {"BTC.price": 1, "BTC": {"price": 2}}: 1 2
BTC.price in {"BTC": {"price": 2}, "BTC.price": 1}: 2 1
BRK.B.price in {"BRK": {"B.price": 3, "price": 4}, "BRK.B": {"price": 5}}: 3 5
cart.item in {"cart": [6, 7]}: 6 7
cart.item in {"cart": {"item": 8, "count": 9}}: 8
trades.item.price in {"trades": [{"price": 1}, {"price": 2}], "trades.item": {"price": 0}}: 1 2 0'
cat >"$box/program.py" <<'PY'
import io

import ijson

CASES = (
    ("BTC.price", '{"BTC": {"price": 2}}'),
    ("BTC.price", '{"BTC.price": 1}'),
    ("BTC.price", '{"BTC.price": 1, "BTC": {"price": 2}}'),
    ("BTC.price", '{"BTC": {"price": 2}, "BTC.price": 1}'),
    ("BRK.B.price", '{"BRK": {"B.price": 3, "price": 4}, "BRK.B": {"price": 5}}'),
    ("cart.item", '{"cart": [6, 7]}'),
    ("cart.item", '{"cart": {"item": 8, "count": 9}}'),
    ("trades.item.price", '{"trades": [{"price": 1}, {"price": 2}], "trades.item": {"price": 0}}'),
)
for path, text in CASES:
    found = []
    for backend in ("python", "yajl2_c"):
        given = ijson.get_backend(backend).items(io.BytesIO(text.encode()), path)
        found.append(" ".join(str(value) for value in given) or "nothing")
    print(f"{path} in {text}: {found[0] if found[0] == found[1] else found}")
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
