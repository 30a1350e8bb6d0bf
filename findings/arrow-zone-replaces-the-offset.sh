#!/usr/bin/env bash
# Given a text with an offset and a zone, Arrow keeps the hour and puts the zone in the offset's
# place; given a number, it converts.
#
# Guessed:  arrow.get(value, tzinfo=zone) gives that moment in that zone. Where the value
#           says its own offset, as 12:00Z does, the zone is what it is shown in, or is
#           for values without one; a number of seconds with the same argument is shown
#           so.
# Instead:  for a text and for a datetime the zone takes the place of the offset that they
#           have: 12:00Z is noon in Tokyo, nine hours before what was said, with no word
#           of it. For a number it converts. So a feed read with the zone of its board,
#           which works while its times come as numbers, is off by the whole offset once
#           they come as texts, and right again in winter for London. A text with the name
#           of a format does the same. Without tzinfo the offset is kept, and .to(zone)
#           behind it is what was guessed. pendulum's parse keeps the offset and takes its
#           tz for texts without one.
# Versions: arrow 1.4.0, pendulum 3.3.0, Python 3.11
# Seen:     arrow, a number: 2026-11-30T21:00:00+09:00, +0 h from 12:00Z
#           arrow, 2026-11-30T12:00:00Z: 2026-11-30T12:00:00+09:00, -9 h from 12:00Z
#           arrow, 2026-11-30T13:00:00+01:00: 2026-11-30T13:00:00+09:00, -8 h from 12:00Z
#           arrow, with a format: 2026-11-30T13:00:00+09:00, -8 h from 12:00Z
#           arrow, a datetime: 2026-11-30T12:00:00+09:00, -9 h from 12:00Z
#           arrow, .to(zone): 2026-11-30T21:00:00+09:00, +0 h from 12:00Z
#           pendulum, 2026-11-30T12:00:00Z: 2026-11-30T12:00:00+00:00, +0 h from 12:00Z
# Source:   github.com, arrow-py/arrow, #1293 (an explicit zone is overridden by tzinfo),
#           #493 (up to 0.12 tzinfo did nothing for a text).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check arrow==1.4.0 pendulum==3.3.0 \
    tzdata==2026.6

wanted='arrow, a number: 2026-11-30T21:00:00+09:00, +0 h from 12:00Z
arrow, 2026-11-30T12:00:00Z: 2026-11-30T12:00:00+09:00, -9 h from 12:00Z
arrow, 2026-11-30T13:00:00+01:00: 2026-11-30T13:00:00+09:00, -8 h from 12:00Z
arrow, with a format: 2026-11-30T13:00:00+09:00, -8 h from 12:00Z
arrow, a datetime: 2026-11-30T12:00:00+09:00, -9 h from 12:00Z
arrow, .to(zone): 2026-11-30T21:00:00+09:00, +0 h from 12:00Z
pendulum, 2026-11-30T12:00:00Z: 2026-11-30T12:00:00+00:00, +0 h from 12:00Z'
cat >"$box/program.py" <<'PY'
import datetime

import arrow
import pendulum

ZONE = "Asia/Tokyo"
NOON = datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.timezone.utc)


def show(name, moment):
    away = (moment.timestamp() - NOON.timestamp()) / 3600
    print(f"{name}: {moment.isoformat()}, {away:+.0f} h from 12:00Z")


show("arrow, a number", arrow.get(NOON.timestamp(), tzinfo=ZONE))
show("arrow, 2026-11-30T12:00:00Z", arrow.get("2026-11-30T12:00:00Z", tzinfo=ZONE))
show("arrow, 2026-11-30T13:00:00+01:00", arrow.get("2026-11-30T13:00:00+01:00", tzinfo=ZONE))
show("arrow, with a format", arrow.get("2026-11-30 13:00 +0100", "YYYY-MM-DD HH:mm Z", tzinfo=ZONE))
show("arrow, a datetime", arrow.get(NOON, tzinfo=ZONE))
show("arrow, .to(zone)", arrow.get("2026-11-30T12:00:00Z").to(ZONE))
show("pendulum, 2026-11-30T12:00:00Z", pendulum.parse("2026-11-30T12:00:00Z", tz=ZONE))
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
