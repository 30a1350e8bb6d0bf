#!/usr/bin/env bash
# A counter that prometheus_client reads has _total behind its name, so what passes metrics on, or
# looks for them by name, has others.
#
# Guessed:  text_string_to_metric_families() reads Prometheus' text, in which names are what their
#           writers have chosen: a counter is by convention called so_total, and needn't be. What is
#           read and written again by the same library is the text that came in.
# Instead:  It reads by the rules of OpenMetrics, in which a counter's sample has to end in _total:
#           where the type is counter, requests becomes requests_total, with its value and labels,
#           and a look for "requests" among the samples finds nothing. Without a line for the type,
#           as for gauges, the name stays, so one exporter's text is read under other names before
#           and after somebody adds "# TYPE". The family of a counter is called without it,
#           whichever way it was written. Passed on by generate_latest(), the series has a new name
#           at the other end, its alerts have nothing to look at, and nothing is raised. Of a
#           counter that was called requests_total in the first place, as in most trials, all is
#           left as it was.
# Versions: prometheus-client 0.26.0, Python 3.11
# Seen:     prometheus-client 0.26.0
#           requests, a counter: family requests, sample requests_total, passed on as requests_total{host="a"} 5.0
#           requests, without a type: family requests, sample requests, passed on as requests{host="a"} 5.0
#           requests, a gauge: family requests, sample requests, passed on as requests{host="a"} 5.0
#           requests_total, a counter: family requests, sample requests_total, passed on as requests_total{host="a"} 5.0
#           requests_total, without a type: family requests_total, sample requests_total, passed on as requests_total{host="a"} 5.0
#           read_bytes_sum, a counter: family read_bytes_sum, sample read_bytes_sum_total, passed on as read_bytes_sum_total 5.0
# Source:   prometheus.io, "Exposition formats", text (no rule for names of counters); OpenMetrics
#           1.0, Counter (the sample's name has the suffix _total).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    prometheus-client==0.26.0

wanted='prometheus-client 0.26.0
requests, a counter: family requests, sample requests_total, passed on as requests_total{host="a"} 5.0
requests, without a type: family requests, sample requests, passed on as requests{host="a"} 5.0
requests, a gauge: family requests, sample requests, passed on as requests{host="a"} 5.0
requests_total, a counter: family requests, sample requests_total, passed on as requests_total{host="a"} 5.0
requests_total, without a type: family requests_total, sample requests_total, passed on as requests_total{host="a"} 5.0
read_bytes_sum, a counter: family read_bytes_sum, sample read_bytes_sum_total, passed on as read_bytes_sum_total 5.0'
cat >"$box/program.py" <<'PY'
import importlib.metadata

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families


class Passed:
    """What was read, for a registry."""

    def __init__(self, text):
        self.text = text

    def collect(self):
        return text_string_to_metric_families(self.text)


def look(name, text):
    families = list(text_string_to_metric_families(text))
    registry = CollectorRegistry()
    registry.register(Passed(text))
    passed = [line for line in generate_latest(registry).decode().splitlines() if not line.startswith("#")]
    print(f"{name}: family {' '.join(family.name for family in families)},",
          f"sample {' '.join(sample.name for family in families for sample in family.samples)},",
          f"passed on as {' '.join(passed)}")


print("prometheus-client", importlib.metadata.version("prometheus-client"))
look("requests, a counter", "# TYPE requests counter\nrequests{host=\"a\"} 5\n")
look("requests, without a type", "requests{host=\"a\"} 5\n")
look("requests, a gauge", "# TYPE requests gauge\nrequests{host=\"a\"} 5\n")
look("requests_total, a counter", "# TYPE requests_total counter\nrequests_total{host=\"a\"} 5\n")
look("requests_total, without a type", "requests_total{host=\"a\"} 5\n")
look("read_bytes_sum, a counter", "# TYPE read_bytes_sum counter\nread_bytes_sum 5\n")
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
