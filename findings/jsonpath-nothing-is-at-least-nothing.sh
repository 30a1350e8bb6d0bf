#!/usr/bin/env bash
# In JSONPath a price that isn't there is at least a limit that isn't there, and the alarm goes off for what has neither.
#
# Guessed:  $[?@.price >= @.limit] takes those whose price has reached the limit.
#           Where one is missing there is nothing to compare and the test is false,
#           as in SQL, and as it is here with > alone. More so where both are.
# Instead:  by RFC 9535 a query that finds nothing equals another that finds
#           nothing, and >= and <= hold where == does. So an entry with neither
#           field is taken, by >= and by <=, one that lacks a single one is not,
#           and one whose two fields are null is taken as well. A filter that was
#           tried with whole entries, and with each of the fields taken away, goes
#           off for the entry of another kind that has never had a price; and ==
#           meant to find "unchanged" finds those. "&& @.price" is the cure, as a
#           field alone asks whether it is there, null or not.
# Versions: jsonpath-rfc9535 1.0.1, python-jsonpath 2.2.2, Python 3.11.7
# Seen:     jsonpath-rfc9535 >=: reached, neither, nulls
#           jsonpath-rfc9535 <=: neither, nulls
#           jsonpath-rfc9535 >: reached
#           jsonpath-rfc9535 ==: neither, nulls
#           jsonpath-rfc9535 !=: reached, no price, no limit, text
#           jsonpath-rfc9535 >= with && @.price: reached, nulls
#           and the same six by python-jsonpath: True
# Source:   RFC 9535, section 2.3.5.2.2 (a nodelist with nothing equals another;
#           a <= b is a < b or a == b) and 2.3.5.3, examples of comparisons.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    jsonpath-rfc9535==1.0.1 python-jsonpath==2.2.2

wanted='jsonpath-rfc9535 >=: reached, neither, nulls
jsonpath-rfc9535 <=: neither, nulls
jsonpath-rfc9535 >: reached
jsonpath-rfc9535 ==: neither, nulls
jsonpath-rfc9535 !=: reached, no price, no limit, text
jsonpath-rfc9535 >= with && @.price: reached, nulls
and the same six by python-jsonpath: True'
cat >"$box/program.py" <<'PY'
import jsonpath
import jsonpath_rfc9535

ENTRIES = [
    {"name": "reached", "price": 7, "limit": 5},
    {"name": "no price", "limit": 5},
    {"name": "no limit", "price": 7},
    {"name": "neither"},
    {"name": "nulls", "price": None, "limit": None},
    {"name": "text", "price": "7", "limit": 5},
]
QUERIES = {op: f"$[?@.price {op} @.limit]" for op in (">=", "<=", ">", "==", "!=")}
QUERIES[">= with && @.price"] = "$[?@.price >= @.limit && @.price]"

found, others = {}, {}
for name, query in QUERIES.items():
    found[name] = [node.value["name"] for node in jsonpath_rfc9535.find(query, ENTRIES)]
    others[name] = [entry["name"] for entry in jsonpath.findall(query, ENTRIES)]
    print(f"jsonpath-rfc9535 {name}: {', '.join(found[name])}")
print("and the same six by python-jsonpath:", found == others)
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
