#!/usr/bin/env bash
# logger makes two messages of a line of more than a kilobyte, and throws the rest away if it is an
# argument.
#
# Guessed:  logger hands a line on to syslog. Those take eight kilobytes and more today, and the
#           journal has no limit to speak of, so an event of JSON of 1.5 kB arrives as it is; or
#           else logger says that it is too long.
# Instead:  Its own limit is 1024 bytes, with --size for another. A longer line from stdin or a file
#           becomes two messages, cut anywhere, each with a head of its own, and neither is JSON; a
#           longer argument loses its end. Both are a success, with nothing on stderr. As events
#           have grown since the trial, those with most to tell are the ones that can't be read.
#           Short arguments are joined to one message, and a long one behind them is a second.
# Versions: bsdutils 1:2.38.1-5+deb12u3 (logger), Python 3.11
# Seen:     Package: bsdutils Version: 1:2.38.1-5+deb12u3
#           900 bytes from stdin: ended with 0, said nothing; 900 bytes, JSON
#           900 bytes as an argument: ended with 0, said nothing; 900 bytes, JSON
#           1500 bytes from stdin: ended with 0, said nothing; 1024 bytes, not JSON, 476 bytes, not JSON
#           1500 bytes as an argument: ended with 0, said nothing; 1024 bytes, not JSON
#           1500 bytes from stdin, --size 8KiB: ended with 0, said nothing; 1500 bytes, JSON
# Source:   logger(1) of the package, --size (1 KiB), and what it says of lines that exceed it.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download bsdutils=1:2.38.1-5+deb12u3 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(dpkg-deb -f "$box"/bsdutils_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')

wanted='Package: bsdutils Version: 1:2.38.1-5+deb12u3
900 bytes from stdin: ended with 0, said nothing; 900 bytes, JSON
900 bytes as an argument: ended with 0, said nothing; 900 bytes, JSON
1500 bytes from stdin: ended with 0, said nothing; 1024 bytes, not JSON, 476 bytes, not JSON
1500 bytes as an argument: ended with 0, said nothing; 1024 bytes, not JSON
1500 bytes from stdin, --size 8KiB: ended with 0, said nothing; 1500 bytes, JSON'
cat >"$box/program.py" <<'PY'
import json
import os
import socket
import subprocess
import sys

box = sys.argv[1]
path = f"{box}/log"


def is_json(text):
    try:
        json.loads(text)
    except ValueError:
        return "not JSON"
    return "JSON"


def look(name, *words, lines=None):
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(path)
    listener.settimeout(0.5)
    result = subprocess.run([f"{box}/root/usr/bin/logger", "-u", path, "-t", "tape", *words], input=lines, text=True,
                            stderr=subprocess.PIPE)
    messages = []
    try:
        while True:
            messages.append(listener.recv(65536).decode().split("tape: ", 1)[1])
    except TimeoutError:
        pass
    listener.close()
    os.remove(path)
    print(f"{name}: ended with {result.returncode}, said {result.stderr or 'nothing'};",
          ", ".join(f"{len(message)} bytes, {is_json(message)}" for message in messages))


def event(length):
    return json.dumps({"note": "x" * (length - 12)})


for length in (900, 1500):
    look(f"{length} bytes from stdin", lines=event(length) + "\n")
    look(f"{length} bytes as an argument", event(length))
look("1500 bytes from stdin, --size 8KiB", "--size", "8KiB", lines=event(1500) + "\n")
PY
seen=$packages$'\n'$(timeout 60 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
