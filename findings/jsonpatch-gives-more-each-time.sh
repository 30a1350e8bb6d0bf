#!/usr/bin/env bash
# The same JSON Patch gives each document that it is applied to more than the one before.
#
# Guessed:  apply() copies the document unless in_place is set, so a patch can be
#           made once and applied for every reader, and all have the same.
# Instead:  the document is copied, the patch's values are not: "add" puts the
#           list or object that stands in the patch itself into the document, and
#           the operations behind it, which add to that list, add to the patch.
#           Who applies it next starts with what is in there already. And all
#           documents share that one list: a later change of one board is on the
#           others, too. With a single reader, or if the patch comes as text each
#           time, nothing shows. "copy" does copy. 1.48 copies both.
# Versions: python3-jsonpatch 1.32-2 and python3-json-pointer 2.3-2 of Debian 12, jsonpatch 1.33 and 1.48
#           (PyPI), Python 3.11
# Seen:     Package: python3-jsonpatch Version: 1.32-2
#           1.32: three boards have 1, 1 1, 1 1 1; once the first gets 2: 1 1 1 2, 1 1 1 2, 1 1 1 2
#           1.33: three boards have 1, 1 1, 1 1 1; once the first gets 2: 1 1 1 2, 1 1 1 2, 1 1 1 2
#           1.48: three boards have 1, 1, 1; once the first gets 2: 1 2, 1, 1
# Source:   RFC 6902, sections 4.1 ("add") and 5; python-json-patch's tutorial,
#           "Applying a Patch" (in_place).
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download python3-jsonpatch=1.32-2 python3-json-pointer=2.3-2 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/python3-jsonpatch_*.deb Package Version | tr '\n' ' ')
python3 -m venv "$box/venv"
for version in 1.33 1.48; do
    "$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
        --target "$box/$version" "jsonpatch==$version"
done

wanted='Package: python3-jsonpatch Version: 1.32-2
1.32: three boards have 1, 1 1, 1 1 1; once the first gets 2: 1 1 1 2, 1 1 1 2, 1 1 1 2
1.33: three boards have 1, 1 1, 1 1 1; once the first gets 2: 1 1 1 2, 1 1 1 2, 1 1 1 2
1.48: three boards have 1, 1, 1; once the first gets 2: 1 2, 1, 1'
cat >"$box/program.py" <<'PY'
import jsonpatch


def prices(boards):
    return ", ".join(" ".join(map(str, board["prices"])) for board in boards)


opening = jsonpatch.JsonPatch([
    {"op": "add", "path": "/prices", "value": []},
    {"op": "add", "path": "/prices/-", "value": 1},
])
boards, had = [], []
for _ in range(3):
    boards.append(opening.apply({}))
    had.append(prices(boards[-1:]))
jsonpatch.JsonPatch([{"op": "add", "path": "/prices/-", "value": 2}]).apply(boards[0], in_place=True)
print(f"{jsonpatch.__version__}: three boards have {', '.join(had)}; once the first gets 2: {prices(boards)}")
PY
seen=${package% }
for place in root/usr/lib/python3/dist-packages 1.33 1.48; do
    seen+=$'\n'$(PYTHONPATH=$box/$place timeout 60 "$box/venv/bin/python" "$box/program.py")
done
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
