#!/usr/bin/env bash
# "set price = 12, previous = price" makes both 12 in MariaDB, and a swap of two columns gives two
# of one; SQLite and DuckDB look at the old row to the end.
#
# Guessed:  on the right of an update's equals signs stands the row as it was, whatever the order:
#           "set a = b, b = a" exchanges two columns, and the price before is kept by "previous =
#           price" in any place.
# Instead:  MariaDB sets from left to right, and what is set is seen by what stands behind it.
#           Whether the last price is kept hangs on the order in which a program, or an ORM,
#           writes the columns; nothing is raised, and one row is changed as expected. A change
#           made of it, price - previous, is always 0. In ON DUPLICATE KEY UPDATE it is the same,
#           where most keep their "last seen". The sql_mode SIMULTANEOUS_ASSIGNMENT makes it as
#           the others have it, in both.
# Versions: mariadb-server-core 1:10.11.19-0+deb12u1, duckdb 2.0.1, Python 3.11 (SQLite)
# Seen:     Package: mariadb-server-core Version: 1:10.11.19-0+deb12u1
#           it was: price 10, previous 9
#           price = 12, previous = price
#             MariaDB 12 12 on duplicate key 12 12
#             MariaDB, simultaneous 12 10 on duplicate key 12 10
#             SQLite 12 10 on conflict 12 10
#             DuckDB 12 10
#           previous = price, price = 12
#             MariaDB 12 10 on duplicate key 12 10
#             MariaDB, simultaneous 12 10 on duplicate key 12 10
#             SQLite 12 10 on conflict 12 10
#             DuckDB 12 10
#           price = previous, previous = price
#             MariaDB 9 9 on duplicate key 9 9
#             MariaDB, simultaneous 9 10 on duplicate key 9 10
#             SQLite 9 10 on conflict 9 10
#             DuckDB 9 10
# Source:   mariadb.com/docs, sql_mode SIMULTANEOUS_ASSIGNMENT (all assignments at once, and not
#           from left to right).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; wait; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download mariadb-server-core=1:10.11.19-0+deb12u1 mariadb-client-core=1:10.11.19-0+deb12u1 \
        libmariadb3=1:10.11.19-0+deb12u1 libaio1=0.3.113-4 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/mariadb-server-core_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check duckdb==2.0.1
export LD_LIBRARY_PATH=$(printf '%s:' "$box"/root/usr/lib/*-linux-gnu)
mkdir "$box/data"
user=()
[ "$(id -u)" != 0 ] || user=(--user=root)
"$box/root/usr/sbin/mariadbd" --no-defaults "${user[@]}" --datadir="$box/data" --skip-grant-tables --skip-networking \
    --socket="$box/socket" --pid-file="$box/data/pid" --lc-messages-dir="$box/root/usr/share/mysql" \
    --character-sets-dir="$box/root/usr/share/mysql/charsets" >/dev/null 2>&1 &
echo $! >"$box/mariadb.pid"

wanted='Package: mariadb-server-core Version: 1:10.11.19-0+deb12u1
it was: price 10, previous 9
price = 12, previous = price
  MariaDB 12 12 on duplicate key 12 12
  MariaDB, simultaneous 12 10 on duplicate key 12 10
  SQLite 12 10 on conflict 12 10
  DuckDB 12 10
previous = price, price = 12
  MariaDB 12 10 on duplicate key 12 10
  MariaDB, simultaneous 12 10 on duplicate key 12 10
  SQLite 12 10 on conflict 12 10
  DuckDB 12 10
price = previous, previous = price
  MariaDB 9 9 on duplicate key 9 9
  MariaDB, simultaneous 9 10 on duplicate key 9 10
  SQLite 9 10 on conflict 9 10
  DuckDB 9 10'
cat >"$box/program.py" <<'PY'
import sqlite3
import subprocess
import sys
import time

import duckdb

box = sys.argv[1]


def by_mariadb(statement, mode=""):
    query = (f"set sql_mode = concat(@@sql_mode, '{mode}'); create database if not exists tape; use tape;"
             f"create or replace table prices(id int primary key, price int, previous int);"
             f"insert into prices values (1, 10, 9); {statement}; select price, previous from prices;")
    for _ in range(100):
        answer = subprocess.run([f"{box}/root/usr/bin/mariadb", "--no-defaults", "-S", f"{box}/socket", "-N", "-B"],
                                input=query.encode(), capture_output=True, timeout=30)
        if answer.returncode == 0:
            return answer.stdout.decode().split()
        time.sleep(0.2)
    raise SystemExit(answer.stderr.decode())


def by_other(link, statement):
    link.execute("drop table if exists prices")
    link.execute("create table prices(id int primary key, price int, previous int)")
    link.execute("insert into prices values (1, 10, 9)")
    link.execute(statement)
    return [str(value) for value in link.execute("select price, previous from prices").fetchall()[0]]


lite, duck = sqlite3.connect(":memory:"), duckdb.connect()
print("it was: price 10, previous 9")
for change in "price = 12, previous = price", "previous = price, price = 12", "price = previous, previous = price":
    statement = f"update prices set {change}"
    upsert = f"insert into prices values (1, 0, 0) on duplicate key update {change}"
    standard = f"insert into prices values (1, 0, 0) on conflict (id) do update set {change}"
    print(change)
    print("  MariaDB", *by_mariadb(statement), "on duplicate key", *by_mariadb(upsert))
    print("  MariaDB, simultaneous", *by_mariadb(statement, ",SIMULTANEOUS_ASSIGNMENT"),
          "on duplicate key", *by_mariadb(upsert, ",SIMULTANEOUS_ASSIGNMENT"))
    print("  SQLite", *by_other(lite, statement), "on conflict", *by_other(lite, standard))
    print("  DuckDB", *by_other(duck, statement))
PY
seen=$package$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
