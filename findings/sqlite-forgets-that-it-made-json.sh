#!/usr/bin/env bash
# SQLite's JSON that comes out of a subquery or a view is put into other JSON as a text with
# backslashes.
#
# Guessed:  json_object() inside json_group_array() gives objects in a list, so SQLite knows what is
#           JSON and what is a text. That one of them stands in a subquery, for its order or its
#           groups, or in a view, changes nothing in a value.
# Instead:  That a value is JSON isn't in the value but in a mark that a function leaves for the
#           function around it. A subquery in FROM, a view, a CTE or an order by for the rows lose
#           the mark, and the list is one of texts: ["{\"price\":1}"]. A subquery in the place of a
#           value keeps it, and so do coalesce(), iif() and case. So a query that was right is wrong
#           once its rows are to be sorted, or a part of it becomes a view, and whoever reads price
#           of an entry finds a text. json() around the value is the cure, with no effect where the
#           mark is there.
# Versions: libsqlite3-0 3.40.1-2+deb12u2, Python 3.11
# Seen:     Package: libsqlite3-0 Version: 3.40.1-2+deb12u2
#           sqlite 3.40.1
#           directly: [{"price":1},{"price":2},{"price":3}]
#           from a subquery: ["{\"price\":1}","{\"price\":2}","{\"price\":3}"]
#           from one that is sorted: ["{\"price\":3}","{\"price\":2}","{\"price\":1}"]
#           from a view: ["{\"price\":1}","{\"price\":2}","{\"price\":3}"]
#           from a CTE: ["[1]","[2]","[3]"]
#           lists of each host: {"a":"[1,2]","b":"[3]"}
#           lists of each host, with json(): {"a":[1,2],"b":[3]}
#           from a subquery as a value: {"all":[1,2,3]}
#           through coalesce(): [{"price":1}]
# Source:   sqlite.org, "JSON Functions And Operators", on value arguments (text is JSON only if it
#           comes directly from a JSON function).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download libsqlite3-0=3.40.1-2+deb12u2 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(dpkg-deb -f "$box"/libsqlite3-0_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')

wanted='Package: libsqlite3-0 Version: 3.40.1-2+deb12u2
sqlite 3.40.1
directly: [{"price":1},{"price":2},{"price":3}]
from a subquery: ["{\"price\":1}","{\"price\":2}","{\"price\":3}"]
from one that is sorted: ["{\"price\":3}","{\"price\":2}","{\"price\":1}"]
from a view: ["{\"price\":1}","{\"price\":2}","{\"price\":3}"]
from a CTE: ["[1]","[2]","[3]"]
lists of each host: {"a":"[1,2]","b":"[3]"}
lists of each host, with json(): {"a":[1,2],"b":[3]}
from a subquery as a value: {"all":[1,2,3]}
through coalesce(): [{"price":1}]'
cat >"$box/program.py" <<'PY'
import ctypes
import glob
import sys

library = ctypes.CDLL(glob.glob(f"{sys.argv[1]}/root/usr/lib/*-linux-gnu/libsqlite3.so.0")[0])
library.sqlite3_libversion.restype = ctypes.c_char_p
for function in ("sqlite3_errmsg", "sqlite3_column_text"):
    getattr(library, function).restype = ctypes.c_char_p
file = ctypes.c_void_p()
library.sqlite3_open(b":memory:", ctypes.byref(file))
print("sqlite", library.sqlite3_libversion().decode())


def run(text):
    statement = ctypes.c_void_p()
    if library.sqlite3_prepare_v2(file, text.encode(), -1, ctypes.byref(statement), None):
        raise SystemExit(library.sqlite3_errmsg(file).decode())
    found = None
    if library.sqlite3_step(statement) == 100:
        found = library.sqlite3_column_text(statement, 0).decode()
    library.sqlite3_finalize(statement)
    return found


run("create table quotes (host text, price int)")
run("insert into quotes values ('a', 1), ('a', 2), ('b', 3)")
run("create view entries as select json_object('price', price) as entry from quotes")
for name, text in {
        "directly": "select json_group_array(json_object('price', price)) from quotes",
        "from a subquery": "select json_group_array(e) from (select json_object('price', price) as e from quotes)",
        "from one that is sorted":
            "select json_group_array(e) from (select json_object('price', price) as e from quotes order by price desc)",
        "from a view": "select json_group_array(entry) from entries",
        "from a CTE": "with t as (select json_array(price) as e from quotes) select json_group_array(e) from t",
        "lists of each host":
            "select json_group_object(host, l) from "
            "(select host, json_group_array(price) as l from quotes group by host)",
        "lists of each host, with json()":
            "select json_group_object(host, json(l)) from "
            "(select host, json_group_array(price) as l from quotes group by host)",
        "from a subquery as a value": "select json_object('all', (select json_group_array(price) from quotes))",
        "through coalesce()": "select json_array(coalesce(json_object('price', 1), 0))"}.items():
    print(f"{name}: {run(text)}")
library.sqlite3_close(file)
PY
seen=$packages$'\n'$(timeout 60 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
