#!/usr/bin/env bash
# A queue in diskcache's cache drops the jobs that have waited longest, once they fill it.
#
# Guessed:  push() and pull() make a queue on disk, as the manual says, that keeps
#           what is put in until it is taken out. If a limit of size is reached,
#           push() raises, or some other entry of the cache goes.
# Instead:  jobs are entries like any other, and the cache makes room at each push by
#           taking those that were stored first, which is the front of the queue.
#           Of 2,000 jobs 110 are left, without a word. The usual limit is a gigabyte,
#           so it comes on the day on which the reader stands still. Deque, of the
#           same library, evicts nothing, as does a cache whose eviction_policy is
#           "none".
# Versions: diskcache 5.6.3, Python 3.11.7 (SQLite 3.40.1)
# Seen:     push and pull, least-recently-stored: some of 2000 left, the first is 1890, the last 1999
#           push and pull, least-recently-used: some of 2000 left, the first is 1890, the last 1999
#           push and pull, none: all of 2000 left, the first is 0, the last 1999
#           Deque: all of 2000 left, the first is 0, the last 1999
# Source:   diskcache's documentation, "Tutorial", Cache (push and pull; size_limit,
#           least-recently-stored by default) and Deque.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    diskcache==5.6.3

wanted='push and pull, least-recently-stored: some of 2000 left, the first is 1890, the last 1999
push and pull, least-recently-used: some of 2000 left, the first is 1890, the last 1999
push and pull, none: all of 2000 left, the first is 0, the last 1999
Deque: all of 2000 left, the first is 0, the last 1999'
cat >"$box/program.py" <<'PY'
import sys

import diskcache

JOBS = 2000
LIMIT = 100_000
PAD = "x" * 500


def pull_all(cache):
    left = []
    while (found := cache.pull())[0] is not None:
        left.append(found[1]["n"])
    return left


def show(name, left):
    print(f"{name}: {'all' if left == list(range(JOBS)) else 'some'} of {JOBS} left,",
          f"the first is {left[0]}, the last {left[-1]}")


for policy in ("least-recently-stored", "least-recently-used", "none"):
    cache = diskcache.Cache(f"{sys.argv[1]}/{policy}", size_limit=LIMIT, eviction_policy=policy)
    for n in range(JOBS):
        cache.push({"n": n, "pad": PAD})
    show(f"push and pull, {policy}", pull_all(cache))
    cache.close()
deque = diskcache.Deque(directory=sys.argv[1] + "/deque")
deque.cache.reset("size_limit", LIMIT)
for n in range(JOBS):
    deque.append({"n": n, "pad": PAD})
show("Deque", [job["n"] for job in deque])
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
