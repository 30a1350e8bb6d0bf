#!/usr/bin/env bash
# A program that holds a lock of fasteners loses it by reading the lock's file, and goes on as its
# owner while another one gets it.
#
# Guessed:  a lock on a file is held until it is released or its holder ends. To look who holds
#           it, or to copy the folder it is in, is a matter of reading.
# Instead:  fasteners locks by lockf(), POSIX's record locks, which belong to the process and the
#           file: as soon as the process closes any descriptor of that file, all of its locks on
#           it are gone. So an open() and read() anywhere in the program, in a log of who holds
#           what, in a backup, in another library, gives the lock away. Nothing is raised,
#           acquired stays True, and release() is well. A job that is there once is then there
#           twice. filelock and portalocker lock by flock(), which belongs to the descriptor, and
#           keep it. A look from another process does no harm with any.
# Versions: fasteners 0.20, filelock 4.3.1, portalocker 4.4.2, Python 3.11
# Seen:     fasteners: held, another didn't get it; read by another process, another didn't get it; read by its own, another got it
#           fasteners: acquired is True
#           filelock: held, another didn't get it; read by another process, another didn't get it; read by its own, another didn't get it
#           portalocker: held, another didn't get it; read by another process, another didn't get it; read by its own, another didn't get it
# Source:   fcntl(2), "Advisory record locking" (a close of any descriptor releases them);
#           fasteners' process_mechanism.py, as the package brings it.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check fasteners==0.20 filelock==4.3.1 \
    portalocker==4.4.2

wanted='fasteners: held, another didn'\''t get it; read by another process, another didn'\''t get it; read by its own, another got it
fasteners: acquired is True
filelock: held, another didn'\''t get it; read by another process, another didn'\''t get it; read by its own, another didn'\''t get it
portalocker: held, another didn'\''t get it; read by another process, another didn'\''t get it; read by its own, another didn'\''t get it'
cat >"$box/program.py" <<'PY'
import subprocess
import sys

import fasteners
import filelock
import portalocker

ASK = """
import sys
import fasteners, filelock, portalocker
name, path = sys.argv[1:]
try:
    got = {"fasteners": lambda: fasteners.InterProcessLock(path).acquire(blocking=False),
           "filelock": lambda: bool(filelock.FileLock(path, timeout=0).acquire()),
           "portalocker": lambda: bool(portalocker.Lock(path, mode="a", timeout=0).acquire())}[name]()
except (filelock.Timeout, portalocker.exceptions.LockException):
    got = False
print("got it" if got else "didn't get it")
"""
READ = "import sys; open(sys.argv[1]).read()"


def other(code, *words):
    return subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, timeout=30).stdout.strip()


for name, make in (("fasteners", fasteners.InterProcessLock), ("filelock", filelock.FileLock),
                   ("portalocker", lambda path: portalocker.Lock(path, mode="a"))):
    path = f"{sys.argv[1]}/{name}.lock"
    lock = make(path)
    lock.acquire()
    print(f"{name}: held, another {other(ASK, name, path)}", end="; ")
    other(READ, path)
    print(f"read by another process, another {other(ASK, name, path)}", end="; ")
    with open(path) as file:
        file.read()
    print(f"read by its own, another {other(ASK, name, path)}")
    if name == "fasteners":
        print("fasteners: acquired is", lock.acquired)
    lock.release()
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
