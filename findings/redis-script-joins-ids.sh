#!/usr/bin/env bash
# In a Redis script a hundred ids are one key, as soon as they are joined with a text.
#
# Guessed:  Lua's numbers are doubles, exact up to 2^53: an id in microseconds, of
#           16 digits, is safe. redis.call() writes it with the digits that ".."
#           gives, and what cjson reads and writes again is the same JSON.
# Instead:  a number that is given to redis.call() has 17 digits, one joined with a
#           text 14: "seen:" .. id is seen:1.7900000000001e+15 for a hundred ids
#           in a row, so that the first event is new and the others count as
#           doubles, while the value that is stored beside it is right.
#           Milliseconds have 13 digits and show nothing of it. cjson writes 14
#           digits, too, though the ids that it reads are whole, and makes an empty
#           object of an empty list. string.format("%.0f", id) is the cure, or ids
#           that stay texts.
# Versions: redis-tools 5:7.0.15-1~deb12u10 (Redis 7.0.15), redis (PyPI) 8.1.0, Python 3.11.7
# Seen:     Package: redis-tools Version: 5:7.0.15-1~deb12u10
#           redis 7.0.15
#           microseconds: new 1 of 90, key microseconds:1.7900000000001e+15, in it 1790000000000051
#           milliseconds: new 90 of 90, key milliseconds:1790000000000, in it 1790000000000
#           formatted: new 90 of 90, key formatted:1790000000000051, in it 1790000000000051
#           cjson: {"id": 1790000000000051} -> {"id":1.7900000000001e+15}
#           cjson: {"tags": []} -> {"tags":{}}
# Source:   Lua 5.1 manual, 2.2.1 (conversion to a string "in a reasonable format")
#           and its luaconf.h, LUA_NUMBER_FMT; redis.io, "Redis Lua API reference",
#           cjson.
# Date:     2026-11-30
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
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check redis==8.1.0

wanted='Package: redis-tools Version: 5:7.0.15-1~deb12u10
redis 7.0.15
microseconds: new 1 of 90, key microseconds:1.7900000000001e+15, in it 1790000000000051
milliseconds: new 90 of 90, key milliseconds:1790000000000, in it 1790000000000
formatted: new 90 of 90, key formatted:1790000000000051, in it 1790000000000051
cjson: {"id": 1790000000000051} -> {"id":1.7900000000001e+15}
cjson: {"tags": []} -> {"tags":{}}'
cat >"$box/program.py" <<'PY'
import glob
import json
import os
import subprocess
import sys
import time

import redis

box = sys.argv[1]
FIRST = 1790000000000051
TAKE = """
local id = tonumber(ARGV[1])
if redis.call('setnx', KEYS[1] .. %s, id) == 1 then return 1 end
return 0
"""
server = f"{box}/redis-server"
os.symlink(box + "/root/usr/bin/redis-check-rdb", server)
libraries = os.pathsep.join(glob.glob(box + "/root/usr/lib/*-linux-gnu"))
running = subprocess.Popen(
    [server, "--port", "0", "--unixsocket", f"{box}/socket", "--save", "", "--dir", box],
    env=dict(os.environ, LD_LIBRARY_PATH=libraries), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
open(f"{box}/redis.pid", "w").write(f"{running.pid}\n")
link = redis.Redis(unix_socket_path=f"{box}/socket", decode_responses=True)
for _ in range(200):
    try:
        link.ping()
        break
    except redis.exceptions.ConnectionError:
        time.sleep(0.05)
print("redis", link.info("server")["redis_version"])


def take(name, ids, joined="id"):
    new = sum(link.eval(TAKE % joined, 1, name + ":", number) for number in ids)
    keys = sorted(link.keys(name + ":*"))
    print(f"{name}: new {new} of {len(ids)}, key {keys[0]}, in it {link.get(keys[0])}")


take("microseconds", range(FIRST, FIRST + 90))
take("milliseconds", range(FIRST // 1000, FIRST // 1000 + 90))
take("formatted", range(FIRST, FIRST + 90), "string.format('%.0f', id)")
for event in ({"id": FIRST}, {"tags": []}):
    text = json.dumps(event)
    print(f"cjson: {text} -> {link.eval('return cjson.encode(cjson.decode(ARGV[1]))', 0, text)}")
PY
seen=${package% }$'\n'$(timeout 60 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
