#!/usr/bin/env bash
# In Hjson a comment behind 5 is a comment, and behind 5m part of the text; "from: 9, to: 17" is two keys, and
# "from: 9h, to: 17h" one.
#
# Guessed:  Hjson is JSON with comments, without quotes where they aren't needed, and with commas
#           that may be left out. # begins a comment, as in YAML and TOML, and a comma ends a value,
#           as in JSON.
# Instead:  a text without quotes goes to the end of its line, with all that is in it: commas, the
#           keys behind them, and # or //. A number, true, false and null end at a comma or a
#           comment, if that is what stands behind them. So every: 5 # minutes is 5, and every: 5m #
#           minutes is the text "5m # minutes"; once somebody writes 9h for 9 the key in the same
#           line is gone, and a default takes its place. on behind its key is a text with its
#           comment, true is not. Nothing is refused, and a file with one pair in a line and
#           comments above them, as hjson writes it, has none of it.
# Versions: hjson 3.1.0, PyYAML 6.0.4, Python 3.11
# Seen:     every: 5 # minutes
#             both {"every": 5}
#           every: 5m # minutes
#             Hjson {"every": "5m # minutes"}
#             YAML {"every": "5m"}
#           show: true # at once
#             both {"show": true}
#           show: on # at once
#             Hjson {"show": "on # at once"}
#             YAML {"show": true}
#           from: http://feed/prices # the old one
#             Hjson {"from": "http://feed/prices # the old one"}
#             YAML {"from": "http://feed/prices"}
#           {from: 9, to: 17 (end of line) }
#             both {"from": 9, "to": 17}
#           {from: 9h, to: 17h (end of line) }
#             Hjson {"from": "9h, to: 17h"}
#             YAML {"from": "9h", "to": "17h"}
#           {from: null, to: 17 (end of line) }
#             both {"from": null, "to": 17}
#           {from: none, to: 17 (end of line) }
#             Hjson {"from": "none, to: 17"}
#             YAML {"from": "none", "to": 17}
# Source:   hjson.github.io, syntax, "Quoteless Strings" (they end at the line's end, and # is no
#           comment in them), not read anew; PyYAML is for comparison.
# Date:     2026-12-01
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check hjson==3.1.0 PyYAML==6.0.4

wanted='every: 5 # minutes
  both {"every": 5}
every: 5m # minutes
  Hjson {"every": "5m # minutes"}
  YAML {"every": "5m"}
show: true # at once
  both {"show": true}
show: on # at once
  Hjson {"show": "on # at once"}
  YAML {"show": true}
from: http://feed/prices # the old one
  Hjson {"from": "http://feed/prices # the old one"}
  YAML {"from": "http://feed/prices"}
{from: 9, to: 17 (end of line) }
  both {"from": 9, "to": 17}
{from: 9h, to: 17h (end of line) }
  Hjson {"from": "9h, to: 17h"}
  YAML {"from": "9h", "to": "17h"}
{from: null, to: 17 (end of line) }
  both {"from": null, "to": 17}
{from: none, to: 17 (end of line) }
  Hjson {"from": "none, to: 17"}
  YAML {"from": "none", "to": 17}'
cat >"$box/program.py" <<'PY'
import json

import hjson
import yaml


def read(reader, text):
    try:
        return json.dumps(reader(text))
    except (ValueError, yaml.YAMLError) as error:
        return f"refused, {type(error).__name__}"


for text in (
    "every: 5 # minutes",
    "every: 5m # minutes",
    "show: true # at once",
    "show: on # at once",
    "from: http://feed/prices # the old one",
    "{from: 9, to: 17\n}",
    "{from: 9h, to: 17h\n}",
    "{from: null, to: 17\n}",
    "{from: none, to: 17\n}",
):
    found = hjson.loads, yaml.safe_load
    one, other = (read(reader, text) for reader in found)
    print(text.replace("\n", " (end of line) "))
    print(f"  Hjson {one}" if one != other else f"  both {one}")
    if one != other:
        print(f"  YAML {other}")
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
