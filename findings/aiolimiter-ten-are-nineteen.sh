#!/usr/bin/env bash
# AsyncLimiter(10, 60) of aiolimiter lets nineteen calls through in the first minute, and ten a
# minute from then on.
#
# Guessed:  AsyncLimiter(max_rate, time_period) is at most max_rate in any time_period, as its two
#           names say. A source that allows ten requests in a minute isn't asked more often.
# Instead:  It is a bucket of ten places that leaks evenly: ten go through at once, and as one place
#           comes free each six seconds, nine more before the minute is over. The same is so after
#           every pause that is long enough for it to run empty, so a job that asks in bursts is
#           above its limit in each of them, and one that asks all the time once, at its start: a
#           trial of two minutes counts 29. A source that counts answers with 429, though a limiter
#           stands in front of it. With AsyncLimiter(5, 60), half of what is allowed, the first
#           minute has nine; a rate of one in six seconds is the cure.
# Versions: aiolimiter 1.3.0, Python 3.11
# Seen:     aiolimiter 1.3.0
#           10 in 60 seconds, minute by minute: 19 10 10 10
#           the same, quiet in most of the third: 19 10 1 19
#           5 in 60 seconds: 9 5 5 5
#           1 in 6 seconds: 10 10 10 10
# Source:   aiolimiter.readthedocs.io, on the leaky bucket and bursts up to the maximum.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    aiolimiter==1.3.0

wanted='aiolimiter 1.3.0
10 in 60 seconds, minute by minute: 19 10 10 10
the same, quiet in most of the third: 19 10 1 19
5 in 60 seconds: 9 5 5 5
1 in 6 seconds: 10 10 10 10'
cat >"$box/program.py" <<'PY'
import asyncio
import importlib.metadata

from aiolimiter import AsyncLimiter


class Loop(asyncio.SelectorEventLoop):
    """Its clock goes on to the next timer at once."""

    moved = 0.0

    def time(self):
        return self.moved

    def _run_once(self):
        if not self._ready and self._scheduled:
            self.moved = max(self.moved, self._scheduled[0].when())
        super()._run_once()


async def count(limit, pauses, until):
    """The minutes in which calls went through, one after the other and after the pauses."""
    loop, limiter, minutes = asyncio.get_running_loop(), AsyncLimiter(*limit), [0] * (until // 60)
    while loop.time() < until:
        if pauses and loop.time() >= pauses[0] - 60:
            await asyncio.sleep(pauses.pop(0) - loop.time())
        async with limiter:
            if loop.time() < until:
                minutes[int(loop.time() // 60)] += 1
    return minutes


def look(name, limit, pauses=(), until=240):
    loop = Loop()
    try:
        print(f"{name}:", *loop.run_until_complete(count(limit, list(pauses), until)))
    finally:
        loop.close()


print("aiolimiter", importlib.metadata.version("aiolimiter"))
look("10 in 60 seconds, minute by minute", (10, 60))
look("the same, quiet in most of the third", (10, 60), [180])
look("5 in 60 seconds", (5, 60))
look("1 in 6 seconds", (1, 6))
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
