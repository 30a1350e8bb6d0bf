#!/usr/bin/env bash
# On an idle Redis a short XREAD BLOCK lasts about 100 ms, whatever it asks for; while others talk it keeps its time.
#
# Guessed:  XREAD BLOCK 5 comes back after 5 ms, and a little more on a busy
#           server than on an idle one.
# Instead:  the end of a wait is looked at when the server is awake anyway. An
#           idle one wakes by its cron alone, ten times a second (hz 10), so a
#           wait of 5 ms takes 100. With another client that sends a PING each
#           millisecond it is over in 5 to 10. Who asks for short waits in order
#           to do something between them does it ten times a second.
# Versions: redis-tools 5:7.0.15-1~deb12u10 (Redis 7.0.15), Python 3.11
# Seen:     Package: redis-tools Version: 5:7.0.15-1~deb12u10
#           redis 7.0.15, hz 10
#           idle: median of BLOCK 5 is over 50 ms
#           beside a client that pings: median of BLOCK 5 is under 30 ms
# Source:   redis.io, "XREAD", section "Blocking for data"; redis.conf, hz.
# Date:     2026-11-28
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
redis 7.0.15, hz 10
idle: median of BLOCK 5 is over 50 ms
beside a client that pings: median of BLOCK 5 is under 30 ms'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import subprocess
import sys
import threading
import time

box = sys.argv[1]
libraries = os.pathsep.join(glob.glob(box + "/root/usr/lib/*-linux-gnu"))


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def start(name, *more):
    """A server on a free port, which goes by the name of the program file."""
    port = free_port()
    os.makedirs(f"{box}/{name}")
    os.symlink(box + "/root/usr/bin/redis-check-rdb", f"{box}/{name}/redis-server")
    server = subprocess.Popen(
        [f"{box}/{name}/redis-server", "--bind", "127.0.0.1", "--port", str(port), "--dir", f"{box}/{name}",
         "--save", "", "--repl-diskless-sync-delay", "0", *more],
        env=dict(os.environ, LD_LIBRARY_PATH=libraries), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    open(f"{box}/{name}.pid", "w").write(f"{server.pid}\n")
    return port


def ask(port, *words):
    """The reply to a command as it comes, waiting for a server that starts."""
    for _ in range(200):
        try:
            with socket.create_connection(("127.0.0.1", port), 2) as connection:
                request = b"*%d\r\n" % len(words)
                for word in words:
                    request += b"$%d\r\n%s\r\n" % (len(word), word.encode())
                connection.sendall(request)
                reply = b""
                while not reply.endswith(b"\r\n"):
                    reply += connection.recv(65536)
                time.sleep(0.02)
                return reply.decode()
        except OSError:
            time.sleep(0.05)
    raise SystemExit("no server")


def median_of_waits(port):
    """Of twenty waits of 5 ms, one behind the other on one connection, in milliseconds."""
    request = b"*6\r\n" + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in b"XREAD BLOCK 5 STREAMS tape 9-0".split())
    times = []
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        for _ in range(20):
            start = time.monotonic()
            connection.sendall(request)
            assert connection.recv(100) == b"*-1\r\n"
            times.append((time.monotonic() - start) * 1000)
    return sorted(times)[10]


server = start("server")
facts = dict(line.split(":", 1) for line in ask(server, "INFO", "server").splitlines() if ":" in line)
print(f"redis {facts['redis_version']}, hz {facts['hz']}")
idle = median_of_waits(server)
print("idle: median of BLOCK 5 is", "over 50 ms" if idle > 50 else f"{idle:.0f} ms")

over = threading.Event()


def ping():
    with socket.create_connection(("127.0.0.1", server), 5) as connection:
        while not over.is_set():
            connection.sendall(b"PING\r\n")
            connection.recv(100)
            time.sleep(0.001)


pinger = threading.Thread(target=ping)
pinger.start()
busy = median_of_waits(server)
over.set()
pinger.join()
print("beside a client that pings: median of BLOCK 5 is", "under 30 ms" if busy < 30 else f"{busy:.0f} ms")
PY
seen=${package% }$'\n'$(timeout 60 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
