#!/usr/bin/env bash
# A POST to a view that Flask-Caching keeps is answered from the cache of GET, and not run, and
# ?symbol=B gets the answer for A.
#
# Guessed:  @cache.cached() keeps answers to GET, by their address, as HTTP's own caches do: what
#           changes something goes to the view, and another query is another answer.
# Instead:  the key is the path alone, without the method and without the query. Where a view
#           takes GET and POST, what is posted within the time isn't looked at: the client gets
#           200 and the page, and nothing was done. If the POST came first, its answer is what all
#           readers get. With the query it is the same: the first symbol's price is everybody's.
#           query_string=True mends the query, and not the method. Errors that the view gives as a
#           tuple are kept as well, so one 503 is the answer for a minute.
# Versions: Flask-Caching 2.5.1, Flask 3.1.3, Python 3.11
# Seen:     /none
#             GET A, GET B: 200 GET A, 200 GET B; the view ran for GET GET
#             GET, POST: 200 GET A, 200 POST A; the view ran for GET POST
#             POST, GET: 200 POST A, 200 GET A; the view ran for POST GET
#             503, GET: 503 none, 200 GET A; the view ran for GET GET
#             503, the same: 503 none, 503 none; the view ran for GET GET
#           /plain
#             GET A, GET B: 200 GET A, 200 GET A; the view ran for GET
#             GET, POST: 200 GET A, 200 GET A; the view ran for GET
#             POST, GET: 200 POST A, 200 POST A; the view ran for POST
#             503, GET: 503 none, 503 none; the view ran for GET
#             503, the same: 503 none, 503 none; the view ran for GET
#           /query
#             GET A, GET B: 200 GET A, 200 GET B; the view ran for GET GET
#             GET, POST: 200 GET A, 200 GET A; the view ran for GET
#             POST, GET: 200 POST A, 200 POST A; the view ran for POST
#             503, GET: 503 none, 200 GET A; the view ran for GET GET
#             503, the same: 503 none, 503 none; the view ran for GET
# Source:   Flask-Caching's cached() (the key is view/ and the path; query_string), as the package
#           brings it.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check Flask-Caching==2.5.1 Flask==3.1.3

wanted='/none
  GET A, GET B: 200 GET A, 200 GET B; the view ran for GET GET
  GET, POST: 200 GET A, 200 POST A; the view ran for GET POST
  POST, GET: 200 POST A, 200 GET A; the view ran for POST GET
  503, GET: 503 none, 200 GET A; the view ran for GET GET
  503, the same: 503 none, 503 none; the view ran for GET GET
/plain
  GET A, GET B: 200 GET A, 200 GET A; the view ran for GET
  GET, POST: 200 GET A, 200 GET A; the view ran for GET
  POST, GET: 200 POST A, 200 POST A; the view ran for POST
  503, GET: 503 none, 503 none; the view ran for GET
  503, the same: 503 none, 503 none; the view ran for GET
/query
  GET A, GET B: 200 GET A, 200 GET B; the view ran for GET GET
  GET, POST: 200 GET A, 200 GET A; the view ran for GET
  POST, GET: 200 POST A, 200 POST A; the view ran for POST
  503, GET: 503 none, 200 GET A; the view ran for GET GET
  503, the same: 503 none, 503 none; the view ran for GET'
cat >"$box/program.py" <<'PY'
import flask
import flask_caching

app = flask.Flask("tape")
cache = flask_caching.Cache(app, config={"CACHE_TYPE": "SimpleCache"})
runs = []


def view():
    runs.append(flask.request.method)
    if flask.request.args.get("symbol") == "down":
        return "none", 503
    return f"{flask.request.method} {flask.request.args.get('symbol', '-')}"


METHODS = ["GET", "POST"]
app.add_url_rule("/plain", "plain", cache.cached(timeout=60)(view), methods=METHODS)
app.add_url_rule("/query", "query", cache.cached(timeout=60, query_string=True)(view), methods=METHODS)
app.add_url_rule("/none", "none", view, methods=METHODS)
client = app.test_client()


def look(name, path, *requests):
    cache.clear()
    runs.clear()
    answers = []
    for method, query in requests:
        answer = client.open(path + query, method=method, data="10" if method == "POST" else None)
        answers.append(f"{answer.status_code} {answer.text or 'nothing'}")
    print(f"{name}: {', '.join(answers)}; the view ran for {' '.join(runs)}")


for path in "/none", "/plain", "/query":
    print(path)
    look("  GET A, GET B", path, ("GET", "?symbol=A"), ("GET", "?symbol=B"))
    look("  GET, POST", path, ("GET", "?symbol=A"), ("POST", "?symbol=A"))
    look("  POST, GET", path, ("POST", "?symbol=A"), ("GET", "?symbol=A"))
    look("  503, GET", path, ("GET", "?symbol=down"), ("GET", "?symbol=A"))
    look("  503, the same", path, ("GET", "?symbol=down"), ("GET", "?symbol=down"))
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
