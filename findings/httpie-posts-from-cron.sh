#!/usr/bin/env bash
# From cron, or in a loop over lines, HTTPie sends a POST where it sends a GET by hand, with the
# rest of the lines as its body.
#
# Guessed:  http with an address alone is a GET, as its manual says: POST comes with data. A line
#           that was tried in a terminal goes into a crontab, or into a loop that reads addresses
#           from a file.
# Instead:  Data is also what stdin has, and stdin is asked for whenever it is no terminal, even if
#           it is /dev/null or ends at once: an empty body makes a POST of it, with a content type
#           of JSON. So from cron each look is a POST, which a server may take for an order or
#           refuse by 405. In "while read" the first one takes the lines that are left, so that of
#           three addresses one is asked, with the two others in its body. --ignore-stdin, or GET in
#           front of the address, is the cure for the first; for the loop only --ignore-stdin is, as
#           a GET sends the lines as well.
# Versions: httpie 3.2.4, Python 3.11
# Seen:     httpie 3.2.4
#           stdin is /dev/null, as from cron: POST /price with nothing
#           with GET: GET /price with nothing
#           with --ignore-stdin: GET /price with nothing
#           in a loop: POST /one with two three
#           in a loop, with GET: GET /one with two three
#           in a loop, with --ignore-stdin: GET /one with nothing, GET /two with nothing, GET /three with nothing
# Source:   httpie.io, documentation, "Redirected Input" and "Best practices" (--ignore-stdin),
#           "Optional GET and POST"; not read anew.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    httpie==3.2.4

wanted='httpie 3.2.4
stdin is /dev/null, as from cron: POST /price with nothing
with GET: GET /price with nothing
with --ignore-stdin: GET /price with nothing
in a loop: POST /one with two three
in a loop, with GET: GET /one with two three
in a loop, with --ignore-stdin: GET /one with nothing, GET /two with nothing, GET /three with nothing'
cat >"$box/program.py" <<'PY'
import http.server
import importlib.metadata
import subprocess
import sys
import threading

box = sys.argv[1]
asked = []


class Server(http.server.BaseHTTPRequestHandler):
    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        asked.append(f"{self.command} {self.path} with {' '.join(body.split()) or 'nothing'}")
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = answer

    def log_message(self, *words):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_port}"


def look(name, command, lines=None):
    asked.clear()
    given = {"input": lines, "text": True} if lines is not None else {"stdin": subprocess.DEVNULL}
    subprocess.run(["bash", "-c", command, "bash", f"{box}/venv/bin/http", base], stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, timeout=60, **given)
    print(f"{name}: {', '.join(asked)}")


print("httpie", importlib.metadata.version("httpie"))
look("stdin is /dev/null, as from cron", '"$1" "$2/price"')
look("with GET", '"$1" GET "$2/price"')
look("with --ignore-stdin", '"$1" --ignore-stdin "$2/price"')
LINES = "one\ntwo\nthree\n"
look("in a loop", 'while read -r name; do "$1" "$2/$name"; done', LINES)
look("in a loop, with GET", 'while read -r name; do "$1" GET "$2/$name"; done', LINES)
look("in a loop, with --ignore-stdin", 'while read -r name; do "$1" --ignore-stdin "$2/$name"; done', LINES)
server.shutdown()
PY
seen=$(timeout 120 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
