#!/usr/bin/env bash
# A delta from 0 to false is empty, however deep it sits: the reader keeps 0.
#
# Guessed:  applying the patch made from two JSON texts to the first gives the
#           second, as long as neither holds a null (the format's known limit).
# Instead:  json-merge-patch compares Python values, for which 0 == False and
#           1 == True hold, in whole lists and objects too. The patch is {},
#           and a pusher that sends only non-empty deltas sends nothing when a
#           flag turns from 1 to true. jsonpatch, on the same pair, sees it.
# Versions: json-merge-patch 0.3.0, jsonpatch 1.48, Python 3.11.7
# Seen:     {"on": 0} -> {"on": false}: {} gives {"on": 0}; jsonpatch: 1
#           {"a": {"b": [1]}} -> {"a": {"b": [true]}}: {} gives
#           {"a": {"b": [1]}}; jsonpatch: 1
#           {"on": 0} -> {"on": "0"}: {"on": "0"} gives {"on": "0"}; jsonpatch: 1
# Source:   RFC 7396, section 2 (a changed member's new value is in the patch);
#           RFC 8259, section 3 (true, false and numbers are distinct values);
#           RFC 6902, section 4.6 (equal only if of the same JSON type).
# Date:     2026-11-27
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --disable-pip-version-check \
    json-merge-patch==0.3.0 jsonpatch==1.48

wanted='{"on": 0} -> {"on": false}: {} gives {"on": 0}; jsonpatch: 1
{"a": {"b": [1]}} -> {"a": {"b": [true]}}: {} gives {"a": {"b": [1]}}; jsonpatch: 1
{"on": 0} -> {"on": "0"}: {"on": "0"} gives {"on": "0"}; jsonpatch: 1'
cat >"$box/program.py" <<'PY'
import json

import json_merge_patch
import jsonpatch

PAIRS = [
    ('{"on": 0}', '{"on": false}'),
    ('{"a": {"b": [1]}}', '{"a": {"b": [true]}}'),
    ('{"on": 0}', '{"on": "0"}'),
]

for old, new in PAIRS:
    patch = json_merge_patch.create_patch(json.loads(old), json.loads(new))
    result = json.dumps(json_merge_patch.merge(json.loads(old), patch))
    steps = len(list(jsonpatch.make_patch(json.loads(old), json.loads(new))))
    print(f"{old} -> {new}: {json.dumps(patch)} gives {result}; jsonpatch: {steps}")
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
