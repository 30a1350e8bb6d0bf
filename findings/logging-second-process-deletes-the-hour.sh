#!/usr/bin/env bash
# Two processes with Python's TimedRotatingFileHandler on one file: the second one to rotate deletes
# what the first has just put aside, the log of both for the whole day.
#
# Guessed:  two workers that write to one log, line by line, may mix their lines; at midnight one
#           of them rotates, and the other finds that it is done, or does it once more with an
#           empty file. At worst a line is lost.
# Instead:  each rotates for itself, when it writes its first line behind the time. It moves
#           app.log to the name of the day that ended. The second one does the same: since that
#           name is there, it deletes it, and with it all that both wrote in that day, and moves
#           app.log, which has the first lines of the new day, to the name of the old one. The
#           first goes on writing into what is now called yesterday's, until the next time.
#           Nothing is raised, and there is a file for each day, of about the right name. With
#           three workers the new lines of the first are gone as well. WatchedFileHandler and a
#           rotation from outside keep all lines.
# Versions: python3.11 of Debian 12, 3.11.2-6+deb12u9 (logging.handlers)
# Seen:     Package: libpython3.11-stdlib Version: 3.11.2-6+deb12u9
#           timed, 1 process, 4 lines written
#             the old one: a yesterday, a evening
#             app.log: a today, a noon
#           timed, 2 processes, 8 lines written
#             the old one: a today, a noon
#             app.log: b today, b noon
#           timed, 3 processes, 12 lines written
#             the old one: b today, b noon
#             app.log: c today, c noon
#           watched, 2 processes, 8 lines written
#             the old one: a yesterday, b yesterday, a evening, b evening
#             app.log: a today, b today, a noon, b noon
# Source:   docs.python.org, "Logging Cookbook", on one file and several processes (not
#           supported); Lib/logging/handlers.py, doRollover.
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
timed, 1 process, 4 lines written
  the old one: a yesterday, a evening
  app.log: a today, a noon
timed, 2 processes, 8 lines written
  the old one: a today, a noon
  app.log: b today, b noon
timed, 3 processes, 12 lines written
  the old one: b today, b noon
  app.log: c today, c noon
watched, 2 processes, 8 lines written
  the old one: a yesterday, b yesterday, a evening, b evening
  app.log: a today, b today, a noon, b noon'
cat >"$box/program.py" <<'PY'
import logging.handlers
import multiprocessing
import os
import sys
import time

box = sys.argv[1]
DAY = 86400
STARTED = int(time.time()) // DAY * DAY - DAY + 3600


def write(path, kind, lines, turns, later):
    """A worker that writes a line when it has its turn."""
    handler = (logging.handlers.TimedRotatingFileHandler(path, when="midnight", utc=True) if kind == "timed"
               else logging.handlers.WatchedFileHandler(path))
    if kind == "timed":
        handler.rolloverAt = handler.computeRollover(STARTED)
    for number, line in enumerate(lines):
        turns[number].wait()
        if number < 2 and kind == "timed":
            # The day's own lines: its end is still ahead.
            handler.rolloverAt, end = int(time.time()) + DAY, handler.rolloverAt
            handler.emit(logging.LogRecord("tape", logging.INFO, "", 0, line, None, None))
            handler.rolloverAt = end
        else:
            handler.emit(logging.LogRecord("tape", logging.INFO, "", 0, line, None, None))
        later[number].set()
    handler.close()


def look(kind, workers):
    path = f"{box}/{kind}{workers}/app.log"
    os.makedirs(os.path.dirname(path))
    plans = [[f"{name} yesterday", f"{name} evening", f"{name} today", f"{name} noon"] for name in "abcd"[:workers]]
    turns = [[multiprocessing.Event() for _ in plan] for plan in plans]
    done = [[multiprocessing.Event() for _ in plan] for plan in plans]
    processes = [multiprocessing.Process(target=write, args=(path, kind, plan, turns[at], done[at]))
                 for at, plan in enumerate(plans)]
    for process in processes:
        process.start()
    for number in range(4):
        if number == 2 and kind == "watched":
            os.rename(path, path + ".yesterday")
        for at in range(workers):
            turns[at][number].set()
            done[at][number].wait(20)
    for process in processes:
        process.join()
    print(f"{kind}, {workers} {'processes' if workers > 1 else 'process'}, {4 * workers} lines written")
    for name in sorted(os.listdir(os.path.dirname(path)), reverse=True):
        with open(os.path.join(os.path.dirname(path), name)) as file:
            lines = ", ".join(file.read().splitlines()) or "nothing"
        print(f"  {'app.log' if name == 'app.log' else 'the old one'}: {lines}")


look("timed", 1)
look("timed", 2)
look("timed", 3)
look("watched", 2)
PY
seen=${package% }$'\n'$(PYTHONHOME=$box/root/usr LD_LIBRARY_PATH=${libraries%:} timeout 60 \
    "$box/root/usr/bin/python3.11" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
