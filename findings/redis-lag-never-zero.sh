#!/usr/bin/env bash
# A group that has read all of a Redis stream shows a lag for ever, if it was once overtaken by a trim.
#
# Guessed:  XINFO GROUPS tells in "lag" how many entries the group has still to
#           read. It is 0 when XREADGROUP has no more, and null where Redis
#           can't say; what a trim took away is no longer to be read.
# Instead:  lag is all entries ever added less a counter that grows with each
#           entry delivered. XTRIM (and XADD with MAXLEN) moves neither, and
#           unlike XDEL it leaves no mark that would turn lag to null. What was
#           trimmed unread stays in the figure for good: 5 below, with nothing
#           to read, now and after all later entries. A scaler or an alarm on
#           lag never comes to rest. XGROUP SETID to the id where the group
#           already stands takes it away.
# Versions: redis-tools 5:7.0.15-1~deb12u10 (Redis 7.0.15), Python 3.11
# Seen:     Package: redis-tools Version: 5:7.0.15-1~deb12u10
#           redis 7.0.15
#           read 2 of 10: lag 8
#           trimmed to 3: lag 8
#           read 3 more, then 0 as there are none: lag 5
#           30 more, read 30 then 0 as there are none: lag 5
#           XGROUP SETID to where it stands: lag 0
# Source:   redis.io, "XINFO GROUPS", section "Consumer group lag": lag is the
#           number of entries that are still waiting to be delivered, null
#           where it can't be told.
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download redis-tools=5:7.0.15-1~deb12u10 libjemalloc2=5.3.0-1 liblzf1=3.6-3 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/redis-tools_*.deb Package Version | tr '\n' ' ')

wanted='Package: redis-tools Version: 5:7.0.15-1~deb12u10
redis 7.0.15
read 2 of 10: lag 8
trimmed to 3: lag 8
read 3 more, then 0 as there are none: lag 5
30 more, read 30 then 0 as there are none: lag 5
XGROUP SETID to where it stands: lag 0'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import subprocess
import sys
import time

box = sys.argv[1]
server = f"{box}/redis-server"
os.symlink(box + "/root/usr/bin/redis-check-rdb", server)
libraries = os.pathsep.join(glob.glob(box + "/root/usr/lib/*-linux-gnu"))
running = subprocess.Popen(
    [server, "--port", "0", "--unixsocket", f"{box}/socket", "--save", "", "--dir", box],
    env=dict(os.environ, LD_LIBRARY_PATH=libraries), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
open(f"{box}/redis.pid", "w").write(f"{running.pid}\n")
link = socket.socket(socket.AF_UNIX)
for _ in range(200):
    try:
        link.connect(f"{box}/socket")
        break
    except OSError:
        time.sleep(0.05)
link.settimeout(10)
answers = link.makefile("rb")


def answer():
    line = answers.readline().decode().strip()
    kind, rest = line[0], line[1:]
    if kind == "*":
        return None if rest == "-1" else [answer() for _ in range(int(rest))]
    if kind == "$":
        return None if rest == "-1" else answers.read(int(rest) + 2)[:-2].decode()
    return int(rest) if kind == ":" else rest


def ask(line):
    words = line.split()
    link.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w.encode()) for w in words))
    return answer()


def read(count):
    got = ask(f"XREADGROUP GROUP board one COUNT {count} NOACK STREAMS tape >")
    return len(got[0][1]) if got else 0


def lag():
    fields = ask("XINFO GROUPS tape")[0]
    return dict(zip(fields[::2], fields[1::2]))["lag"]


def add(first, last):
    for number in range(first, last + 1):
        ask(f"XADD tape {number}-0 price {number}")


print("redis", next(line for line in ask("INFO server").splitlines() if line.startswith("redis_version"))[14:])
ask("XGROUP CREATE tape board 0 MKSTREAM")
add(1, 10)
print("read", read(2), "of 10: lag", lag())
ask("XTRIM tape MAXLEN 3")
print("trimmed to 3: lag", lag())
print("read", read(100), "more, then", read(100), "as there are none: lag", lag())
add(11, 40)
print("30 more, read", read(100), "then", read(100), "as there are none: lag", lag())
ask("XGROUP SETID tape board 40-0")
print("XGROUP SETID to where it stands: lag", lag())
PY
seen=${package% }$'\n'$(timeout 60 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
