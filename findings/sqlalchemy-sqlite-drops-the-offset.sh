#!/usr/bin/env bash
# SQLAlchemy's DateTime(timezone=True) drops the offset of what it stores in SQLite, without
# converting: 13:00+02:00 comes back as 13:00, behind 12:00 UTC.
#
# Guessed:  with timezone=True a column keeps moments: what goes in as 13:00+02:00 comes back as
#           that moment, in one zone or another; a database that has no such type gets it in UTC,
#           or an error is raised.
# Instead:  for SQLite the flag is nothing. The text that is stored has the hours and minutes as
#           they were given, and what comes back has no zone. Two clients in two zones write the
#           same moment as two times, an order by time is one by wall clocks, and "due before now"
#           lets a job of 13:00+02:00, due since 11:00 UTC, wait until 13:00. A search for the
#           moment finds nothing, for the same hour in any zone it finds it. With UTC everywhere,
#           as in trials, nothing is seen. peewee keeps the offset in its text.
# Versions: SQLAlchemy 2.1.9, peewee 4.5.3, Python 3.11
# Seen:     stored: | 2026-11-30 13:00:00.000000 | 2026-11-30 12:00:00.000000
#           read: | 2026-11-30 13:00:00 | 2026-11-30 12:00:00
#           by time: late early (it is: early late)
#           due at 12:30 UTC: late (it is: early late)
#           at 11:00 UTC: nothing (it is: early)
#           at 13:00-05:00: early (it is: nothing)
#           peewee reads: 2026-11-30 13:00:00+02:00
# Source:   SQLAlchemy's DateTime, timezone (if the base type of the database has it), as the
#           package brings it.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check SQLAlchemy==2.1.9 peewee==4.5.3

wanted='stored: | 2026-11-30 13:00:00.000000 | 2026-11-30 12:00:00.000000
read: | 2026-11-30 13:00:00 | 2026-11-30 12:00:00
by time: late early (it is: early late)
due at 12:30 UTC: late (it is: early late)
at 11:00 UTC: nothing (it is: early)
at 13:00-05:00: early (it is: nothing)
peewee reads: 2026-11-30 13:00:00+02:00'
cat >"$box/program.py" <<'PY'
from datetime import datetime, timedelta, timezone

import peewee
import sqlalchemy

EARLY = datetime(2026, 11, 30, 13, tzinfo=timezone(timedelta(hours=2)))
LATE = datetime(2026, 11, 30, 12, tzinfo=timezone.utc)
NOW = datetime(2026, 11, 30, 12, 30, tzinfo=timezone.utc)

engine = sqlalchemy.create_engine("sqlite://")
jobs = sqlalchemy.Table("jobs", sqlalchemy.MetaData(), sqlalchemy.Column("name", sqlalchemy.String),
                        sqlalchemy.Column("due", sqlalchemy.DateTime(timezone=True)))
with engine.begin() as link:
    jobs.create(link)
    link.execute(jobs.insert(), [{"name": "early", "due": EARLY}, {"name": "late", "due": LATE}])
    print("stored:", *(row[0] for row in link.exec_driver_sql("select due from jobs")), sep=" | ")
    print("read:", *link.execute(sqlalchemy.select(jobs.c.due)).scalars(), sep=" | ")

    def names(query):
        return " ".join(link.execute(query).scalars()) or "nothing"

    everything = sqlalchemy.select(jobs.c.name)
    print("by time:", names(everything.order_by(jobs.c.due)), "(it is: early late)")
    print("due at 12:30 UTC:", names(everything.where(jobs.c.due <= NOW)), "(it is: early late)")
    print("at 11:00 UTC:", names(everything.where(jobs.c.due == EARLY.astimezone(timezone.utc))), "(it is: early)")
    later = EARLY.replace(tzinfo=timezone(timedelta(hours=-5)))
    print("at 13:00-05:00:", names(everything.where(jobs.c.due == later)), "(it is: nothing)")

base = peewee.SqliteDatabase(":memory:")


class Job(peewee.Model):
    due = peewee.DateTimeField()

    class Meta:
        database = base


base.create_tables([Job])
Job.create(due=EARLY)
print("peewee reads:", Job.get().due)
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
