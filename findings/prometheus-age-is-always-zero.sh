#!/usr/bin/env bash
# A check of how old a value is says 0 in Prometheus, as soon as anything is done with the value.
#
# Guessed:  time() - timestamp(x) is the age of x's last sample. timestamp(x * 1),
#           timestamp(sum(x)) and that of a recording rule over x are those of the
#           samples that went in, so that "older than two minutes" is told of.
# Instead:  only a bare series still has the time of its sample. What an operator, a
#           function or a rule gives is of the moment of the question, so its
#           age is 0, while for five minutes the last sample stands for all moments
#           behind it. last_over_time(), which is there to look back further, gives
#           the moment, too. The alert on a late sum never fires: before it is old
#           it is fresh, and behind the five minutes there is nothing that could be
#           old. Brackets around the series are harmless. timestamp() first and then
#           min by (...) of it gives the age.
# Versions: prometheus 2.42.0+ds-5+deb12u1 (its promtool)
# Seen:     Package: prometheus Version: 2.42.0+ds-5+deb12u1
#           the last sample is of minute 3; seconds by minute 3, 5, 7 and 9
#           time() - timestamp(rows): 0, 120, 240, none
#           time() - timestamp((rows)): 0, 120, 240, none
#           time() - timestamp(rows * 1): 0, 0, 0, none
#           time() - timestamp(sum(rows)): 0, 0, 0, none
#           time() - timestamp(job:rows:sum): 0, 0, 0, none
#           time() - timestamp(last_over_time(rows[30m])): 0, 0, 0, 0
#           time() - min by (job) (timestamp(rows)): 0, 120, 240, none
# Source:   Prometheus documentation, "Query functions", timestamp() (the timestamp of
#           each of the samples of the given vector), and "Querying basics",
#           Staleness.
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
the last sample is of minute 3; seconds by minute 3, 5, 7 and 9
time() - timestamp(rows): 0, 120, 240, none
time() - timestamp((rows)): 0, 120, 240, none
time() - timestamp(rows * 1): 0, 0, 0, none
time() - timestamp(sum(rows)): 0, 0, 0, none
time() - timestamp(job:rows:sum): 0, 0, 0, none
time() - timestamp(last_over_time(rows[30m])): 0, 0, 0, 0
time() - min by (job) (timestamp(rows)): 0, 120, 240, none'
cat >"$box/rules.yml" <<'YAML'
groups: [{name: sums, rules: [{record: job:rows:sum, expr: sum by (job) (rows)}]}]
YAML
# The values that the last sample, of minute 3, gives at a minute; "none" for no value.
ask() {
    local minute answer="$1:"
    for minute in 3 5 7 9; do
        cat >"$box/test.yml" <<YAML
rule_files: [rules.yml]
tests:
  - interval: 1m
    input_series: [{series: 'rows{job="a"}', values: 1x3 _x20}]
    promql_expr_test: [{expr: 'max($1)', eval_time: ${minute}m, exp_samples: [{labels: '{}', value: -1}]}]
YAML
        (cd "$box" && timeout 30 root/usr/bin/promtool test rules test.yml) >"$box/log" 2>&1 || true
        answer+=" $(awk '/got:/ { print $3 == "" ? "none" : $3 + 0; exit }' "$box/log"),"
    done
    echo "${answer%,}"
}
seen="${package% }
the last sample is of minute 3; seconds by minute 3, 5, 7 and 9"
for value in rows '(rows)' 'rows * 1' 'sum(rows)' 'job:rows:sum' 'last_over_time(rows[30m])'; do
    seen+=$'\n'$(ask "time() - timestamp($value)")
done
seen+=$'\n'$(ask 'time() - min by (job) (timestamp(rows))')
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
