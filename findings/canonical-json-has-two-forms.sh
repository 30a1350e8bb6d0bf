#!/usr/bin/env bash
# One document has two canonical forms: the number 1.0 is 1 by RFC 8785 and 1.0 by canonicaljson,
# and keys are sorted in another way.
#
# Guessed:  Canonical JSON, with sorted keys and without blanks, is what two sides sign in order not
#           to hang on how either writes it; a package called canonicaljson gives it, and so does
#           json.dumps() with sort_keys and the short separators.
# Instead:  RFC 8785 writes numbers as a browser would: a price of 1.0 is 1, 1e16 has seventeen
#           digits, 0.00001 isn't an exponent, and minus zero is 0. canonicaljson, which follows the
#           rules of Matrix, and json.dumps() write them as Python does. So a webhook signed by the
#           one and checked by the other is refused for a price that is whole, and good for all
#           others: 12.5 is the same in both. Keys are sorted by UTF-16 in the RFC, and by code
#           point in the others, which differ once one key is beyond U+FFFF and another is between
#           U+E000 and U+FFFF. jcs and rfc8785 agree but for an id above 2^53: as all numbers are
#           doubles there, jcs signs its neighbour, and rfc8785 refuses it.
# Versions: jcs 0.2.1, rfc8785 0.1.4, canonicaljson 2.0.0, Python 3.11
# Seen:     jcs 0.2.1
#           rfc8785 0.1.4
#           canonicaljson 2.0.0
#           {"price":12.5} by jcs, rfc8785, canonicaljson, json.dumps
#           {"price":1} by jcs, rfc8785; {"price":1.0} by canonicaljson, json.dumps
#           {"price":10000000000000000} by jcs, rfc8785; {"price":1e+16} by canonicaljson, json.dumps
#           {"price":0.00001} by jcs, rfc8785; {"price":1e-05} by canonicaljson, json.dumps
#           {"price":0} by jcs, rfc8785; {"price":-0.0} by canonicaljson, json.dumps
#           {"id":9007199254740992} by jcs; refused by rfc8785; {"id":9007199254740993} by canonicaljson, json.dumps
#           {"\U00010400":2,"\ufb01":1} by jcs, rfc8785; {"\ufb01":1,"\U00010400":2} by canonicaljson, json.dumps
# Source:   RFC 8785, sections 3.2.2.3 (numbers as by ECMAScript) and 3.2.3 (sorting by UTF-16 code
#           units); not read anew: spec.matrix.org, appendices, "Canonical JSON".
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    jcs==0.2.1 rfc8785==0.1.4 canonicaljson==2.0.0

wanted='jcs 0.2.1
rfc8785 0.1.4
canonicaljson 2.0.0
{"price":12.5} by jcs, rfc8785, canonicaljson, json.dumps
{"price":1} by jcs, rfc8785; {"price":1.0} by canonicaljson, json.dumps
{"price":10000000000000000} by jcs, rfc8785; {"price":1e+16} by canonicaljson, json.dumps
{"price":0.00001} by jcs, rfc8785; {"price":1e-05} by canonicaljson, json.dumps
{"price":0} by jcs, rfc8785; {"price":-0.0} by canonicaljson, json.dumps
{"id":9007199254740992} by jcs; refused by rfc8785; {"id":9007199254740993} by canonicaljson, json.dumps
{"\U00010400":2,"\ufb01":1} by jcs, rfc8785; {"\ufb01":1,"\U00010400":2} by canonicaljson, json.dumps'
cat >"$box/program.py" <<'PY'
import importlib.metadata
import json

import canonicaljson
import jcs
import rfc8785


def by_json(document):
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def by_rfc8785(document):
    try:
        return rfc8785.dumps(document)
    except rfc8785.IntegerDomainError:
        return b"refused"


WRITERS = {"jcs": jcs.canonicalize, "rfc8785": by_rfc8785, "canonicaljson": canonicaljson.encode_canonical_json,
           "json.dumps": by_json}
for name in ("jcs", "rfc8785", "canonicaljson"):
    print(name, importlib.metadata.version(name))
for document in ({"price": 12.5}, {"price": 1.0}, {"price": 1e16}, {"price": 0.00001}, {"price": -0.0},
                 {"id": 2 ** 53 + 1}, {"\ufb01": 1, "\U00010400": 2}):
    forms = {}
    for name, write in WRITERS.items():
        text = write(document).decode().encode("ascii", "backslashreplace").decode()
        forms.setdefault(text, []).append(name)
    print("; ".join(f"{text} by {', '.join(names)}" for text, names in forms.items()))
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
