#!/usr/bin/env bash
# "Newer than" a time finds the events by one JMESPath, and by another none, while both can sort by it.
#
# Guessed:  events[?at > '2026-11-30'] works wherever JMESPath does, as texts in ISO
#           8601 sort as times. Where it doesn't, it is an error, as a text in sum()
#           is one.
# Instead:  by the specification > and < are for numbers alone and null for all else,
#           and null drops the event: jp, in Go, finds nothing, without a word, and
#           a watch for new events is quiet for ever. Python's library, which the
#           command line of AWS has beneath it, compares texts, on purpose. So a query
#           that was tried there is moved to another tool and stops. sort_by(),
#           max_by() and == take texts in both; the newest can be had by max_by(). A
#           number in quotes is a text, too: [?n > '5'] is no event by jp, and
#           Python's own TypeError there.
# Versions: jp 0.2.1+ds1-1+b5 (go-jmespath), jmespath (PyPI) 1.1.0, Python 3.11.7
# Seen:     Package: jp Version: 0.2.1+ds1-1+b5
#           events[?at > '2026-11-30'].id : jp [], Python [2, 3]
#           events[?at == '2026-11-30T12:00:00Z'].id : jp [2], Python [2]
#           events[?n > `5`].id : jp [2, 3], Python [2, 3]
#           events[?n > '5'].id : jp [], Python TypeError
#           sort_by(events, &at)[-1].id : jp 3, Python 3
#           max_by(events, &at).id : jp 3, Python 3
# Source:   JMESPath specification, "Filter Expressions" (ordering operators are only
#           valid for numbers; null for other types); jmespath.py's visitor.py,
#           _is_comparable.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download jp=0.2.1+ds1-1+b5 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/jp_*.deb Package Version | tr '\n' ' ')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check jmespath==1.1.0

wanted='Package: jp Version: 0.2.1+ds1-1+b5
events[?at > '\''2026-11-30'\''].id : jp [], Python [2, 3]
events[?at == '\''2026-11-30T12:00:00Z'\''].id : jp [2], Python [2]
events[?n > `5`].id : jp [2, 3], Python [2, 3]
events[?n > '\''5'\''].id : jp [], Python TypeError
sort_by(events, &at)[-1].id : jp 3, Python 3
max_by(events, &at).id : jp 3, Python 3'
cat >"$box/program.py" <<'PY'
import json
import subprocess
import sys

import jmespath

JP = sys.argv[1] + "/root/usr/bin/jp"
EVENTS = {"events": [{"id": 1, "n": 4, "at": "2026-11-29T12:00:00Z"}, {"id": 2, "n": 6, "at": "2026-11-30T12:00:00Z"},
                     {"id": 3, "n": 9, "at": "2026-12-01T12:00:00Z"}]}


def by_python(query):
    try:
        return json.dumps(jmespath.search(query, EVENTS))
    except Exception as error:
        return type(error).__name__


def by_go(query):
    done = subprocess.run([JP, query], input=json.dumps(EVENTS), capture_output=True, text=True, timeout=20)
    return json.dumps(json.loads(done.stdout)) if done.returncode == 0 else f"exits with {done.returncode}"


for query in ("events[?at > '2026-11-30'].id", "events[?at == '2026-11-30T12:00:00Z'].id", "events[?n > `5`].id",
              "events[?n > '5'].id", "sort_by(events, &at)[-1].id", "max_by(events, &at).id"):
    print(f"{query} : jp {by_go(query)}, Python {by_python(query)}")
PY
seen=${package% }$'\n'$(timeout 60 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
