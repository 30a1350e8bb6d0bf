#!/usr/bin/env bash
# A file that is replaced while aria2, lftp's pget or axel fetch it in parts is half the old and half the new, and
# the download a success.
#
# Guessed:  each part comes with the ETag and the date of the file that it is from, so a client that
#           puts parts together sees that the second is of another file, and begins anew or fails.
#           HTTP has If-Range for it, and allows to join only parts with one strong ETag.
# Instead:  none of the three asks with If-Range, and none compares an ETag or a date. If the new
#           file has the length of the old, as lists of prices in fixed columns have, each of them
#           joins the halves and ends with 0. aria2 looks at the length, also at that in
#           Content-Range, and gives up a part of another; where a file grew by some bytes lftp and
#           axel still join, and the end of the new one is cut off. It needs the file to be replaced
#           in the seconds between two requests, so it happens to a cron job that begins as the file
#           is written, each morning or never. With one connection it is one file.
# Versions: aria2 1.36.0-1, lftp 4.9.2-2+b1, axel 2.17.11-3, Python 3.11 (the server)
# Seen:     Package: aria2 Version: 1.36.0-1
#           Package: lftp Version: 4.9.2-2+b1
#           Package: axel Version: 2.17.11-3
#           not replaced
#             aria2 -x2 -s2 ended with 0: 4194304 bytes of the old
#             aria2 -x1 ended with 0: 4194304 bytes of the old
#             lftp pget -n 2 ended with 0: 4194304 bytes of the old
#             axel -n 2 ended with 0: 4194304 bytes of the old
#           replaced, as long
#             aria2 -x2 -s2 ended with 0: 2097152 bytes of the old, 2097152 bytes of the new
#             aria2 -x1 ended with 0: 4194304 bytes of the old
#             lftp pget -n 2 ended with 0: 2097152 bytes of the old, 2097152 bytes of the new
#             axel -n 2 ended with 0: 2097152 bytes of the old, 2097152 bytes of the new
#           replaced, 1000 longer
#             aria2 -x2 -s2 ended with 0: 4194304 bytes of the old
#             aria2 -x1 ended with 0: 4194304 bytes of the old
#             lftp pget -n 2 ended with 0: 2097152 bytes of the old, 2097152 bytes of the new
#             axel -n 2 ended with 0: 2097152 bytes of the old, 2097152 bytes of the new
#           asked with If-Range or its like: 0
# Source:   RFC 9110, 13.1.5 (If-Range) and 15.3.7.3 (parts may be combined if they have the same
#           strong validator); not read anew: aria2c(1), -x and -s; lftp(1), pget; axel(1), -n.
# Date:     2026-12-01
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 0.3; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download aria2=1.36.0-1 libaria2-0=1.36.0-1 lftp=4.9.2-2+b1 axel=2.17.11-3 libc-ares2=1.18.1-3 \
        libssh2-1=1.10.0-3+deb12u1 libxml2=2.9.14+dfsg-1.3~deb12u6 libicu72=72.1-3+deb12u1 \
        libreadline8=8.2-1.3 libtinfo6=6.4-4 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(for name in aria2 lftp axel; do
    dpkg-deb -f "$box"/"$name"_*.deb Package Version | tr '\n' ' ' | sed 's/ $//' && echo
done)

wanted='Package: aria2 Version: 1.36.0-1
Package: lftp Version: 4.9.2-2+b1
Package: axel Version: 2.17.11-3
not replaced
  aria2 -x2 -s2 ended with 0: 4194304 bytes of the old
  aria2 -x1 ended with 0: 4194304 bytes of the old
  lftp pget -n 2 ended with 0: 4194304 bytes of the old
  axel -n 2 ended with 0: 4194304 bytes of the old
replaced, as long
  aria2 -x2 -s2 ended with 0: 2097152 bytes of the old, 2097152 bytes of the new
  aria2 -x1 ended with 0: 4194304 bytes of the old
  lftp pget -n 2 ended with 0: 2097152 bytes of the old, 2097152 bytes of the new
  axel -n 2 ended with 0: 2097152 bytes of the old, 2097152 bytes of the new
replaced, 1000 longer
  aria2 -x2 -s2 ended with 0: 4194304 bytes of the old
  aria2 -x1 ended with 0: 4194304 bytes of the old
  lftp pget -n 2 ended with 0: 2097152 bytes of the old, 2097152 bytes of the new
  axel -n 2 ended with 0: 2097152 bytes of the old, 2097152 bytes of the new
asked with If-Range or its like: 0'
cat >"$box/program.py" <<'PY'
import glob
import http.server
import itertools
import os
import re
import subprocess
import sys
import threading
import time

box = sys.argv[1]
LENGTH = 4 * 1024 * 1024
HALF = LENGTH // 2


class File(http.server.BaseHTTPRequestHandler):
    """The file is replaced before anybody asks for what is behind its middle."""

    protocol_version = "HTTP/1.1"
    replaced = longer = 0
    asked = []

    def do_GET(self):
        part = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first = int(part[1]) if part else 0
        new = bool(File.replaced and first >= HALF)
        length = LENGTH + (File.longer if new else 0)
        last = min(int(part[2]), length - 1) if part and part[2] else length - 1
        tag = '"new"' if new else '"old"'
        File.asked += [name for name in ("If-Range", "If-Match", "If-Unmodified-Since") if name in self.headers]
        self.send_response(206 if part else 200)
        if part:
            self.send_header("Content-Range", f"bytes {first}-{last}/{length}")
        self.send_header("Content-Length", str(last - first + 1))
        self.send_header("ETag", tag)
        self.send_header("Last-Modified", f"{'Tue, 01 Dec' if new else 'Mon, 30 Nov'} 2026 06:00:00 GMT")
        self.send_header("Accept-Ranges", "bytes")
        self.end_headers()
        try:
            # Slowly, so that the second request comes before the first answer is done.
            for begin in range(first, last + 1, 65536):
                self.wfile.write((b"n" if new else b"o") * min(65536, last + 1 - begin))
                time.sleep(0.02)
        except OSError:
            pass

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), File)
server.handle_error = lambda *_: None
threading.Thread(target=server.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{server.server_address[1]}/prices"
libraries = ":".join(glob.glob(f"{box}/root/usr/lib/*-linux-gnu") + glob.glob(f"{box}/root/lib/*-linux-gnu"))
tools = f"{box}/root/usr/bin"
QUICK = "set net:max-retries 2; set net:reconnect-interval-base 1; set cmd:fail-exit yes"
PROGRAMS = (
    ("aria2 -x2 -s2", [f"{tools}/aria2c", "-q", "--no-conf", "-x2", "-s2", "-k1M", "--max-tries=2", "--retry-wait=0",
                       "-d", box, "-o", "copy", address]),
    ("aria2 -x1", [f"{tools}/aria2c", "-q", "--no-conf", "-x1", "-d", box, "-o", "copy", address]),
    ("lftp pget -n 2", [f"{tools}/lftp", "-c", f"{QUICK}; pget -n 2 {address} -o {box}/copy"]),
    ("axel -n 2", [f"{tools}/axel", "-q", "-n", "2", "-o", f"{box}/copy", address]),
)


def fetch(command):
    for path in glob.glob(f"{box}/copy*"):
        os.remove(path)
    ended = subprocess.run(command, env=dict(os.environ, HOME=box, LD_LIBRARY_PATH=libraries), timeout=60,
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if ended.returncode:
        return "failed"
    with open(f"{box}/copy", "rb") as file:
        runs = [("new" if byte == ord("n") else "old", len(list(run))) for byte, run in itertools.groupby(file.read())]
    return "ended with 0: " + ", ".join(f"{length} bytes of the {name}" for name, length in runs)


CASES = (("not replaced", 0, 0), ("replaced, as long", 1, 0), ("replaced, 1000 longer", 1, 1000))
for name, File.replaced, File.longer in CASES:
    print(name)
    for program, command in PROGRAMS:
        print(f"  {program} {fetch(command)}")
print("asked with If-Range or its like:", len(File.asked))
PY
seen=$packages$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
