#!/usr/bin/env bash
# What was logged on New Year's Eve and comes to rsyslog some seconds later is of the end of the
# year that has just begun.
#
# Guessed:  a message in the old form, "Dec 31 23:59:59", has no year, so the year is the one that
#           fits: a time of a few seconds ago and not of a year ahead.
# Instead:  rsyslog takes the year in which it is: at five seconds past midnight, December is the
#           December to come. The message is filed a year ahead, so that it is the newest one for
#           a year, "since yesterday" doesn't find it, and what is deleted by age stays. It takes
#           a message that was on its way over midnight, as each does that is queued, sent anew or
#           of another time zone. In the new form, with its year, it is right. Two more of what
#           the same path makes of a line: a tab comes out as #011, so that columns are one, and
#           in a line without a name of its own, "price 12.5 EUR", the sender is a machine called
#           price, with 12.5 as its program.
# Versions: rsyslog 8.2302.0-1+deb12u2, libfaketime 0.9.10-2.1
# Seen:     Package: rsyslog Version: 8.2302.0-1+deb12u2
#           received on 2027-01-01 from 00:00:05 on
#           old form, of 23:59:59: 2027-12-31T23:59:59+00:00 host=web tag=app: text= last of the year
#           old form, of 00:00:01: 2027-01-01T00:00:01+00:00 host=web tag=app: text= first of the year
#           new form, of 23:59:59: 2026-12-31T23:59:59Z host=web tag=app text=last of the year
#           with a tab: 2027-01-01T00:00:01+00:00 host=web tag=app: text= EUR#01112.5
#           without a name: 2027-01-01T00:00:01+00:00 host=price tag=12.5 text= EUR
# Source:   rsyslog.com, "pmrfc3164" and its detect.YearAfterTimestamp, for senders that put a
#           year behind the time.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download rsyslog=8.2302.0-1+deb12u2 libestr0=0.1.11-1 libfastjson4=1.2304.0-1 libfaketime=0.9.10-2.1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/rsyslog_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')

wanted='Package: rsyslog Version: 8.2302.0-1+deb12u2
received on 2027-01-01 from 00:00:05 on
old form, of 23:59:59: 2027-12-31T23:59:59+00:00 host=web tag=app: text= last of the year
old form, of 00:00:01: 2027-01-01T00:00:01+00:00 host=web tag=app: text= first of the year
new form, of 23:59:59: 2026-12-31T23:59:59Z host=web tag=app text=last of the year
with a tab: 2027-01-01T00:00:01+00:00 host=web tag=app: text= EUR#01112.5
without a name: 2027-01-01T00:00:01+00:00 host=price tag=12.5 text= EUR'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import subprocess
import sys
import time

box = sys.argv[1]
libraries = glob.glob(f"{box}/root/usr/lib/*-linux-gnu")[0]
LINES = [
    ("old form, of 23:59:59", "<13>Dec 31 23:59:59 web app: last of the year"),
    ("old form, of 00:00:01", "<13>Jan  1 00:00:01 web app: first of the year"),
    ("new form, of 23:59:59", "<13>1 2026-12-31T23:59:59Z web app - - - last of the year"),
    ("with a tab", "<13>Jan  1 00:00:01 web app: EUR\t12.5"),
    ("without a name", "<13>Jan  1 00:00:01 price 12.5 EUR"),
]
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
with open(f"{box}/rsyslog.conf", "w") as file:
    file.write(f"""
global(workDirectory="{box}")
module(load="imudp")
input(type="imudp" address="127.0.0.1" port="{port}" ruleset="tape")
template(name="tape" type="string" string="%timereported:::date-rfc3339% host=%hostname% tag=%syslogtag% text=%msg%\\n")
ruleset(name="tape") {{ action(type="omfile" file="{box}/tape" template="tape") }}
""")
server = subprocess.Popen(
    [f"{box}/root/usr/sbin/rsyslogd", "-n", "-f", f"{box}/rsyslog.conf", "-i", f"{box}/rsyslog.pid",
     "-M", f"{libraries}/rsyslog"],
    env=dict(os.environ, LD_LIBRARY_PATH=libraries, LD_PRELOAD=f"{libraries}/faketime/libfaketime.so.1",
             FAKETIME="@2027-01-01 00:00:05", TZ="UTC"),
    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def lines():
    try:
        with open(f"{box}/tape") as file:
            return file.read().splitlines()
    except FileNotFoundError:
        return []


try:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        for _ in range(100):
            link.sendto(b"<13>1 2026-12-31T23:59:59Z web app - - - begin", ("127.0.0.1", port))
            time.sleep(0.1)
            if lines():
                break
        time.sleep(0.5)
        first = len(lines())
        for _, line in LINES:
            link.sendto(line.encode(), ("127.0.0.1", port))
        for _ in range(100):
            if len(lines()) >= first + len(LINES):
                break
            time.sleep(0.1)
    print("received on 2027-01-01 from 00:00:05 on")
    for (name, _), line in zip(LINES, lines()[first:]):
        print(f"{name}: {line}")
finally:
    server.terminate()
    server.wait(20)
PY
seen=$package$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
