#!/usr/bin/env bash
# tail -F loses what a program writes between the moment when its log is moved away and the one when
# it opens the new one.
#
# Guessed:  -F follows by name through a rotation: it reads the old file to its end and goes on with
#           the new one. logrotate moves the log first and tells the program afterwards, so that a
#           program's last lines go to the old file is the usual case, and what -F is for.
# Instead:  With inotify tail hears of the move, sees that the name is gone and lets go of the file
#           at once, with "has become inaccessible". What comes into it from then on, until the
#           program is told to open its log anew, is never shown; with postrotate behind a slow
#           compress, or with delaycompress, these are seconds. Where the new file is there at once,
#           as with logrotate's create, the same lines are lost. Without inotify, as in a folder of
#           NFS or with the hidden option ---disable-inotify, tail asks for the name only when five
#           looks have found nothing new, so that it shows a line that comes soon, and loses one
#           that comes later: the old way is the better one. A trial with echo >> shows nothing of
#           it, as echo opens the new file by itself.
# Versions: coreutils 9.1-1, Python 3.11
# Seen:     Package: coreutils Version: 9.1-1
#           moved, a line in half a second: first second fourth
#           moved and created, a line in half a second: first second fourth
#           moved, a line in half a second, without inotify: first second third fourth
#           moved, a line in five seconds, without inotify: first second fourth
# Source:   tail(1) of the package (-F is --follow=name --retry); the source of tail, recheck(). Not
#           read anew: logrotate(8), on programs that go on writing to the old file.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download coreutils=9.1-1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(dpkg-deb -f "$box"/coreutils_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')

wanted='Package: coreutils Version: 9.1-1
moved, a line in half a second: first second fourth
moved and created, a line in half a second: first second fourth
moved, a line in half a second, without inotify: first second third fourth
moved, a line in five seconds, without inotify: first second fourth'
cat >"$box/program.py" <<'PY'
import os
import subprocess
import sys
import time

box = sys.argv[1]
log = f"{box}/app.log"


def until(true):
    """Waits until it is so, for some seconds."""
    for _ in range(100):
        if true():
            return
        time.sleep(0.05)


def look(name, created, wait, *options):
    for path in (log, log + ".1", f"{box}/shown"):
        if os.path.exists(path):
            os.remove(path)

    def shown():
        with open(f"{box}/shown") as file:
            return file.read().split()

    writer = open(log, "a", buffering=1)
    writer.write("first\n")
    with open(f"{box}/shown", "w") as file:
        tail = subprocess.Popen([f"{box}/root/usr/bin/tail", *options, "-n", "+1", "-F", log], stdout=file,
                                stderr=subprocess.DEVNULL, env={"LC_ALL": "C"})
    try:
        until(lambda: shown() == ["first"])
        writer.write("second\n")
        until(lambda: "second" in shown())
        os.rename(log, log + ".1")
        if created:
            open(log, "w").close()
        time.sleep(wait)
        writer.write("third\n")
        time.sleep(1.5)
        writer.close()
        with open(log, "a") as writer:
            writer.write("fourth\n")
        until(lambda: "fourth" in shown())
        print(f"{name}:", *shown())
    finally:
        tail.terminate()
        tail.wait(20)


look("moved, a line in half a second", False, 0.5)
look("moved and created, a line in half a second", True, 0.5)
look("moved, a line in half a second, without inotify", False, 0.5, "---disable-inotify", "-s", "0.5")
look("moved, a line in five seconds, without inotify", False, 5, "---disable-inotify", "-s", "0.5")
PY
seen=$packages$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
