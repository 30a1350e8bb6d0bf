#!/usr/bin/env bash
# Over TCP Python's SysLogHandler ends a message with a zero byte, so for rsyslog all messages of a
# program are one that never ends.
#
# Guessed:  SysLogHandler with socktype=SOCK_STREAM sends over TCP what it sends over UDP, and a
#           server for syslog over TCP reads it: both are of the old form and know each other.
# Instead:  Over UDP a message is a datagram. Over TCP something has to say where one ends, and by
#           RFC 6587 that is a line end or a length in front. The handler puts a zero byte behind
#           each, which is neither, so rsyslog goes on collecting: nothing is in its log while the
#           program runs, however much it logs, and when it ends all of its messages are one, with
#           the heads of the others within the text, and the level of the first, so that an error is
#           an info. Nothing raises, as the bytes were taken. append_nul = False alone makes it
#           worse, a line end at the end of the formatter alone leaves the zero in front of the next
#           one, whose level is lost by that; both together are right. AddtlFrameDelimiter="0" of
#           rsyslog is the other cure.
# Versions: rsyslog 8.2302.0-1+deb12u2, Python 3.11 (logging of the standard library)
# Seen:     Package: rsyslog Version: 8.2302.0-1+deb12u2
#           as it is: 0 while it runs; at its end: info tape: price 5#000<11>tape: disk full#000<14>tape: price 6
#           without the zero: 0 while it runs; at its end: info tape: price 5<11>tape: disk full<14>tape: price 6
#           with a line end: 3 while it runs; at its end: info tape: price 5 | notice #000<11>tape: disk full | notice #000<14>tape: price 6 | notice
#           with a line end and without the zero: 3 while it runs; at its end: info tape: price 5 | err tape: disk full | info tape: price 6
#           AddtlFrameDelimiter 0: 3 while it runs; at its end: info tape: price 5 | err tape: disk full | info tape: price 6
# Source:   RFC 6587, section 3.4 (octet counting, and a trailer of LF); docs.python.org,
#           SysLogHandler (append_nul), not read anew.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download rsyslog=8.2302.0-1+deb12u2 libestr0=0.1.11-1 libfastjson4=1.2304.0-1 >/dev/null \
        2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(dpkg-deb -f "$box"/rsyslog_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')

wanted='Package: rsyslog Version: 8.2302.0-1+deb12u2
as it is: 0 while it runs; at its end: info tape: price 5#000<11>tape: disk full#000<14>tape: price 6
without the zero: 0 while it runs; at its end: info tape: price 5<11>tape: disk full<14>tape: price 6
with a line end: 3 while it runs; at its end: info tape: price 5 | notice #000<11>tape: disk full | notice #000<14>tape: price 6 | notice
with a line end and without the zero: 3 while it runs; at its end: info tape: price 5 | err tape: disk full | info tape: price 6
AddtlFrameDelimiter 0: 3 while it runs; at its end: info tape: price 5 | err tape: disk full | info tape: price 6'
cat >"$box/program.py" <<'PY'
import glob
import logging
import logging.handlers
import os
import socket
import subprocess
import sys
import time

box = sys.argv[1]
libraries = glob.glob(f"{box}/root/usr/lib/*-linux-gnu")[0]


def read(path):
    try:
        with open(path) as file:
            return file.read().split("\n")[:-1]
    except FileNotFoundError:
        return []


def until(true):
    """Waits until it is so, for some seconds."""
    for _ in range(200):
        if true():
            return
        time.sleep(0.05)


class Plain(logging.handlers.SysLogHandler):
    append_nul = False


def look(name, handler, ending, delimiter=""):
    log, ready = f"{box}/{name}.log", f"{box}/{name}.port"
    with open(f"{box}/rsyslog.conf", "w") as file:
        file.write(f"""
global(workDirectory="{box}")
module(load="imtcp")
input(type="imtcp" address="127.0.0.1" port="0" listenPortFileName="{ready}" ruleset="tape" {delimiter})
template(name="tape" type="string" string="%syslogseverity-text% %syslogtag%%msg%\\n")
ruleset(name="tape") {{ action(type="omfile" file="{log}" template="tape") }}
""")
    server = subprocess.Popen(
        [f"{box}/root/usr/sbin/rsyslogd", "-n", "-f", f"{box}/rsyslog.conf", "-i", f"{box}/rsyslog.pid",
         "-M", f"{libraries}/rsyslog"], env=dict(os.environ, LD_LIBRARY_PATH=libraries), stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    try:
        until(lambda: read(ready) or (os.path.exists(ready) and os.path.getsize(ready)))
        with open(ready) as file:
            port = int(file.read())
        sender = handler(address=("127.0.0.1", port), socktype=socket.SOCK_STREAM)
        sender.setFormatter(logging.Formatter("tape: %(message)s" + ending))
        logger = logging.Logger("tape")
        logger.addHandler(sender)
        logger.info("price 5")
        logger.error("disk full")
        logger.info("price 6")
        time.sleep(1.5)
        open_yet = len(read(log))
        sender.close()
        time.sleep(1.5)
        print(f"{name}: {open_yet} while it runs; at its end: {' | '.join(map(str.rstrip, read(log))).rstrip(' |')}")
    finally:
        server.terminate()
        server.wait(20)


look("as it is", logging.handlers.SysLogHandler, "")
look("without the zero", Plain, "")
look("with a line end", logging.handlers.SysLogHandler, "\n")
look("with a line end and without the zero", Plain, "\n")
look("AddtlFrameDelimiter 0", logging.handlers.SysLogHandler, "", 'AddtlFrameDelimiter="0"')
PY
seen=$packages$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
