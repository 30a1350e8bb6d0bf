#!/usr/bin/env bash
# In the JSON of journalctl a message of more than four kilobytes is null, one in colour is a list
# of numbers, and a field that comes twice is a list.
#
# Guessed:  journalctl -o json gives each entry with its fields as texts, so MESSAGE is what was
#           logged, and what --output=cat shows.
# Instead:  a field whose name and value take 4,096 bytes or more is null: a stack trace, or a
#           body that was logged, is gone from the feed that reads JSON, while the plain output
#           shows all of it. One that has a byte that isn't printable, as the escape in front of a
#           colour, is a list of numbers, one for each byte. One that is there twice is a list of
#           texts. --all brings the long ones back, and leaves the lists. A program that takes
#           MESSAGE for a text works until something fails in colour, or at length. Lines and tabs
#           are no matter.
# Versions: systemd 252.39-1~deb12u2, systemd-journal-remote 252.39-1~deb12u2, Python 3.11
# Seen:     Package: systemd Version: 252.39-1~deb12u2
#           Package: systemd-journal-remote Version: 252.39-1~deb12u2
#           short: a text of 9, with --all a text of 9
#           three lines and a tab: a text of 19, with --all a text of 19
#           in red: a list of 18 numbers, with --all a list of 18 numbers
#           of 4087 letters: a text of 4087, with --all a text of 4087
#           of 4088 letters: null, with --all a text of 4088
#           twice: a list of 2 texts, with --all a list of 2 texts
#           -o cat has all letters: True
# Source:   journalctl(1), -o json (fields of more than 4096 bytes are null, which --all turns
#           off; lists of numbers, and of what is there twice), as the package brings it.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download systemd=252.39-1~deb12u2 systemd-journal-remote=252.39-1~deb12u2 \
        libsystemd-shared=252.39-1~deb12u2 libapparmor1=3.0.8-3 libip4tc2=1.8.9-2 libkmod2=30+20221128-1 \
        libseccomp2=2.5.4-1+deb12u1 libmicrohttpd12=0.9.75-6 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(for name in systemd systemd-journal-remote; do
    dpkg-deb -f "$box"/"$name"_*.deb Package Version | tr '\n' ' ' | sed 's/ $//' && echo
done)

wanted='Package: systemd Version: 252.39-1~deb12u2
Package: systemd-journal-remote Version: 252.39-1~deb12u2
short: a text of 9, with --all a text of 9
three lines and a tab: a text of 19, with --all a text of 19
in red: a list of 18 numbers, with --all a list of 18 numbers
of 4087 letters: a text of 4087, with --all a text of 4087
of 4088 letters: null, with --all a text of 4088
twice: a list of 2 texts, with --all a list of 2 texts
-o cat has all letters: True'
cat >"$box/program.py" <<'PY'
import glob
import json
import os
import struct
import subprocess
import sys

box = sys.argv[1]
libraries = [path for name in ("usr/lib/*-linux-gnu/systemd", "usr/lib/*-linux-gnu", "lib/*-linux-gnu")
             for path in glob.glob(f"{box}/root/{name}")]
room = dict(os.environ, LD_LIBRARY_PATH=":".join(libraries), LC_ALL="C.UTF-8")
ENTRIES = [
    ("short", ["disk full"]),
    ("three lines and a tab", ["failed:\n\tat a\n\tat b"]),
    ("in red", ["\x1b[31mdisk full\x1b[0m"]),
    ("of 4087 letters", ["x" * 4087]),
    ("of 4088 letters", ["x" * 4088]),
    ("twice", ["disk full", "again"]),
]


def run(*words, text=None):
    return subprocess.run(words, env=room, input=text, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30).stdout


def export():
    """The entries in the form that journals are sent in."""
    for number, (_, messages) in enumerate(ENTRIES):
        yield (f"__REALTIME_TIMESTAMP={1790000000000000 + number}\n__MONOTONIC_TIMESTAMP={1000 + number}\n"
               "_BOOT_ID=0123456789abcdef0123456789abcdef\n").encode()
        for message in messages:
            yield b"MESSAGE\n" + struct.pack("<Q", len(message)) + message.encode() + b"\n"
        yield b"\n"


def form(value):
    if isinstance(value, list):
        return f"a list of {len(value)} {'numbers' if isinstance(value[0], int) else 'texts'}"
    return "null" if value is None else f"a text of {len(value)}"


def read(*more):
    said = run(f"{box}/root/bin/journalctl", "--file", f"{box}/tape.journal", "-o", "json", *more)
    return [json.loads(line)["MESSAGE"] for line in said.splitlines()]


run(f"{box}/root/lib/systemd/systemd-journal-remote", "-o", f"{box}/tape.journal", "-",
    text=b"".join(export()))
for (name, _), plain, full in zip(ENTRIES, read(), read("--all")):
    print(f"{name}: {form(plain)}, with --all {form(full)}")
whole = run(f"{box}/root/bin/journalctl", "--file", f"{box}/tape.journal", "-o", "cat")
print("-o cat has all letters:", b"x" * 4087 in whole and b"x" * 4088 in whole)
PY
seen=$package$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
