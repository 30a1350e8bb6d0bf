#!/usr/bin/env bash
# An alert of Prometheus never fires, though its condition holds for twenty minutes, as its value is among its labels.
#
# Guessed:  "for: 5m" is five minutes in which the expression gives something for the
#           series. What the rule adds, a label severity or one with {{ $value }}, is
#           a matter of how it is told of.
# Instead:  an alert is its labels. If one of them has the value in it, each new
#           value is a new alert, whose five minutes begin now, and the one before
#           is gone. A queue that grows steadily is pending for ever; one that has
#           stuck, and so doesn't change, fires. So the worse of the two goes
#           unheard, and the page of rules shows it as pending, which looks well.
#           The rule in which the value is an annotation fires. A value that's
#           rounded fires where it stays the same for as long as "for".
# Versions: prometheus 2.42.0+ds-5+deb12u1 (its promtool)
# Seen:     Package: prometheus Version: 2.42.0+ds-5+deb12u1
#           depth 20, and one more each minute: Label pending, Annotation fires
#           depth 20, and it stays: Label fires, Annotation fires
#           depth 20 and 21 in turn: Label pending, Annotation fires
# Source:   Prometheus documentation, "Alerting rules" (for counts from when an
#           element of the output is first met; labels and annotations).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download prometheus=2.42.0+ds-5+deb12u1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/prometheus_*.deb Package Version | tr '\n' ' ')

wanted='Package: prometheus Version: 2.42.0+ds-5+deb12u1
depth 20, and one more each minute: Label pending, Annotation fires
depth 20, and it stays: Label fires, Annotation fires
depth 20 and 21 in turn: Label pending, Annotation fires'
cat >"$box/rules.yml" <<'YAML'
groups:
  - name: queue
    rules:
      - alert: Label
        expr: depth > 10
        for: 5m
        labels: {depth: "{{ $value }}"}
      - alert: Annotation
        expr: depth > 10
        for: 5m
        annotations: {depth: "{{ $value }}"}
YAML
# asks NAME VALUES: whether each alert fires after 20 minutes of these values.
asks() {
    local alert answer="$1:"
    for alert in Label Annotation; do
        cat >"$box/test.yml" <<YAML
rule_files: [rules.yml]
tests:
  - interval: 1m
    input_series: [{series: depth, values: "$2"}]
    promql_expr_test:
      - expr: count by (alertstate) (ALERTS{alertname="$alert"})
        eval_time: 20m
        exp_samples: [{labels: '{alertstate="firing"}', value: 1}]
YAML
        if (cd "$box" && timeout 30 root/usr/bin/promtool test rules test.yml) >"$box/log" 2>&1; then
            answer+=" $alert fires,"
        else
            answer+=" $alert $(grep -o 'alertstate="pending"' "$box/log" | head -1 | tr -d '"' | cut -d = -f 2),"
        fi
    done
    echo "${answer%,}"
}
seen="${package% }
$(asks 'depth 20, and one more each minute' '20+1x30')
$(asks 'depth 20, and it stays' '20+0x30')
$(asks 'depth 20 and 21 in turn' '20 21 20 21 20 21 20 21 20 21 20 21 20 21 20 21 20 21 20 21 20 21')"
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
