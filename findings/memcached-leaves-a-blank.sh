#!/usr/bin/env bash
# Counted down from 10 to 9, a counter in memcached is "9 ", with a blank, and what is appended comes behind it.
#
# Guessed:  decr gives 9 and stores 9. What get gives is what decr said, so that
#           another program, which only reads, compares it with "9" or "0".
# Instead:  a number that gets shorter keeps its length, filled with blanks: decr
#           says 9, get says "9 ". "0" is found when one counted down from 9, and not
#           when from 10: "0 " is not "0". int() in Python passes over the blank, so
#           that who counts in numbers doesn't see it, and append() puts its text
#           behind it. set() takes it away.
# Versions: memcached 1.6.18-1+deb12u1, libevent-2.1-7 2.1.12-stable-8, pymemcache 4.0.0, Python 3.11.7
# Seen:     Package: memcached Version: 1.6.18-1+deb12u1
#           9 less 9: decr says 0, get '0'
#           10 less 1: decr says 9, get '9 '
#           10 less 10: decr says 0, get '0 '
#           100 less 95: decr says 5, get '5  '
#           then 5 more: incr says 10, get '10 '
#           10 less 1, with ' of 10' appended: '9  of 10'
# Source:   memcached's doc/protocol.txt, "Increment/Decrement" (a number that loses
#           length may be padded at its end).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download memcached=1.6.18-1+deb12u1 libevent-2.1-7=2.1.12-stable-8 libsasl2-2=2.1.28+dfsg-10+deb12u1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/memcached_*.deb Package Version | tr '\n' ' ')
libraries=$(printf '%s:' "$box"/root/usr/lib/*-linux-gnu)
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check pymemcache==4.0.0
# It refuses to run as root, so root lends it to the user nobody.
if [ "$(id -u)" = 0 ]; then
    set -- -u nobody
    chmod 777 "$box"
fi
LD_LIBRARY_PATH=${libraries%:} "$box/root/usr/bin/memcached" "$@" -s "$box/socket" -a 666 >/dev/null 2>&1 &
echo $! >"$box/memcached.pid"

wanted='Package: memcached Version: 1.6.18-1+deb12u1
9 less 9: decr says 0, get '\''0'\''
10 less 1: decr says 9, get '\''9 '\''
10 less 10: decr says 0, get '\''0 '\''
100 less 95: decr says 5, get '\''5  '\''
then 5 more: incr says 10, get '\''10 '\''
10 less 1, with '\'' of 10'\'' appended: '\''9  of 10'\'''
cat >"$box/program.py" <<'PY'
import os
import sys
import time

from pymemcache.client.base import Client

path = sys.argv[1] + "/socket"
for _ in range(200):
    if os.path.exists(path):
        break
    time.sleep(0.05)
link = Client("unix:" + path)


def stored():
    return repr(link.get("left").decode())


for start, by in (("9", 9), ("10", 1), ("10", 10), ("100", 95)):
    link.set("left", start)
    print(f"{start} less {by}: decr says {link.decr('left', by)}, get {stored()}")
print(f"then 5 more: incr says {link.incr('left', 5)}, get {stored()}")
link.set("left", "10")
link.decr("left", 1)
link.append("left", " of 10")
print(f"10 less 1, with ' of 10' appended: {stored()}")
PY
seen=${package% }$'\n'$(timeout 60 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
