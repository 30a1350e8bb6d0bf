#!/usr/bin/env bash
# 2026-12-01T10:30.5Z is half past ten and 30 seconds, half a second, or half a minute past ten, by the library, and
# 10.5 hours are 10:00:00.5 for Python.
#
# Guessed:  ISO 8601 allows a fraction of the last part that is given, so 10:30.5 is ten thirty and
#           a half minute, and 10.5 is half past ten. Python since 3.11 says that it reads most of
#           ISO 8601; a reader that doesn't know the form will refuse it.
# Instead:  there are three answers without a word. dateutil's parse() and isodate have 10:30:30.
#           datetime.fromisoformat() takes the fraction for one of a second, whichever part it is
#           behind: 10:30:00.5, and 10:00:00.5 for 10.5, half an hour off. iso8601 takes the minutes
#           for seconds: 10:00:30.5, so that an event moves by half an hour. Pendulum, ciso8601 and
#           dateutil's isoparse() refuse. All of them agree as long as there are seconds, which is
#           all that a test tends to have; devices that write no seconds are the ones that write
#           tenths of a minute.
# Versions: Python 3.11, iso8601 2.1.0, isodate 0.7.2, python-dateutil 2.9.0.post0, ciso8601 2.4.1,
#           pendulum 3.3.0
# Seen:     2026-12-01T10:30:00.5Z
#             10:30:00.5: fromisoformat, iso8601, isodate, dateutil parse, dateutil isoparse, ciso8601, pendulum
#           2026-12-01T10:30.5Z
#             10:30:00.5: fromisoformat
#             10:00:30.5: iso8601
#             10:30:30: isodate, dateutil parse
#             refused: dateutil isoparse, ciso8601, pendulum
#           2026-12-01T10:30,25Z
#             10:30:00.25: fromisoformat
#             10:00:30.25: iso8601
#             10:30:15: isodate, dateutil parse
#             refused: dateutil isoparse, ciso8601, pendulum
#           20261201T1030.5Z
#             10:30:00.5: fromisoformat
#             10:00:30.5: iso8601
#             10:30:30: isodate
#             refused: dateutil parse, dateutil isoparse, ciso8601, pendulum
#           2026-12-01T10.5Z
#             10:00:00.5: fromisoformat
#             refused: iso8601, dateutil parse, dateutil isoparse, ciso8601, pendulum
#             10:30:00: isodate
# Source:   ISO 8601-1:2019, 5.3.1.4 (a decimal fraction of the hour, minute or second, of the
#           lowest one given); not read anew: Python's manual, datetime.fromisoformat() (fractional
#           hours and minutes are not supported).
# Date:     2026-12-01
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    iso8601==2.1.0 isodate==0.7.2 python-dateutil==2.9.0.post0 ciso8601==2.4.1 pendulum==3.3.0

wanted='2026-12-01T10:30:00.5Z
  10:30:00.5: fromisoformat, iso8601, isodate, dateutil parse, dateutil isoparse, ciso8601, pendulum
2026-12-01T10:30.5Z
  10:30:00.5: fromisoformat
  10:00:30.5: iso8601
  10:30:30: isodate, dateutil parse
  refused: dateutil isoparse, ciso8601, pendulum
2026-12-01T10:30,25Z
  10:30:00.25: fromisoformat
  10:00:30.25: iso8601
  10:30:15: isodate, dateutil parse
  refused: dateutil isoparse, ciso8601, pendulum
20261201T1030.5Z
  10:30:00.5: fromisoformat
  10:00:30.5: iso8601
  10:30:30: isodate
  refused: dateutil parse, dateutil isoparse, ciso8601, pendulum
2026-12-01T10.5Z
  10:00:00.5: fromisoformat
  refused: iso8601, dateutil parse, dateutil isoparse, ciso8601, pendulum
  10:30:00: isodate'
cat >"$box/program.py" <<'PY'
import datetime
import warnings

import ciso8601
import dateutil.parser
import isodate
import iso8601
import pendulum

warnings.simplefilter("ignore")
READERS = (
    ("fromisoformat", datetime.datetime.fromisoformat), ("iso8601", iso8601.parse_date),
    ("isodate", isodate.parse_datetime), ("dateutil parse", dateutil.parser.parse),
    ("dateutil isoparse", dateutil.parser.isoparse), ("ciso8601", ciso8601.parse_datetime),
    ("pendulum", pendulum.parse),
)


def read(reader, text):
    try:
        return reader(text).strftime("%H:%M:%S.%f").rstrip("0").rstrip(".")
    except ValueError:
        return "refused"


for text in ("2026-12-01T10:30:00.5Z", "2026-12-01T10:30.5Z", "2026-12-01T10:30,25Z", "20261201T1030.5Z",
             "2026-12-01T10.5Z"):
    answers = {}
    for name, reader in READERS:
        answers.setdefault(read(reader, text), []).append(name)
    print(text)
    for answer, names in answers.items():
        print(f"  {answer}: {', '.join(names)}")
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
