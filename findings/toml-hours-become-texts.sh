#!/usr/bin/env bash
# The package toml writes an hour and nothing as texts that read like Python, and of a table in a
# nested list it writes the names alone.
#
# Guessed:  TOML has no null and no length of time. A library that is to write one raises,
#           or leaves it out, as dumps does with a key whose value is None; what it has
#           written reads back as it was.
# Instead:  by toml a timedelta is the text "datetime.timedelta(seconds=3600)", and None
#           within a list the text "None", which is true. Tables within a list of lists
#           lose all values, for they are gone through as lists are: their names stay, as
#           texts. Each reads back without an error, as something else. rtoml makes the
#           text "null" of None, in a table too, so that a setting that was off is on.
#           tomlkit and tomli-w raise. With plain texts and numbers, as in most files, all
#           four agree. rtoml's none_value=None leaves it out.
# Versions: toml 0.10.2, rtoml 0.14.0, tomlkit 0.15.2, tomli-w 1.2.0, Python 3.11
# Seen:     an hour, toml: {'every': 'datetime.timedelta(seconds=3600)'}
#           an hour, rtoml: TomlSerializationError
#           an hour, tomlkit: ConvertError
#           an hour, tomli_w: TypeError
#           nothing, toml: {}
#           nothing, rtoml: {'limit': 'null'}
#           nothing, tomlkit: ConvertError
#           nothing, tomli_w: TypeError
#           nothing in a list, toml: {'steps': [1, 'None']}
#           nothing in a list, rtoml: {'steps': [1, 'null']}
#           nothing in a list, tomlkit: ConvertError
#           nothing in a list, tomli_w: TypeError
#           a nested table, toml: {'grid': [[['at']], [['at']]]}
#           a nested table, rtoml: as it was
#           a nested table, tomlkit: as it was
#           a nested table, tomli_w: as it was
#           plain, toml: as it was
#           plain, rtoml: as it was
#           plain, tomlkit: as it was
#           plain, tomli_w: as it was
#           nothing, rtoml with none_value=None: {}
# Source:   toml's encoder.py, dump_value and dump_list, as the package brings it;
#           github.com, uiri/toml, #160 (None in a list), samuelcolvin/rtoml, pull request
#           53 (none_value); not read anew: toml.io, v1.0.0 (no null).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check toml==0.10.2 rtoml==0.14.0 \
    tomlkit==0.15.2 tomli-w==1.2.0

wanted='an hour, toml: {'\''every'\'': '\''datetime.timedelta(seconds=3600)'\''}
an hour, rtoml: TomlSerializationError
an hour, tomlkit: ConvertError
an hour, tomli_w: TypeError
nothing, toml: {}
nothing, rtoml: {'\''limit'\'': '\''null'\''}
nothing, tomlkit: ConvertError
nothing, tomli_w: TypeError
nothing in a list, toml: {'\''steps'\'': [1, '\''None'\'']}
nothing in a list, rtoml: {'\''steps'\'': [1, '\''null'\'']}
nothing in a list, tomlkit: ConvertError
nothing in a list, tomli_w: TypeError
a nested table, toml: {'\''grid'\'': [[['\''at'\'']], [['\''at'\'']]]}
a nested table, rtoml: as it was
a nested table, tomlkit: as it was
a nested table, tomli_w: as it was
plain, toml: as it was
plain, rtoml: as it was
plain, tomlkit: as it was
plain, tomli_w: as it was
nothing, rtoml with none_value=None: {}'
cat >"$box/program.py" <<'PY'
import datetime
import tomllib

import rtoml
import toml
import tomli_w
import tomlkit

JOBS = [("an hour", {"every": datetime.timedelta(hours=1)}), ("nothing", {"limit": None}),
        ("nothing in a list", {"steps": [1, None]}), ("a nested table", {"grid": [[{"at": 9}], [{"at": 17}]]}),
        ("plain", {"name": "price", "steps": [1, 2]})]


def back(dumps, value):
    """What the standard's reader makes of what was written."""
    try:
        return tomllib.loads(dumps(value))
    except Exception as problem:
        return type(problem).__name__


for name, value in JOBS:
    for library in toml, rtoml, tomlkit, tomli_w:
        got = back(library.dumps, value)
        print(f"{name}, {library.__name__}:", "as it was" if got == value else got)
print("nothing, rtoml with none_value=None:", back(lambda value: rtoml.dumps(value, none_value=None), {"limit": None}))
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
