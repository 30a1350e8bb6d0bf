#!/usr/bin/env bash
# A value each ten minutes is all there in Whisper for a day, and gone from each view that goes
# further back, its last day included.
#
# Guessed:  a file with a minute for a day and five minutes for a week thins out what is
#           old: the value of a wider step is the mean of what there is in it. A sensor that
#           speaks each ten minutes leaves gaps in the fine one, and none, or fewer, in the
#           coarse.
# Instead:  a wider step gets a value only if half of the finer ones in it have one
#           (xFilesFactor, 0.5 if nothing is said): one minute of five is too few, and
#           nothing is written. So the view of six hours has every value and that of a week
#           is empty to its end, since a view is read from one archive alone, the one that
#           reaches back far enough; looking at eight days in place of one makes the newest
#           value go. What is a day old is in no archive any more. A series each minute, or
#           three of five, has all of it, so a trial with a quick sensor is well. With
#           xFilesFactor 0 the same values are there, and are their mean. Nothing of it can
#           be mended behind: it is decided as each value comes.
# Versions: whisper 1.1.10, Python 3.11
# Seen:     each minute: 1440 sent in a day; views of 6 hours 360, 2 days 288, 20 days 24
#           each ten minutes: 144 sent in a day; views of 6 hours 36, 2 days 0, 20 days 0
#           each ten minutes, xFilesFactor 0: 144 sent in a day; views of 6 hours 36, 2 days 144, 20 days 25
# Source:   whisper.py, setAggregationMethod (the share of points that there have to be) and
#           __propagate, as the package brings it.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check whisper==1.1.10

wanted='each minute: 1440 sent in a day; views of 6 hours 360, 2 days 288, 20 days 24
each ten minutes: 144 sent in a day; views of 6 hours 36, 2 days 0, 20 days 0
each ten minutes, xFilesFactor 0: 144 sent in a day; views of 6 hours 36, 2 days 144, 20 days 25'
cat >"$box/program.py" <<'PY'
import sys

import whisper

DAY = 86400
NOW = 1790000000 // 3600 * 3600
ARCHIVES = [(60, 1440), (300, 2016), (3600, 720)]


def look(name, every, share):
    """Writes a value at each step of the last day, as they come, and reads three views that end now."""
    path = f"{sys.argv[1]}/{every}-{share}.wsp"
    whisper.create(path, ARCHIVES, xFilesFactor=share)
    sent = range(NOW - DAY + every, NOW + 1, every)
    for moment in sent:
        whisper.update(path, float(moment // every % 7), moment, now=moment)
    shown = []
    for view, back in (("6 hours", DAY // 4), ("2 days", 2 * DAY), ("20 days", 20 * DAY)):
        _, values = whisper.fetch(path, NOW - back, NOW, now=NOW)
        known = [value for value in values if value is not None]
        shown.append(f"{view} {len(known)}")
    print(f"{name}: {len(sent)} sent in a day; views of " + ", ".join(shown))


look("each minute", 60, None)
look("each ten minutes", 600, None)
look("each ten minutes, xFilesFactor 0", 600, 0)
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
