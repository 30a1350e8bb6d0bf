#!/usr/bin/env bash
# requests with max_retries waits as long as the server says, whatever the timeout, for an answer
# that it has already got.
#
# Guessed:  get(url, timeout=1) is over after about a second for each try.
#           HTTPAdapter(max_retries=1) is for connections that fail, as its manual says, and
#           never for a request that the server has got: a 503 is given to the caller, as it
#           is without it, who decides when to ask again.
# Instead:  an answer of 413, 429 or 503 with Retry-After is tried again once there is any
#           number of retries, and the wait is the server's: four seconds here, for a
#           timeout of one, and an hour if it says 3600, between two tries and again before
#           the last. The caller can't tell it from a slow answer, and gets in the end what
#           was there at once: the status 503. A poller of many sources in a row stands
#           still because one of them is being looked after. Without Retry-After the same
#           503 comes at once, so a test with a plain one shows nothing, and neither does a
#           POST, which is not repeated. Retry(2, respect_retry_after_header=False) ends it;
#           retry_after_max bounds it, by six hours if nothing is said.
# Versions: requests 2.34.2, urllib3 2.8.0, Python 3.11
# Seen:     max_retries=0, Retry-After: 4: 503 after 0 s, asked 1
#           max_retries=1, Retry-After: 4: 503 after 4 s, asked 2
#           max_retries=2, Retry-After: 4: 503 after 8 s, asked 3
#           max_retries=2, no Retry-After: 503 after 0 s, asked 1
#           max_retries=2, Retry-After: 4, POST: 503 after 0 s, asked 1
#           Retry(2, respect_retry_after_header=False): 503 after 0 s, asked 1
#           longest wait if nothing is said: 21600 s
# Source:   requests, HTTPAdapter's manual (what max_retries is for), and urllib3's Retry
#           (respect_retry_after_header, retry_after_max), both as the packages bring them;
#           github.com, urllib3/urllib3, #1338.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check requests==2.34.2 urllib3==2.8.0

wanted='max_retries=0, Retry-After: 4: 503 after 0 s, asked 1
max_retries=1, Retry-After: 4: 503 after 4 s, asked 2
max_retries=2, Retry-After: 4: 503 after 8 s, asked 3
max_retries=2, no Retry-After: 503 after 0 s, asked 1
max_retries=2, Retry-After: 4, POST: 503 after 0 s, asked 1
Retry(2, respect_retry_after_header=False): 503 after 0 s, asked 1
longest wait if nothing is said: 21600 s'
cat >"$box/program.py" <<'PY'
import socket
import threading
import time

import requests
import requests.adapters
import urllib3

asked = []


def answer(link):
    with link:
        while True:
            head = b""
            while b"\r\n\r\n" not in head:
                piece = link.recv(65536)
                if not piece:
                    return
                head += piece
            asked.append(head)
            later = b"" if b" /plain " in head else b"Retry-After: 4\r\n"
            link.sendall(b"HTTP/1.1 503 Service Unavailable\r\n" + later + b"Content-Length: 5\r\n\r\nbusy\n")


def serve():
    while True:
        threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()


def look(name, retries, path="later", method="GET"):
    asked.clear()
    session = requests.Session()
    session.mount("http://", requests.adapters.HTTPAdapter(max_retries=retries))
    start = time.monotonic()
    status = session.request(method, f"http://127.0.0.1:{listener.getsockname()[1]}/{path}", timeout=1).status_code
    print(f"{name}: {status} after {time.monotonic() - start:.0f} s, asked {len(asked)}")


listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, daemon=True).start()
look("max_retries=0, Retry-After: 4", 0)
look("max_retries=1, Retry-After: 4", 1)
look("max_retries=2, Retry-After: 4", 2)
look("max_retries=2, no Retry-After", 2, "plain")
look("max_retries=2, Retry-After: 4, POST", 2, method="POST")
look("Retry(2, respect_retry_after_header=False)", urllib3.Retry(2, respect_retry_after_header=False))
print("longest wait if nothing is said:", urllib3.Retry().retry_after_max, "s")
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
