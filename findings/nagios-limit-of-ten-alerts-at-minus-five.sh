#!/usr/bin/env bash
# A limit of 10 for a temperature alerts at minus five in plugins for Nagios, and 10: alerts below
# ten.
#
# Guessed:  -w 10 -c 20 is a warning above ten and critical above twenty, as for loads, ages and
#           numbers of processes, and 10:20 is from ten to twenty.
# Instead:  A limit is a range, and one number is the range from nought to it: what is below nought
#           is outside, and outside is an alert, a critical one by -c 20 as well. So a thermometer,
#           a balance or a difference of clocks, which were tried with values above nought, alert
#           once the sign changes. "~:10" is without a lower end. "10:" is the range from ten on, so
#           that it alerts below ten, and 10:20 alerts outside, at 5 and at 25, which is good for a
#           room and not for "from ten on a warning"; "@10:20" is that. Each form is valid for each
#           meaning, so nothing warns.
# Versions: nagiosplugin 1.4.0, Python 3.11
# Seen:     nagiosplugin 1.4.0
#           limit 10: alert at -5 15 20 25
#           limit ~:10: alert at 15 20 25
#           limit 10:: alert at -5 0 5
#           limit 10:20: alert at -5 0 5 25
#           limit @10:20: alert at 10 15 20
#           limit 0:10: alert at -5 15 20 25
#           -w 10 -c 20: -5 critical, 0 ok, 5 ok, 10 ok, 15 warning, 20 warning, 25 critical
#           -w ~:10 -c ~:20: -5 ok, 0 ok, 5 ok, 10 ok, 15 warning, 20 warning, 25 critical
# Source:   Monitoring Plugins Development Guidelines, "Threshold and Ranges" (alert if outside of
#           start to end, start is 0 if it isn't given), not read anew.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    nagiosplugin==1.4.0

wanted='nagiosplugin 1.4.0
limit 10: alert at -5 15 20 25
limit ~:10: alert at 15 20 25
limit 10:: alert at -5 0 5
limit 10:20: alert at -5 0 5 25
limit @10:20: alert at 10 15 20
limit 0:10: alert at -5 15 20 25
-w 10 -c 20: -5 critical, 0 ok, 5 ok, 10 ok, 15 warning, 20 warning, 25 critical
-w ~:10 -c ~:20: -5 ok, 0 ok, 5 ok, 10 ok, 15 warning, 20 warning, 25 critical'
cat >"$box/program.py" <<'PY'
import importlib.metadata

import nagiosplugin

print("nagiosplugin", importlib.metadata.version("nagiosplugin"))
VALUES = (-5, 0, 5, 10, 15, 20, 25)
for limit in ("10", "~:10", "10:", "10:20", "@10:20", "0:10"):
    alerts = [str(value) for value in VALUES if not nagiosplugin.Range(limit).match(value)]
    print(f"limit {limit}: alert at {' '.join(alerts)}")
for warning, critical in (("10", "20"), ("~:10", "~:20")):
    context = nagiosplugin.ScalarContext("temperature", warning, critical)
    states = [str(context.evaluate(nagiosplugin.Metric("temperature", value), None).state) for value in VALUES]
    print(f"-w {warning} -c {critical}:", ", ".join(f"{value} {state}" for value, state in zip(VALUES, states)))
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
