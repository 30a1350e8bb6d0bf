#!/usr/bin/env bash
# The last second of the year 9999, for "never expires", is in January 1978 for pydantic, which
# takes large seconds for milliseconds.
#
# Guessed:  a datetime field of pydantic takes a number for seconds since 1970, as its own
#           timestamp() and the exp of a token are. 253402300799, the last second that
#           Python's datetime can hold, is the end of the year 9999.
# Instead:  a number beyond 2e10, or below -2e10, is taken for milliseconds, one by one:
#           20000000000 is in 2603, and one more is in August 1970. So "for ever" has been
#           over since 1978: what should never expire is refused at once, and a retention
#           by "delete what is over" takes it. The other way round the milliseconds of the
#           first 231 days of 1970 are years up to 2603. A text of digits goes the same
#           way. With val_temporal_unit='seconds' in the model's config it is what was
#           guessed; msgspec, Arrow and pendulum take seconds for seconds.
# Versions: pydantic 2.14.4, msgspec 0.23.0, arrow 1.4.0, pendulum 3.3.0, Python 3.11
# Seen:     pydantic, 1790000000: 2026-09-21
#           pydantic, 20000000000: 2603-10-11
#           pydantic, 20000000001: 1970-08-20
#           pydantic, 253402300799: 1978-01-11
#           pydantic, from a text: 1978-01-11
#           pydantic, 10 August 1970 in milliseconds: 2575-01-29
#           pydantic, val_temporal_unit seconds: 9999-12-31
#           msgspec: 9999-12-31
#           arrow: 9999-12-31
#           pendulum: 9999-12-31
# Source:   docs.pydantic.dev, 2.1, "Datetimes" (seconds from -2e10 to 2e10, else
#           milliseconds); github.com, pydantic/pydantic, #7940.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check pydantic==2.14.4 \
    msgspec==0.23.0 arrow==1.4.0 pendulum==3.3.0

wanted='pydantic, 1790000000: 2026-09-21
pydantic, 20000000000: 2603-10-11
pydantic, 20000000001: 1970-08-20
pydantic, 253402300799: 1978-01-11
pydantic, from a text: 1978-01-11
pydantic, 10 August 1970 in milliseconds: 2575-01-29
pydantic, val_temporal_unit seconds: 9999-12-31
msgspec: 9999-12-31
arrow: 9999-12-31
pendulum: 9999-12-31'
cat >"$box/program.py" <<'PY'
import datetime

import arrow
import msgspec
import pendulum
import pydantic

FOR_EVER = 253402300799


class Token(pydantic.BaseModel):
    until: datetime.datetime


class Strict(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(val_temporal_unit="seconds")
    until: datetime.datetime


def show(name, moment):
    print(f"{name}: {str(moment)[:10]}")


for seconds in 1790000000, 20000000000, 20000000001, FOR_EVER:
    show(f"pydantic, {seconds}", Token(until=seconds).until)
show("pydantic, from a text", Token.model_validate_json(f'{{"until": "{FOR_EVER}"}}').until)
show("pydantic, 10 August 1970 in milliseconds", Token(until=19094400000).until)
show("pydantic, val_temporal_unit seconds", Strict(until=FOR_EVER).until)
show("msgspec", msgspec.convert(FOR_EVER, datetime.datetime, strict=False))
show("arrow", arrow.get(FOR_EVER))
show("pendulum", pendulum.from_timestamp(FOR_EVER))
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
