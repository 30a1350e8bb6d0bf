#!/usr/bin/env bash
# An httpx client with a key in its params reads the first page again and again.
#
# Guessed:  params given to a client are added to each request, as headers given
#           to it are, and as requests does with those of a session; the next
#           page's address, taken from the answer, keeps its cursor.
# Instead:  since 0.28 params take the place of the query in the address, also
#           those of the client, which the line with the request doesn't show.
#           The cursor goes, every next page is the first, each with status 200
#           and a next one, and nothing ends or complains. params={} takes away
#           the query and puts nothing there. 0.27.2 merges the two, as requests
#           does.
# Versions: httpx 0.28.1 and 0.27.2, requests 2.34.2, Python 3.11
# Seen:     httpx 0.28.1, key in the client: a/key a/key a/key a/key
#           httpx 0.28.1, key in the address: a/key b/key c/key end
#           httpx 0.28.1, the same with params={}: a/no key a/no key a/no key a/no key
#           httpx 0.27.2, key in the client: a/key b/key c/key end
#           requests 2.34.2, key in the session: a/key b/key c/key end
# Source:   encode/httpx#3364, #3433 and #3621; the QuickStart speaks of query
#           parameters that are included in the URL; RFC 8288, section 3 (the
#           target of a link is a URI, with its query).
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check httpx==0.28.1 requests==2.34.2
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    --no-deps --target "$box/older" httpx==0.27.2 sniffio==1.3.1

wanted='httpx 0.28.1, key in the client: a/key a/key a/key a/key
httpx 0.28.1, key in the address: a/key b/key c/key end
httpx 0.28.1, the same with params={}: a/no key a/no key a/no key a/no key
httpx 0.27.2, key in the client: a/key b/key c/key end
requests 2.34.2, key in the session: a/key b/key c/key end'
cat >"$box/program.py" <<'PY'
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx
import requests

NEXT = {"a": "b", "b": "c", "c": None}


class Pages(BaseHTTPRequestHandler):
    """Three pages; which of them is told by the cursor, and each names the next one."""

    def do_GET(self):
        query = parse_qs(urlsplit(self.path).query)
        page = query.get("cursor", ["a"])[0]
        body = f"{page}/{'key' if 'key' in query else 'no key'}".encode()
        self.send_response(200)
        if NEXT[page]:
            key = "&key=" + query["key"][0] if "key" in query else ""
            self.send_header("Link", f'<{home}/?cursor={NEXT[page]}{key if keyed else ""}>; rel="next"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def follow(name, get, address):
    pages = []
    for _ in range(4):
        answer = get(address)
        pages.append(answer.text)
        if "next" not in answer.links:
            pages.append("end")
            break
        address = answer.links["next"]["url"]
    print(f"{name}: {' '.join(pages)}")


server = HTTPServer(("127.0.0.1", 0), Pages)
home = f"http://127.0.0.1:{server.server_port}"
threading.Thread(target=server.serve_forever, daemon=True).start()
named = f"httpx {httpx.__version__}"
keyed = False
with httpx.Client(params={"key": "k"}, trust_env=False) as client:
    follow(f"{named}, key in the client", client.get, home + "/")
if sys.argv[1] == "all":
    keyed = True
    with httpx.Client(trust_env=False) as client:
        follow(f"{named}, key in the address", client.get, home + "/?key=k")
        follow(f"{named}, the same with params={{}}", lambda address: client.get(address, params={}), home + "/?key=k")
else:
    with requests.Session() as session:
        session.trust_env = False
        session.params = {"key": "k"}
        follow(f"requests {requests.__version__}, key in the session", session.get, home + "/")
server.shutdown()
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py" all)
seen+=$'\n'$(PYTHONPATH=$box/older timeout 60 "$box/venv/bin/python" "$box/program.py" rest)
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
