#!/usr/bin/env bash
# wget, cut off half-way, joins the first half of yesterday's file and the second of today's, and is
# content.
#
# Guessed:  a client that is cut off and goes on by itself makes sure that it goes on with
#           the same file: by If-Range, or by comparing the ETag or Last-Modified of the
#           second answer, which is another one. If the file was replaced in between it
#           begins anew, or fails.
# Instead:  wget asks for the rest by Range alone, and takes a 206 with another ETag,
#           another Last-Modified and another length: exit 0, the size of the new file, and
#           its first lines are of the old one. -t 1 stops it, and no option was given that
#           asks for it: going on is what it does when a connection ends early. curl begins
#           anew if it is told to retry, but into a pipe it writes the half that it had and
#           the whole behind it.
# Versions: wget 1.21.3-1+deb12u1, curl 7.88.1-10+deb12u15, Python 3.11
# Seen:     Package: wget Version: 1.21.3-1+deb12u1
#           Package: curl Version: 7.88.1-10+deb12u15
#           old file: 900 bytes, 100 lines; new file: 1170 bytes, 130 lines
#           wget: exit 0, 1170 bytes, 50 lines of the old, 80 of the new; asked for all, then range: bytes=450-
#           wget -t 1: exit 4, 450 bytes, 50 lines of the old, 0 of the new; asked for all
#           curl into a file: exit 0, 1170 bytes, 0 lines of the old, 130 of the new; asked for all, then all
#           curl into a pipe: exit 0, 1620 bytes, 50 lines of the old, 130 of the new; asked for all, then all
# Source:   RFC 9110, 13.1.5 (If-Range) and 15.3.7.3 (parts may be combined only if they
#           have the same strong validator); GNU Wget manual, "Download Options", --tries
#           and --continue.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download wget=1.21.3-1+deb12u1 curl=7.88.1-10+deb12u15 libcurl4=7.88.1-10+deb12u15 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(for name in wget curl; do
    dpkg-deb -f "$box"/"$name"_*.deb Package Version | tr '\n' ' ' | sed 's/ $//' && echo
done)

wanted='Package: wget Version: 1.21.3-1+deb12u1
Package: curl Version: 7.88.1-10+deb12u15
old file: 900 bytes, 100 lines; new file: 1170 bytes, 130 lines
wget: exit 0, 1170 bytes, 50 lines of the old, 80 of the new; asked for all, then range: bytes=450-
wget -t 1: exit 4, 450 bytes, 50 lines of the old, 0 of the new; asked for all
curl into a file: exit 0, 1170 bytes, 0 lines of the old, 130 of the new; asked for all, then all
curl into a pipe: exit 0, 1620 bytes, 50 lines of the old, 130 of the new; asked for all, then all'
cat >"$box/program.py" <<'PY'
import glob
import os
import socket
import subprocess
import sys
import threading

box = sys.argv[1]
FILES = [b"".join(b"%s %04d\n" % (day, n) for n in range(many)) for day, many in ((b"old", 100), (b"new", 130))]
TAGS = [b"ETag: \"1\"\r\nLast-Modified: Sun, 29 Nov 2026 08:00:00 GMT\r\n",
        b"ETag: \"2\"\r\nLast-Modified: Mon, 30 Nov 2026 08:00:00 GMT\r\n"]
room = dict(os.environ, LD_LIBRARY_PATH=os.pathsep.join(glob.glob(f"{box}/root/usr/lib/*-linux-gnu")), HOME=box)


def serve(listener, asked):
    """Cuts the first answer off half-way; from then on it has the new file, and goes by Range and If-Range."""
    for number in range(9):
        link = listener.accept()[0]
        with link:
            head = b""
            while b"\r\n\r\n" not in head:
                piece = link.recv(65536)
                if not piece:
                    return
                head += piece
            lines = dict(line.lower().split(": ", 1) for line in head.decode().split("\r\n")[1:] if ": " in line)
            asked.append(" ".join(f"{name}: {lines[name]}" for name in ("range", "if-range") if name in lines) or "all")
            new, old = FILES[1], FILES[0]
            if number == 0:
                link.sendall(b"HTTP/1.1 200 OK\r\n%sAccept-Ranges: bytes\r\nContent-Length: %d\r\n\r\n%s"
                             % (TAGS[0], len(old), old[:len(old) // 2]))
            elif "range" in lines and lines.get("if-range", '"2"') == '"2"':
                first = int(lines["range"].removeprefix("bytes=").rstrip("-"))
                link.sendall(b"HTTP/1.1 206 Partial Content\r\n%sContent-Range: bytes %d-%d/%d\r\nConnection: close\r\n"
                             b"Content-Length: %d\r\n\r\n%s" % (TAGS[1], first, len(new) - 1, len(new),
                                                                len(new) - first, new[first:]))
            else:
                link.sendall(b"HTTP/1.1 200 OK\r\n%sConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                             % (TAGS[1], len(new), new))


def look(name, command):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        asked = []
        threading.Thread(target=serve, args=(listener, asked), daemon=True).start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/prices"
        with open(f"{box}/out", "wb") as pipe:
            end = subprocess.run([f"{box}/root/usr/bin/{command[0]}", *command[1:], address], env=room, timeout=60,
                                 stdout=pipe, stderr=subprocess.DEVNULL).returncode
    with open(f"{box}/out", "rb") as out:
        got = out.read()
    print(f"{name}: exit {end}, {len(got)} bytes, {got.count(b'old')} lines of the old, {got.count(b'new')} of the new;"
          f" asked for {', then '.join(asked)}")


print(f"old file: {len(FILES[0])} bytes, 100 lines; new file: {len(FILES[1])} bytes, 130 lines")
look("wget", ["wget", "-q", "-O", f"{box}/out"])
look("wget -t 1", ["wget", "-q", "-t", "1", "-O", f"{box}/out"])
RETRY = ["curl", "-s", "--retry", "3", "--retry-all-errors", "--retry-delay", "1"]
look("curl into a file", [*RETRY, "-o", f"{box}/out"])
look("curl into a pipe", RETRY)
PY
seen=$packages$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
