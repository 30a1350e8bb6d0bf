#!/usr/bin/env bash
# Of a column in which one price of ten is 9.5 frictionless makes whole numbers, and nothing of the 9.5, in
# extract() and in a file that it writes.
#
# Guessed:  a tool that describes and checks tables takes for a column the type that all of its
#           cells have, a number here; what it can't read it tells of. extract() reads the rows, and
#           write() copies them.
# Instead:  nine cells of ten are enough for a type, so the tenth is of the wrong one, and what is
#           of a wrong type is None in extract() and an empty cell in the copy, without a word; only
#           validate() tells of it. With two of ten the column is one of numbers and all are there.
#           100 rows are looked at, so a column that is whole for as long loses each fraction behind
#           them, and one day's file has prices that the other's hasn't. A price with its currency
#           and a time among days go the same way. Detector(field_confidence=1) keeps what is among
#           the first hundred rows; a type that is given keeps all.
# Versions: frictionless 5.21.0, Python 3.11
# Seen:     9.5 last of 5: number, 9.5 is 9.5, copied as 9.5, validate() says valid
#           9.5 last of 10: integer, 9.5 is nothing, copied as nothing, validate() says type-error
#           two of 10: number, 9.5 is 9.5, copied as 9.5, validate() says valid
#           the last 20 of 120: integer, 9.5 is nothing, copied as nothing, validate() says type-error
#           with its currency: integer, 9.50 EUR is nothing, copied as nothing, validate() says type-error
#           a time among days: date, 2026-12-01T10:00:00 is nothing, copied as nothing, validate() says type-error
#           field_confidence=1: number, 9.5 is 9.5, copied as 9.5, validate() says valid
#           field_confidence=1, 120: integer, 9.5 is nothing, copied as nothing, validate() says type-error
#           field_type=number, 120: number, 9.5 is 9.5, copied as 9.5, validate() says valid
# Source:   frictionless' manual, "Detector" (field_confidence 0.9, sample_size 100) and "Extracting
#           Data" (errors are for validation), not read anew; frictionless.Detector, as the package
#           brings it.
# Date:     2026-12-01
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check frictionless==5.21.0

wanted='9.5 last of 5: number, 9.5 is 9.5, copied as 9.5, validate() says valid
9.5 last of 10: integer, 9.5 is nothing, copied as nothing, validate() says type-error
two of 10: number, 9.5 is 9.5, copied as 9.5, validate() says valid
the last 20 of 120: integer, 9.5 is nothing, copied as nothing, validate() says type-error
with its currency: integer, 9.50 EUR is nothing, copied as nothing, validate() says type-error
a time among days: date, 2026-12-01T10:00:00 is nothing, copied as nothing, validate() says type-error
field_confidence=1: number, 9.5 is 9.5, copied as 9.5, validate() says valid
field_confidence=1, 120: integer, 9.5 is nothing, copied as nothing, validate() says type-error
field_type=number, 120: number, 9.5 is 9.5, copied as 9.5, validate() says valid'
cat >"$box/program.py" <<'PY'
import contextlib
import io
import os
import sys

import frictionless

box = sys.argv[1]
os.chdir(box)


def look(name, cells, **how):
    """The last cell as it is read and as it is copied, and what validate() says of the file."""
    with open("prices.csv", "w") as file:
        file.write("id,price\n" + "".join(f"{number},{cell}\n" for number, cell in enumerate(cells, 1)))
    detector = frictionless.Detector(**how)
    table = frictionless.Resource("prices.csv", detector=detector)
    rows = table.extract()
    rows = rows if isinstance(rows, list) else next(iter(rows.values()))
    kind = table.schema.get_field("price").type
    if os.path.exists("copy.csv"):
        os.remove("copy.csv")
    frictionless.Resource("prices.csv", detector=frictionless.Detector(**how)).write("copy.csv")
    with open("copy.csv") as file:
        copied = file.read().splitlines()[-1].split(",", 1)[1]
    report = frictionless.validate(frictionless.Resource("prices.csv", detector=frictionless.Detector(**how)))
    value = rows[-1]["price"]
    print(f"{name}: {kind}, {cells[-1]} is {'nothing' if value is None else value}, copied as {copied or 'nothing'}, "
          f"validate() says {'valid' if report.valid else report.flatten(['type'])[0][0]}")


with contextlib.redirect_stderr(io.StringIO()):
    look("9.5 last of 5", ["9"] * 4 + ["9.5"])
    look("9.5 last of 10", ["9"] * 9 + ["9.5"])
    look("two of 10", ["9"] * 8 + ["8.5", "9.5"])
    look("the last 20 of 120", ["9"] * 100 + ["9.5"] * 20)
    look("with its currency", ["9"] * 9 + ["9.50 EUR"])
    look("a time among days", ["2026-12-01"] * 9 + ["2026-12-01T10:00:00"])
    look("field_confidence=1", ["9"] * 9 + ["9.5"], field_confidence=1)
    look("field_confidence=1, 120", ["9"] * 119 + ["9.5"], field_confidence=1)
    look("field_type=number, 120", ["9"] * 119 + ["9.5"], field_type="number")
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
