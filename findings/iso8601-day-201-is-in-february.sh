#!/usr/bin/env bash
# The day 2026-201, 20 July, is 1 February for iso8601, and 90 days of 2026 are in other months than theirs.
#
# Guessed:  iso8601 reads dates of ISO 8601. A date of a year and a day, 2026-201, is one of its
#           three forms, so it is the 201st day; a reader that has only months and days refuses it.
# Instead:  iso8601 lets a month have one digit, so 2026-201 is the first day of the second month.
#           The days 101 to 131 are in January, 201 to 228 in February and 301 to 331 in March: 90
#           of the 365 days of 2026 are a date months too early, and nothing is said. The other 275
#           are refused, so that a program that is tried on the first days of a year sees an error
#           and one that is tried on 11 April a date. ciso8601, isodate, Pendulum and dateutil's
#           isoparse() have the day that is meant; fromisoformat() refuses each of them.
# Versions: iso8601 2.1.0, ciso8601 2.4.1, isodate 0.7.2, python-dateutil 2.9.0.post0, pendulum
#           3.3.0, Python 3.11
# Seen:     2026-005 - iso8601, fromisoformat: refused; ciso8601, isodate, isoparse, pendulum: 5 January
#           2026-101 - iso8601: 1 January; ciso8601, isodate, isoparse, pendulum: 11 April; fromisoformat: refused
#           2026-201 - iso8601: 1 February; ciso8601, isodate, isoparse, pendulum: 20 July; fromisoformat: refused
#           2026-228 - iso8601: 28 February; ciso8601, isodate, isoparse, pendulum: 16 August; fromisoformat: refused
#           2026-301 - iso8601: 1 March; ciso8601, isodate, isoparse, pendulum: 28 October; fromisoformat: refused
#           2026-335 - iso8601, fromisoformat: refused; ciso8601, isodate, isoparse, pendulum: 1 December
#           iso8601: 0 days of 2026 right, 90 wrong, 275 refused
#           ciso8601: 365 days of 2026 right, 0 wrong, 0 refused
#           isodate: 365 days of 2026 right, 0 wrong, 0 refused
#           isoparse: 365 days of 2026 right, 0 wrong, 0 refused
#           pendulum: 365 days of 2026 right, 0 wrong, 0 refused
#           fromisoformat: 0 days of 2026 right, 0 wrong, 365 refused
# Source:   ISO 8601-1:2019, 5.2.3 (ordinal date, three digits for the day); not read anew: its
#           README, "Parsing".
# Date:     2026-12-01
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    iso8601==2.1.0 isodate==0.7.2 python-dateutil==2.9.0.post0 ciso8601==2.4.1 pendulum==3.3.0

wanted='2026-005 - iso8601, fromisoformat: refused; ciso8601, isodate, isoparse, pendulum: 5 January
2026-101 - iso8601: 1 January; ciso8601, isodate, isoparse, pendulum: 11 April; fromisoformat: refused
2026-201 - iso8601: 1 February; ciso8601, isodate, isoparse, pendulum: 20 July; fromisoformat: refused
2026-228 - iso8601: 28 February; ciso8601, isodate, isoparse, pendulum: 16 August; fromisoformat: refused
2026-301 - iso8601: 1 March; ciso8601, isodate, isoparse, pendulum: 28 October; fromisoformat: refused
2026-335 - iso8601, fromisoformat: refused; ciso8601, isodate, isoparse, pendulum: 1 December
iso8601: 0 days of 2026 right, 90 wrong, 275 refused
ciso8601: 365 days of 2026 right, 0 wrong, 0 refused
isodate: 365 days of 2026 right, 0 wrong, 0 refused
isoparse: 365 days of 2026 right, 0 wrong, 0 refused
pendulum: 365 days of 2026 right, 0 wrong, 0 refused
fromisoformat: 0 days of 2026 right, 0 wrong, 365 refused'
cat >"$box/program.py" <<'PY'
import datetime

import ciso8601
import dateutil.parser
import isodate
import iso8601
import pendulum

READERS = (
    ("iso8601", iso8601.parse_date), ("ciso8601", ciso8601.parse_datetime), ("isodate", isodate.parse_date),
    ("isoparse", dateutil.parser.isoparse), ("pendulum", pendulum.parse),
    ("fromisoformat", datetime.date.fromisoformat),
)


def read(reader, text):
    try:
        return reader(text).strftime("%-d %B")
    except ValueError:
        return "refused"


for text in ("2026-005", "2026-101", "2026-201", "2026-228", "2026-301", "2026-335"):
    answers = {}
    for name, reader in READERS:
        answers.setdefault(read(reader, text), []).append(name)
    print(f"{text} - " + "; ".join(f"{', '.join(names)}: {answer}" for answer, names in answers.items()))
for name, reader in READERS:
    right = wrong = 0
    for number in range(365):
        day = datetime.date(2026, 1, 1) + datetime.timedelta(days=number)
        answer = read(reader, day.strftime("%Y-%j"))
        right += answer == day.strftime("%-d %B")
        wrong += answer not in (day.strftime("%-d %B"), "refused")
    print(f"{name}: {right} days of 2026 right, {wrong} wrong, {365 - right - wrong} refused")
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
