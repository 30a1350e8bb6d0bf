#!/usr/bin/env bash
# Following rel="next" reads the first page again and again, if the address has a semicolon.
#
# Guessed:  what stands between < and > in a Link header is the address as it
#           is: response.links["next"]["url"] is where the next page lies.
# Instead:  requests and httpx cut the value at its first semicolon, though it be
#           inside the angle brackets, and make a parameter of the rest. Of
#           </items;page=2> remains /items, which is page 1 and says the same
#           next page; there is no error, and what is cut off stands in the
#           dictionary as if the server had sent it behind the address. A
#           collector runs on for ever and never sees page 2. The same with
#           ?from=a;to=b. LinkHeader reads the same as it is meant.
# Versions: requests 2.34.2, httpx 0.28.1, LinkHeader 0.4.3, Python 3.11.7
# Seen:     requests: path: /items /items /items /items
#           requests: next: {'page': '2>', 'rel': 'next', 'url': '/items'}
#           requests: query: /items?from=1;to=9 -> /items?from=1
#           httpx: path: /items /items /items /items
#           httpx: next: {'page': '2>', 'rel': 'next', 'url': '/items'}
#           httpx: query: /items?from=1;to=9 -> /items?from=1
#           LinkHeader: path: /items /items;page=2 /items;page=3
# Source:   RFC 8288, section 3 (the target is a URI reference in angle brackets,
#           parameters come behind it); RFC 3986, sections 3.3 and 3.4 (a
#           semicolon is allowed in path and query).
# Date:     2026-11-29
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    requests==2.34.2 httpx==0.28.1 LinkHeader==0.4.3

wanted=$(
    cat <<'SEEN'
requests: path: /items /items /items /items
requests: next: {'page': '2>', 'rel': 'next', 'url': '/items'}
requests: query: /items?from=1;to=9 -> /items?from=1
httpx: path: /items /items /items /items
httpx: next: {'page': '2>', 'rel': 'next', 'url': '/items'}
httpx: query: /items?from=1;to=9 -> /items?from=1
LinkHeader: path: /items /items;page=2 /items;page=3
SEEN
)
cat >"$box/program.py" <<'PY'
import http.server
import threading

import httpx
import link_header
import requests


class Pages(http.server.BaseHTTPRequestHandler):
    """Three pages, and each but the last names the next one."""

    def do_GET(self):
        number = int(self.path.partition(";page=")[2] or 1)
        self.send_response(200)
        if number < 3:
            self.send_header("Link", f'</items;page={number + 1}>; rel="next"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_port}"
QUERY = '</items?from=1;to=9>; rel="next"'

for library in (requests, httpx):
    name, seen, path = library.__name__, ["/items"], "/items"
    while len(seen) < 4:
        link = library.get(base + path).links.get("next")
        if link is None:
            break
        path = link["url"]
        seen.append(path)
    print(f"{name}: path:", *seen)
    print(f"{name}: next:", dict(sorted(link.items())) if link else None)
    response = library.Response() if library is requests else library.Response(200)
    response.headers["Link"] = QUERY
    print(f"{name}: query: /items?from=1;to=9 -> {response.links['next']['url']}")

seen, path = ["/items"], "/items"
while len(seen) < 4:
    links = link_header.parse(requests.get(base + path).headers.get("Link", "")).links
    if not links:
        break
    path = links[0].href
    seen.append(path)
print("LinkHeader: path:", *seen)
server.shutdown()
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
