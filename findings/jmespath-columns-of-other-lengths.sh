#!/usr/bin/env bash
# In JMESPath a column with a gap is shorter than the column beside it, so its values stand at the
# wrong times.
#
# Guessed:  {times: [*].at, prices: [*].price} is a table by columns, as many prices as
#           times, with null where a price is missing, as [*].[at, price] has it, and as jq
#           has it for [.[].price].
# Instead:  a projection leaves null out, be the value null or missing: four times and three
#           prices. A chart that takes the first price with the first time is right until
#           the gap and one off behind it, and its end looks as if the newest were late. A
#           default behind the column, [*].price || `0`, is for the whole list and never
#           comes to use, and avg() and length() are of three. map(&price, @) keeps the
#           places, and so does a list of one, [*].[price || `0`][], with the default.
# Versions: jmespath 1.1.0, PyPI's jq 1.13.0, Python 3.11
# Seen:     {times: [*].at, prices: [*].price}: {"times": [1, 2, 3, 4], "prices": [10, 30, 40]}
#           [*].[at, price]: [[1, 10], [2, null], [3, 30], [4, 40]]
#           length([*].price): 3
#           avg([*].price): 26.666666666666668
#           [*].price | [2]: 40
#           [2].price: 30
#           [*].price || `0`: [10, 30, 40]
#           [*].[price || `0`][]: [10, 0, 30, 40]
#           map(&price, @): [10, null, 30, 40]
#           jq [.[].price]: [10, null, 30, 40]
# Source:   jmespath.org, specification, "Wildcard Expressions" (null values are not in the
#           result of a projection) and map (which keeps them).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check jmespath==1.1.0 jq==1.13.0

wanted='{times: [*].at, prices: [*].price}: {"times": [1, 2, 3, 4], "prices": [10, 30, 40]}
[*].[at, price]: [[1, 10], [2, null], [3, 30], [4, 40]]
length([*].price): 3
avg([*].price): 26.666666666666668
[*].price | [2]: 40
[2].price: 30
[*].price || `0`: [10, 30, 40]
[*].[price || `0`][]: [10, 0, 30, 40]
map(&price, @): [10, null, 30, 40]
jq [.[].price]: [10, null, 30, 40]'
cat >"$box/program.py" <<'PY'
import json

import jmespath
import jq

ROWS = [{"at": 1, "price": 10}, {"at": 2, "price": None}, {"at": 3, "price": 30}, {"at": 4, "price": 40}]


def show(query):
    print(f"{query}: {json.dumps(jmespath.search(query, ROWS))}")


show("{times: [*].at, prices: [*].price}")
show("[*].[at, price]")
show("length([*].price)")
show("avg([*].price)")
show("[*].price | [2]")
show("[2].price")
show("[*].price || `0`")
show("[*].[price || `0`][]")
show("map(&price, @)")
print("jq [.[].price]:", json.dumps(jq.first("[.[].price]", ROWS)))
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
