#!/usr/bin/env bash
# Read by prometheus_client, a counter has another name than on its page, and two of them become one.
#
# Guessed:  the parser of the text format gives names and values as the page has
#           them; what is read and written again, by a proxy that joins pages or
#           leaves some out, is the same page.
# Instead:  OpenMetrics wants counters to end in _total, and the parser of the
#           older format, which knows no such rule, puts it on: "jobs" is read as
#           "jobs_total", if the page says that it is a counter, and stays "jobs"
#           if it says gauge or nothing. Who looks for the name on the page finds
#           nothing, a query or an alarm on it has no data behind such a proxy,
#           and next to a real "jobs_total" there are two series of one name,
#           of which Prometheus drops one. The exposition adds it too, so no way
#           of writing gets the old name back.
# Versions: prometheus_client 0.26.0, Python 3.11.7
# Seen:     counter jobs 3: read as jobs_total 3, written jobs_total 3
#           gauge jobs 3: read as jobs 3, written jobs 3
#           untyped jobs 3: read as jobs 3, written jobs 3
#           counter jobs 3, counter jobs_total 40: read as jobs_total 3 jobs_total 40, written jobs_total 3 jobs_total 40
# Source:   prometheus.io, "Exposition formats", section "Text-based format" (no
#           suffix for counters); OpenMetrics 1.0, section "Counter" (_total).
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check prometheus_client==0.26.0

wanted='counter jobs 3: read as jobs_total 3, written jobs_total 3
gauge jobs 3: read as jobs 3, written jobs 3
untyped jobs 3: read as jobs 3, written jobs 3
counter jobs 3, counter jobs_total 40: read as jobs_total 3 jobs_total 40, written jobs_total 3 jobs_total 40'
cat >"$box/program.py" <<'PY'
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families


class Read:
    """What was read, as a registry to write it again."""

    def __init__(self, families):
        self.families = families

    def collect(self):
        return self.families


def look(*metrics):
    page = "".join(f"# TYPE {name} {kind}\n{name} {value}\n" for kind, name, value in metrics)
    families = list(text_string_to_metric_families(page))
    read = [f"{sample.name} {sample.value:g}" for family in families for sample in family.samples]
    lines = generate_latest(Read(families)).decode().splitlines()
    written = [f"{name} {float(value):g}" for name, value in (line.split() for line in lines if line[0] != "#")]
    print(", ".join(f"{kind} {name} {value}" for kind, name, value in metrics) + ":",
          "read as", " ".join(read) + ", written", " ".join(written))


look(("counter", "jobs", 3))
look(("gauge", "jobs", 3))
look(("untyped", "jobs", 3))
look(("counter", "jobs", 3), ("counter", "jobs_total", 40))
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
