#!/usr/bin/env bash
# What stands behind a slash and a blank is above the line for pint and udunits, and below it for
# astropy and GNU units, so a speed becomes a distance times a time.
#
# Guessed:  "W/m^2 K" and "km / h s" are read alike by all that read units, as 2 / 3 x is by a
#           reader of formulas; or a reader that can't tell raises. A label of a sensor can go
#           from one program to the next.
# Instead:  for pint and udunits a blank is a multiplication like any other, done from left to
#           right: "W/m^2 K" is W K/m², and "100 km / 2 hour" is 50 km·h. For astropy and GNU
#           units a blank binds closer than the slash: W/(m² K), and 50 km/h. Both are valid units
#           and nothing is raised; in pint "5 ft 6 in" is 30 square units, since a blank
#           multiplies there as well. The number in front is the same in each case, so a chart
#           with its label looks well, and only what converts it, or adds it to another, finds
#           out. With a second slash, "W/m^2/K", all agree.
# Versions: pint 0.25.3, astropy 8.0.2, numpy 2.4.6, GNU units 2.22-2, udunits-bin 2.2.28-5,
#           Python 3.11
# Seen:     Package: units Version: 2.22-2
#           Package: udunits-bin Version: 2.2.28-5
#           W/m^2 K: pint W*K/m^2
#           W/m^2 K: udunits W*K/m^2
#           W/m^2 K: astropy W/(m^2*K)
#           W/m^2 K: GNU units W/(m^2*K)
#           km / h s: pint km*s/h
#           km / h s: udunits km*s/h
#           km / h s: astropy km/(h*s)
#           km / h s: GNU units km/(h*s)
#           W/m^2/K: pint W/(m^2*K)
#           W/m^2/K: udunits W/(m^2*K)
#           W/m^2/K: astropy W/(m^2*K)
#           W/m^2/K: GNU units W/(m^2*K)
#           100 km / 2 hour: pint km*hour
#           100 km / 2 hour: GNU units km/hour
#           5 ft 6 in: pint 30 foot * inch
# Source:   units(1), on the blank that binds closer than the slash, as the package brings it.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download units=2.22-2 udunits-bin=2.2.28-5 libudunits2-0=2.2.28-5 libudunits2-data=2.2.28-5 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(for name in units udunits-bin; do
    dpkg-deb -f "$box"/"$name"_*.deb Package Version | tr '\n' ' ' | sed 's/ $//' && echo
done)
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check pint==0.25.3 astropy==8.0.2 \
    numpy==2.4.6
mkdir -p "$box/home"
export HOME=$box/home

wanted='Package: units Version: 2.22-2
Package: udunits-bin Version: 2.2.28-5
W/m^2 K: pint W*K/m^2
W/m^2 K: udunits W*K/m^2
W/m^2 K: astropy W/(m^2*K)
W/m^2 K: GNU units W/(m^2*K)
km / h s: pint km*s/h
km / h s: udunits km*s/h
km / h s: astropy km/(h*s)
km / h s: GNU units km/(h*s)
W/m^2/K: pint W/(m^2*K)
W/m^2/K: udunits W/(m^2*K)
W/m^2/K: astropy W/(m^2*K)
W/m^2/K: GNU units W/(m^2*K)
100 km / 2 hour: pint km*hour
100 km / 2 hour: GNU units km/hour
5 ft 6 in: pint 30 foot * inch'
cat >"$box/program.py" <<'PY'
import glob
import logging
import os
import subprocess
import sys

import astropy.units
import pint

logging.disable(logging.WARNING)
box = sys.argv[1]
registry = pint.UnitRegistry()
room = dict(os.environ, LD_LIBRARY_PATH=glob.glob(f"{box}/root/usr/lib/*-linux-gnu")[0],
            UDUNITS2_XML_PATH=f"{box}/root/usr/share/xml/udunits/udunits2.xml")
definitions = f"{box}/definitions.units"
with open(f"{box}/root/usr/share/units/definitions.units") as all_units, open(definitions, "w") as kept:
    kept.writelines(line for line in all_units if not line.startswith("!include"))


def run(*words):
    return subprocess.run(words, env=room, capture_output=True, text=True, timeout=30).stdout


def by_units(text, other):
    return run(f"{box}/root/usr/bin/units", "-f", definitions, "-t", "-1", text, other).strip()


def by_udunits(text, other):
    said = run(f"{box}/root/usr/bin/udunits2", "-H", text, "-W", other)
    return said.split("=")[1].split("(")[0].strip() if "=" in said else ""


def by_pint(text, other):
    try:
        return f"{registry(text).to(other).magnitude:g}"
    except pint.DimensionalityError:
        return ""


def by_astropy(text, other):
    try:
        return f"{astropy.units.Unit(text).to(astropy.units.Unit(other)):g}"
    except astropy.units.UnitConversionError:
        return ""


def show(text, above, below, readers):
    """Which of two forms, each without any doubt, a reader takes a text for."""
    for name, read in readers:
        found = [form for form in (above, below) if (read(text, form) or "0")[0] in "1359"]
        print(f"{text}: {name} {' and '.join(found) or 'neither'}")


ALL = [("pint", by_pint), ("udunits", by_udunits), ("astropy", by_astropy), ("GNU units", by_units)]
show("W/m^2 K", "W*K/m^2", "W/(m^2*K)", ALL)
show("km / h s", "km*s/h", "km/(h*s)", ALL)
show("W/m^2/K", "W*K/m^2", "W/(m^2*K)", ALL)
show("100 km / 2 hour", "km*hour", "km/hour", [ALL[0], ALL[3]])
print("5 ft 6 in: pint", registry("5 ft 6 in"))
PY
seen=$package$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
