#!/usr/bin/env bash
# In JSONPath's Python packages $ is the whole document in a filter, and a part of it in a filter within that.
#
# Guessed:  $ stands for the document wherever it is written, so that
#           $.shops[?@.prices[?@ > $.limit]] takes the shops with a price above
#           the limit that stands beside them, as $.shops[?@.first > $.limit] takes
#           those whose first price is.
# Instead:  in both packages the inner filter's $ is the value that the outer filter
#           looks at, so $.limit finds nothing there, nothing is above nothing, and
#           no shop is ever taken, without an error. Where the shop has a limit of
#           its own, that one decides: an untrue answer in place of none. An alarm
#           that was tried with the number itself in place of $.limit never goes off
#           once the number has moved into the document. The package that binds
#           serde_json_path of Rust takes the shop by either.
# Versions: jsonpath-rfc9535 1.0.1, python-jsonpath 2.2.2, jsonpath-rust-bindings 1.1.1,
#           Python 3.11.7
# Seen:     one level, $.limit: rfc9535 dear, jsonpath dear, rust dear
#           two levels, 15: rfc9535 dear, jsonpath dear, rust dear
#           two levels, $.limit: rfc9535 -, jsonpath -, rust dear
#           two levels, $.limit, shops with limits of 1 and 99: rfc9535 cheap, jsonpath cheap, rust dear
# Source:   RFC 9535, section 2.3.5.1: absolute queries of a filter begin at the
#           root node, which is the query argument (section 1.1), nested or not.
# Date:     2026-12-01
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    jsonpath-rfc9535==1.0.1 python-jsonpath==2.2.2 jsonpath-rust-bindings==1.1.1

wanted='one level, $.limit: rfc9535 dear, jsonpath dear, rust dear
two levels, 15: rfc9535 dear, jsonpath dear, rust dear
two levels, $.limit: rfc9535 -, jsonpath -, rust dear
two levels, $.limit, shops with limits of 1 and 99: rfc9535 cheap, jsonpath cheap, rust dear'
cat >"$box/program.py" <<'PY'
import jsonpath
import jsonpath_rfc9535
from jsonpath_rust_bindings import Finder


def document(cheap={}, dear={}):
    return {"limit": 15, "shops": [
        {"name": "cheap", "first": 5, "prices": [5, 10], **cheap},
        {"name": "dear", "first": 20, "prices": [20, 10], **dear},
    ]}


def show(title, query, value):
    names = {
        "rfc9535": [node.value for node in jsonpath_rfc9535.find(query, value)],
        "jsonpath": jsonpath.findall(query, value),
        "rust": [found.data for found in Finder(value).find(query)],
    }
    print(f"{title}: " + ", ".join(f"{name} {' '.join(found) or '-'}" for name, found in names.items()))


show("one level, $.limit", "$.shops[?@.first > $.limit].name", document())
show("two levels, 15", "$.shops[?@.prices[?@ > 15]].name", document())
show("two levels, $.limit", "$.shops[?@.prices[?@ > $.limit]].name", document())
show("two levels, $.limit, shops with limits of 1 and 99", "$.shops[?@.prices[?@ > $.limit]].name",
     document({"limit": 1}, {"limit": 99}))
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
