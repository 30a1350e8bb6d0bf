#!/usr/bin/env bash
# A retry around a function that yields rows tries nothing again with tenacity, backoff and
# retrying, and with stamina gives the first rows once more each time.
#
# Guessed:  @retry around a function that reads a feed page by page and yields its rows tries
#           again where a page fails, as it does around one that returns a list; and who can't do
#           it for a generator says so.
# Instead:  to call a generator's function runs nothing of it: it gives the generator back, which
#           can't fail, and the retry is over. The error comes where the rows are read, outside.
#           tenacity, backoff and retrying take such a function without a word, and it fails at
#           its first error, as if they weren't there. stamina, since it knows generators, runs it
#           anew from its beginning, behind the rows that were already handed out: row 1 comes
#           three times, and a sum is too high. With a list all four are right. For tenacity and
#           backoff it is so with asynchronous generators, too.
# Versions: tenacity 9.2.1, backoff 2.2.1, retrying 1.4.2, stamina 26.1.0, Python 3.11
# Seen:     tenacity: a list 11 12 21 22; asked 3 times
#             rows 11 12 an error; asked 1 times
#             asynchronous 11 12 an error; asked 1 times
#           backoff: a list 11 12 21 22; asked 3 times
#             rows 11 12 an error; asked 1 times
#             asynchronous 11 12 an error; asked 1 times
#           retrying: a list 11 12 21 22; asked 3 times
#             rows 11 12 an error; asked 1 times
#             asynchronous 11 12 an error; asked 1 times
#           stamina: a list 11 12 21 22; asked 3 times
#             rows 11 12 11 12 11 12 21 22; asked 3 times
#             asynchronous 11 12 11 12 11 12 21 22; asked 3 times
# Source:   stamina's retry (generators are begun anew), and the READMEs of tenacity and backoff,
#           which don't speak of functions that yield, as the packages bring them.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check tenacity==9.2.1 backoff==2.2.1 \
    retrying==1.4.2 stamina==26.1.0

wanted='tenacity: a list 11 12 21 22; asked 3 times
  rows 11 12 an error; asked 1 times
  asynchronous 11 12 an error; asked 1 times
backoff: a list 11 12 21 22; asked 3 times
  rows 11 12 an error; asked 1 times
  asynchronous 11 12 an error; asked 1 times
retrying: a list 11 12 21 22; asked 3 times
  rows 11 12 an error; asked 1 times
  asynchronous 11 12 an error; asked 1 times
stamina: a list 11 12 21 22; asked 3 times
  rows 11 12 11 12 11 12 21 22; asked 3 times
  asynchronous 11 12 11 12 11 12 21 22; asked 3 times'
cat >"$box/program.py" <<'PY'
import asyncio

import backoff
import retrying
import stamina
import stamina.instrumentation
import tenacity

stamina.instrumentation.set_on_retry_hooks([])
RETRIES = {
    "tenacity": tenacity.retry(stop=tenacity.stop_after_attempt(5)),
    "backoff": backoff.on_exception(backoff.constant, OSError, max_tries=5, interval=0),
    "retrying": retrying.retry(stop_max_attempt_number=5),
    "stamina": stamina.retry(on=OSError, attempts=5, wait_initial=0.01),
}


class Feed:
    """Its second page fails two times."""

    def __init__(self):
        self.asked = 0

    def page(self, number):
        if number == 1:
            self.asked += 1
        if number == 2 and self.asked < 3:
            raise OSError("no answer")
        return [10 * number + 1, 10 * number + 2]


def collect(read):
    rows = []
    try:
        rows.extend(read(rows))
    except OSError:
        rows.append("an error")
    return " ".join(str(row) for row in rows)


for name, retry in RETRIES.items():
    def as_list(feed):
        return [row for number in (1, 2) for row in feed.page(number)]

    def as_rows(feed):
        for number in 1, 2:
            yield from feed.page(number)

    async def as_stream(feed):
        for number in 1, 2:
            for row in feed.page(number):
                yield row

    async def gather(stream, rows):
        async for row in stream:
            rows.append(row)

    def by_rows(rows, feed):
        for row in retry(as_rows)(feed):
            rows.append(row)
        return []

    def by_stream(rows, feed):
        asyncio.run(gather(retry(as_stream)(feed), rows))
        return []

    feed = Feed()
    print(f"{name}: a list {collect(lambda rows: retry(as_list)(feed))}; asked {feed.asked} times")
    feed = Feed()
    print(f"  rows {collect(lambda rows: by_rows(rows, feed))}; asked {feed.asked} times")
    feed = Feed()
    print(f"  asynchronous {collect(lambda rows: by_stream(rows, feed))}; asked {feed.asked} times")
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
