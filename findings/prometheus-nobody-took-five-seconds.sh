#!/usr/bin/env bash
# Prometheus says that one request in ten took five seconds, where none took half of one.
#
# Guessed:  sum by (le) adds the histograms of two services, and histogram_quantile()
#           of that is the quantile of all requests, as near as the buckets are
#           close; each service for itself gives a right one.
# Instead:  a bucket of one service that the other doesn't have is the sum of one
#           alone. Of 200 requests 100 are counted up to 0.1, and 100 up to 0.5, which
#           are the others; no bound but infinity has all. The 180th lies between
#           the largest bound and infinity, and for that the answer is the largest
#           bound: 5 s, of a service whose slowest took 0.5. Other buckets in one of
#           two services, or in half of its copies while they are rolled out, page
#           somebody. Nothing warns. Only bounds that all have may be added up.
# Versions: prometheus 2.42.0+ds-5+deb12u1 (its promtool)
# Seen:     Package: prometheus Version: 2.42.0+ds-5+deb12u1
#           0.5 of the sum by service,le: {service="a"} 0.05 {service="b"} 0.25
#           0.5 of the sum by le: 0.1
#           0.9 of the sum by service,le: {service="a"} 0.09 {service="b"} 0.45
#           0.9 of the sum by le: 5
#           requests a second, by le: {le="+Inf"} 2 {le="0.1"} 1 {le="0.5"} 1 {le="1"} 1 {le="5"} 1
# Source:   Prometheus documentation, "Query functions", histogram_quantile() (where
#           the quantile is in the highest bucket, the upper bound of the second
#           highest is given), and "Histograms and summaries", aggregation.
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
0.5 of the sum by service,le: {service="a"} 0.05 {service="b"} 0.25
0.5 of the sum by le: 0.1
0.9 of the sum by service,le: {service="a"} 0.09 {service="b"} 0.45
0.9 of the sum by le: 5
requests a second, by le: {le="+Inf"} 2 {le="0.1"} 1 {le="0.5"} 1 {le="1"} 1 {le="5"} 1'
# Each minute 60 requests of a that took up to 0.1 s, and 60 of b that took up to 0.5 s.
ask() {
    cat >"$box/test.yml" <<YAML
tests:
  - interval: 1m
    input_series:
      - {series: 'took_bucket{service="a", le="0.1"}', values: 0+60x30}
      - {series: 'took_bucket{service="a", le="1"}', values: 0+60x30}
      - {series: 'took_bucket{service="a", le="+Inf"}', values: 0+60x30}
      - {series: 'took_bucket{service="b", le="0.5"}', values: 0+60x30}
      - {series: 'took_bucket{service="b", le="5"}', values: 0+60x30}
      - {series: 'took_bucket{service="b", le="+Inf"}', values: 0+60x30}
    promql_expr_test: [{expr: 'round($1, 0.01)', eval_time: 20m, exp_samples: [{labels: '{x="y"}', value: -1}]}]
YAML
    (cd "$box" && timeout 30 root/usr/bin/promtool test rules test.yml) >"$box/log" 2>&1 || true
    grep -o 'got:.*' "$box/log" | cut -d ' ' -f 2- | awk -v RS=', ' '{ print $1 == "{}" ? $2 + 0 : $1 " " $2 + 0 }' | paste -s -d ' '
}
seen=${package% }
for quantile in 0.5 0.9; do
    for by in service,le le; do
        seen+=$'\n'"$quantile of the sum by $by: $(ask "histogram_quantile($quantile, sum by ($by) (rate(took_bucket[5m])))")"
    done
done
seen+=$'\n'"requests a second, by le: $(ask 'sum by (le) (rate(took_bucket[5m]))')"
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
