#!/usr/bin/env bash
# PyYAML and ruamel.yaml write texts without quotes that the other one reads as numbers: 4e7 as
# 40000000, 12:30 as 750.
#
# Guessed:  a library that writes YAML puts quotes around each text that would be read as
#           something else, so what one writes any other reads the same; both do so with 017
#           and 2026-11-30.
# Instead:  each puts them around what its own version of YAML would take for something
#           else. For PyYAML, which has 1.1, a number with an exponent needs a dot and a
#           sign, so 4e7 and 5e12345, a commit's short name or an id, go out bare, and a
#           reader of 1.2 has 40000000.0 and infinity. For ruamel.yaml, which has 1.2, 12:30
#           is a text: PyYAML reads it as 12 times 60 and 30, but 08:30 as a text, and "on"
#           as true. What goes from one to the other changes only where it looks like that,
#           so a trial with other names and an earlier hour passes.
# Versions: PyYAML 6.0.4, ruamel.yaml 0.19.1, Python 3.11
# Seen:     PyYAML writes: 4e7 5e12345 1e3 08:30 '12:30' 'on' '017' '2026-11-30'
#             the other reads: commit 40000000.0, build inf, id 1000.0
#           ruamel.yaml writes: '4e7' '5e12345' '1e3' 08:30 12:30 on '017' '2026-11-30'
#             the other reads: second 750, state True
#           each reads its own as it was
# Source:   yaml.org/type/float.html and int.html (YAML 1.1); YAML 1.2.2, section 10.3.2;
#           yaml/pyyaml#393 and #860.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check PyYAML==6.0.4 ruamel.yaml==0.19.1

wanted='PyYAML writes: 4e7 5e12345 1e3 08:30 '\''12:30'\'' '\''on'\'' '\''017'\'' '\''2026-11-30'\''
  the other reads: commit 40000000.0, build inf, id 1000.0
ruamel.yaml writes: '\''4e7'\'' '\''5e12345'\'' '\''1e3'\'' 08:30 12:30 on '\''017'\'' '\''2026-11-30'\''
  the other reads: second 750, state True
each reads its own as it was'
cat >"$box/program.py" <<'PY'
import io

import yaml
from ruamel.yaml import YAML

DOC = {"commit": "4e7", "build": "5e12345", "id": "1e3", "first": "08:30", "second": "12:30", "state": "on",
       "branch": "017", "day": "2026-11-30"}
newer = YAML(typ="safe", pure=True)
newer.default_flow_style = False
newer.sort_base_mapping_type_on_output = False


def show(name, text, read):
    print(f"{name} writes:", " ".join(line.split(": ")[1] for line in text.splitlines()))
    other = {key: value for key, value in read(text).items() if value != DOC[key]}
    print("  the other reads:", ", ".join(f"{key} {value!r}" for key, value in other.items()))


out = io.StringIO()
newer.dump(DOC, out)
show("PyYAML", yaml.safe_dump(DOC, sort_keys=False), newer.load)
show("ruamel.yaml", out.getvalue(), yaml.safe_load)
for text, read in ((yaml.safe_dump(DOC), yaml.safe_load), (out.getvalue(), newer.load)):
    assert read(text) == DOC
print("each reads its own as it was")
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
