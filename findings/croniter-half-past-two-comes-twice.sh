#!/usr/bin/env bash
# In the night that has 2:30 twice croniter runs a daily job twice, and cronsim once.
#
# Guessed:  30 2 * * * is once a day, whatever the clocks do; that is what Debian's cron is known
#           for: only jobs with a star in the hour or the minute follow the clock. A library for
#           cron's lines with zones in it does so too.
# Instead:  with a start that has a zone croniter takes each time that the clock shows 2:30 for one,
#           so the job is run at 2:30 and an hour later again: two invoices, or two mails, in one
#           night of October. cronsim has it once. get_prev() has both, too, and match() is true
#           twice, so a job that is looked at each minute does the same. In spring both run it at
#           3:00. */20 2 has a star and follows the clock in October, six runs in both; in March,
#           when there is no such hour, it is one run at 3:00 for croniter and none for cronsim. A
#           start without a zone has none of it, and no day but two shows it.
# Versions: croniter 7.0.0, cronsim 2.8, tzdata 2026.6, Python 3.11
# Seen:     30 2 * * * on 24 October
#             croniter: 02:30(+2)
#             croniter, get_prev(): 02:30(+2)
#             cronsim: 02:30(+2)
#             croniter, match() each minute: 02:30(+2)
#           30 2 * * * on 25 October
#             croniter: 02:30(+2) 02:30(+1)
#             croniter, get_prev(): 02:30(+2) 02:30(+1)
#             cronsim: 02:30(+2)
#             croniter, match() each minute: 02:30(+2) 02:30(+1)
#           30 2 * * * on 29 March
#             croniter: 03:00(+2)
#             croniter, get_prev(): 03:00(+2)
#             cronsim: 03:00(+2)
#             croniter, match() each minute: 03:00(+2)
#           */20 2 * * * on 24 October
#             croniter: 02:00(+2) 02:20(+2) 02:40(+2)
#             croniter, get_prev(): 02:00(+2) 02:20(+2) 02:40(+2)
#             cronsim: 02:00(+2) 02:20(+2) 02:40(+2)
#             croniter, match() each minute: 02:00(+2) 02:20(+2) 02:40(+2)
#           */20 2 * * * on 25 October
#             croniter: 02:00(+2) 02:20(+2) 02:40(+2) 02:00(+1) 02:20(+1) 02:40(+1)
#             croniter, get_prev(): 02:00(+2) 02:20(+2) 02:40(+2) 02:00(+1) 02:20(+1) 02:40(+1)
#             cronsim: 02:00(+2) 02:20(+2) 02:40(+2) 02:00(+1) 02:20(+1) 02:40(+1)
#             croniter, match() each minute: 02:00(+2) 02:20(+2) 02:40(+2) 02:00(+1) 02:20(+1) 02:40(+1)
#           */20 2 * * * on 29 March
#             croniter: 03:00(+2)
#             croniter, get_prev(): 03:00(+2)
#             cronsim: never
#             croniter, match() each minute: 03:00(+2)
# Source:   cron(8) of Debian, on changes of the clock (less than three hours, and jobs with a star
#           in the hour or minute), not read anew; croniter's README, "About DST", as the package
#           brings it (it asks for a start with a zone).
# Date:     2026-12-01
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    croniter==7.0.0 cronsim==2.8 tzdata==2026.6

wanted='30 2 * * * on 24 October
  croniter: 02:30(+2)
  croniter, get_prev(): 02:30(+2)
  cronsim: 02:30(+2)
  croniter, match() each minute: 02:30(+2)
30 2 * * * on 25 October
  croniter: 02:30(+2) 02:30(+1)
  croniter, get_prev(): 02:30(+2) 02:30(+1)
  cronsim: 02:30(+2)
  croniter, match() each minute: 02:30(+2) 02:30(+1)
30 2 * * * on 29 March
  croniter: 03:00(+2)
  croniter, get_prev(): 03:00(+2)
  cronsim: 03:00(+2)
  croniter, match() each minute: 03:00(+2)
*/20 2 * * * on 24 October
  croniter: 02:00(+2) 02:20(+2) 02:40(+2)
  croniter, get_prev(): 02:00(+2) 02:20(+2) 02:40(+2)
  cronsim: 02:00(+2) 02:20(+2) 02:40(+2)
  croniter, match() each minute: 02:00(+2) 02:20(+2) 02:40(+2)
*/20 2 * * * on 25 October
  croniter: 02:00(+2) 02:20(+2) 02:40(+2) 02:00(+1) 02:20(+1) 02:40(+1)
  croniter, get_prev(): 02:00(+2) 02:20(+2) 02:40(+2) 02:00(+1) 02:20(+1) 02:40(+1)
  cronsim: 02:00(+2) 02:20(+2) 02:40(+2) 02:00(+1) 02:20(+1) 02:40(+1)
  croniter, match() each minute: 02:00(+2) 02:20(+2) 02:40(+2) 02:00(+1) 02:20(+1) 02:40(+1)
*/20 2 * * * on 29 March
  croniter: 03:00(+2)
  croniter, get_prev(): 03:00(+2)
  cronsim: never
  croniter, match() each minute: 03:00(+2)'
cat >"$box/program.py" <<'PY'
import datetime
import itertools
import zoneinfo

import croniter
import cronsim

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")


def by_croniter(line, start):
    every = croniter.croniter(line, start, ret_type=datetime.datetime)
    while True:
        yield every.get_next()


def by_prev(line, end):
    every = croniter.croniter(line, end, ret_type=datetime.datetime)
    while True:
        yield every.get_prev()


def shown(moments):
    return " ".join(f"{moment:%H:%M}({moment.utcoffset().seconds // 3600:+d})" for moment in moments) or "never"


def look(line, month, day):
    begin = datetime.datetime(2026, month, day, tzinfo=BERLIN)
    end = begin + datetime.timedelta(days=1)
    print(f"{line} on {begin:%d %B}")
    start = begin - datetime.timedelta(minutes=1)
    print("  croniter:", shown(itertools.takewhile(lambda moment: moment < end, by_croniter(line, start))))
    back = itertools.takewhile(lambda moment: moment >= begin, by_prev(line, end))
    print("  croniter, get_prev():", shown(reversed(list(back))))
    print("  cronsim:", shown(itertools.takewhile(lambda moment: moment < end, cronsim.CronSim(line, start))))
    minutes = (begin.astimezone(datetime.timezone.utc) + datetime.timedelta(minutes=number) for number in range(6 * 60))
    local = [minute.astimezone(BERLIN) for minute in minutes]
    print("  croniter, match() each minute:", shown(
        minute for minute in local if croniter.croniter.match(line, minute)))


for line in ("30 2 * * *", "*/20 2 * * *"):
    look(line, 10, 24)
    look(line, 10, 25)
    look(line, 3, 29)
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
