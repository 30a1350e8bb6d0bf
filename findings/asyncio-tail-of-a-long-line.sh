#!/usr/bin/env bash
# Behind a line that is too long for asyncio's readline() the end of it comes as a line of its own,
# or doesn't, by how it came in.
#
# Guessed:  readline() raises ValueError for a line above the limit of 64 KiB. Who catches that and
#           reads on has left out one line, and the next one that it gets is a whole one.
# Instead:  It drops what it has, up to then. If the line's end has come by that time, the line is
#           gone and the next one is the next. If not, what comes later is read as if a line began
#           there: it raises again for each further 64 KiB, and what is left over is given out as a
#           line. Of a big event of JSON whose last piece is 4 bytes long that are 120\n, readline()
#           says 120, which is JSON as well. So it hangs on the pieces that a pipe or a socket made
#           of it: a trial that feeds it at once is good. The output of a program started by asyncio
#           is read so, and so is each connection of asyncio.start_server(). readuntil() raises
#           without dropping anything, and can be told to go on.
# Versions: python3.11 of Debian 12, 3.11.2-6+deb12u9 (asyncio)
# Seen:     Package: libpython3.11-stdlib Version: 3.11.2-6+deb12u9
#           Python 3.11
#           short ones: 1, 2, 3
#           a long line at once: 1, error, next
#           a long line, in two pieces: 1, error, 120}, next
#           a long number, in two pieces: 1, error, 120, next
#           of three times the limit, in pieces of 66000: 1, error, error, error, 120, next
#           cut within a later piece: 1, error, a line of 30001, next
# Source:   docs.python.org, "Streams" (StreamReader, limit; readuntil() leaves the data in the
#           buffer); asyncio/streams.py, readline().
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download python3.11-minimal=3.11.2-6+deb12u9 libpython3.11-minimal=3.11.2-6+deb12u9 \
        libpython3.11-stdlib=3.11.2-6+deb12u9 libexpat1=2.5.0-1+deb12u5 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/libpython3.11-stdlib_*.deb Package Version | tr '\n' ' ')
libraries=$(printf '%s:' "$box"/root/lib/*-linux-gnu "$box"/root/usr/lib/*-linux-gnu)

wanted='Package: libpython3.11-stdlib Version: 3.11.2-6+deb12u9
Python 3.11
short ones: 1, 2, 3
a long line at once: 1, error, next
a long line, in two pieces: 1, error, 120}, next
a long number, in two pieces: 1, error, 120, next
of three times the limit, in pieces of 66000: 1, error, error, error, 120, next
cut within a later piece: 1, error, a line of 30001, next'
cat >"$box/program.py" <<'PY'
import asyncio
import sys

print("Python", ".".join(map(str, sys.version_info[:2])))


async def look(name, pieces):
    reader = asyncio.StreamReader()

    async def feed():
        for piece in pieces:
            reader.feed_data(piece)
            await asyncio.sleep(0.01)
        reader.feed_eof()

    feeding = asyncio.create_task(feed())
    said = []
    while not (reader.at_eof() and feeding.done()):
        try:
            line = await reader.readline()
            said.append(line.decode().strip() if len(line) < 20 else f"a line of {len(line)}")
        except ValueError:
            said.append("error")
    await feeding
    print(f"{name}: {', '.join(word for word in said if word)}")


async def main():
    event = b'{"price": ' + b"1" * 70000 + b"120}\n"
    numbers = b"7" * 70000 + b"120\n"
    await look("short ones", [b"1\n2\n", b"3\n"])
    await look("a long line at once", [b"1\n" + event + b"next\n"])
    await look("a long line, in two pieces", [b"1\n", event[:-5], event[-5:] + b"next\n"])
    await look("a long number, in two pieces", [b"1\n", numbers[:-4], numbers[-4:] + b"next\n"])
    await look("of three times the limit, in pieces of 66000", [b"1\n", *[b"7" * 66000] * 3, b"120\nnext\n"])
    await look("cut within a later piece", [b"1\n", b"7" * 70000, b"8" * 30000 + b"\nnext\n"])


asyncio.run(main())
PY
seen=${package% }$'\n'$(PYTHONHOME=$box/root/usr LD_LIBRARY_PATH=${libraries%:} timeout 60 \
    "$box/root/usr/bin/python3.11" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
