#!/usr/bin/env bash
# mawk prints nothing of a live stream until 4096 bytes of it have come, and fflush() changes
# nothing.
#
# Guessed:  tail -f log | awk '{ print; fflush() }' is the well-known way to have each line at once:
#           what an awk holds back is its output, and fflush() empties that. awk in Debian is mawk.
# Instead:  What mawk holds back is its input. From a pipe it reads until its buffer of 4096 bytes
#           is full, or the stream ends, before it looks at the first line, so print with fflush()
#           and system() come too late, and stdbuf can do nothing, as these aren't stdio's buffers.
#           A stream with an event of 40 bytes each minute is shown after a hundred minutes, in one
#           piece. -W interactive is the cure. gawk takes each line as it comes, so a script that
#           was tried with it stands still on a Debian without it.
# Versions: mawk 1.3.4.20200120-3.1, gawk 1:5.2.1-2, Python 3.11
# Seen:     Package: mawk Version: 1.3.4.20200120-3.1
#           Package: gawk Version: 1:5.2.1-2
#           mawk, print: 3 lines have come, 0 shown; 73 have come, 0 shown; 73 at the end
#           mawk, print and fflush(): 3 lines have come, 0 shown; 73 have come, 66 shown; 73 at the end
#           mawk, system("echo"): 3 lines have come, 0 shown; 73 have come, 66 shown; 73 at the end
#           mawk, print to stdbuf -i0 -o0: 3 lines have come, 0 shown; 73 have come, 66 shown; 73 at the end
#           mawk -W interactive, print: 3 lines have come, 3 shown; 73 have come, 73 shown; 73 at the end
#           gawk, print and fflush(): 3 lines have come, 3 shown; 73 have come, 73 shown; 73 at the end
# Source:   mawk(1) of the package, -W interactive (writes to stdout unbuffered, and reads stdin by
#           lines).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download mawk=1.3.4.20200120-3.1 gawk=1:5.2.1-2 libsigsegv2=2.14-1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(for name in mawk gawk; do
    dpkg-deb -f "$box"/"$name"_*.deb Package Version | tr '\n' ' ' | sed 's/ $//' && echo
done)

wanted='Package: mawk Version: 1.3.4.20200120-3.1
Package: gawk Version: 1:5.2.1-2
mawk, print: 3 lines have come, 0 shown; 73 have come, 0 shown; 73 at the end
mawk, print and fflush(): 3 lines have come, 0 shown; 73 have come, 66 shown; 73 at the end
mawk, system("echo"): 3 lines have come, 0 shown; 73 have come, 66 shown; 73 at the end
mawk, print to stdbuf -i0 -o0: 3 lines have come, 0 shown; 73 have come, 66 shown; 73 at the end
mawk -W interactive, print: 3 lines have come, 3 shown; 73 have come, 73 shown; 73 at the end
gawk, print and fflush(): 3 lines have come, 3 shown; 73 have come, 73 shown; 73 at the end'
cat >"$box/program.py" <<'PY'
import glob
import os
import select
import subprocess
import sys

box = sys.argv[1]
room = dict(os.environ, LD_LIBRARY_PATH=":".join(glob.glob(f"{box}/root/usr/lib/*-linux-gnu")))


def look(name, *command):
    """What has come while the stream is open, and at its end."""
    running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, env=room)

    def come(wait):
        found = b""
        while select.select([running.stdout], [], [], wait)[0]:
            piece = os.read(running.stdout.fileno(), 65536)
            if not piece:
                break
            found += piece
        return found.count(b"\n")

    try:
        running.stdin.write(b"price 5\nprice 6\nprice 7\n")
        first = come(1.5)
        running.stdin.write((b"x" * 63 + b"\n") * 70)
        second = come(1.5)
        running.stdin.close()
        print(f"{name}: 3 lines have come, {first} shown; 73 have come, {first + second} shown;",
              f"{first + second + come(10)} at the end")
    finally:
        running.stdout.close()
        running.wait(20)


mawk = f"{box}/root/usr/bin/mawk"
look("mawk, print", mawk, "{ print }")
look("mawk, print and fflush()", mawk, "{ print; fflush() }")
look("mawk, system(\"echo\")", mawk, "{ system(\"echo\") }")
look("mawk, print to stdbuf -i0 -o0", "stdbuf", "-i0", "-o0", mawk, "{ print; fflush() }")
look("mawk -W interactive, print", mawk, "-W", "interactive", "{ print }")
look("gawk, print and fflush()", f"{box}/root/usr/bin/gawk", "{ print; fflush() }")
PY
seen=$packages$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
