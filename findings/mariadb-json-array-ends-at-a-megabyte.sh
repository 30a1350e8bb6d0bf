#!/usr/bin/env bash
# An array that MariaDB makes of many rows ends at one megabyte, in the midst of a price, and is
# valid JSON all the same; JSON_OBJECTAGG has all of them.
#
# Guessed:  JSON_ARRAYAGG gives an array with an element for each row, or an error if that is too
#           long. GROUP_CONCAT has a limit, as everybody learns, and what it cuts is a text that a
#           JSON reader refuses.
# Instead:  JSON_ARRAYAGG has the same limit, group_concat_max_len, a megabyte unless set, or what
#           a session has: behind it nothing comes, and "]" is put there. The last element is what
#           there was room for: of a price of 1096279.26 it is 1, of a name the first half, with
#           its quotes. So the array is valid, and JSON_VALID says so. There is a warning, which a
#           client of a feed doesn't ask for, and the count of rows beside it in the same select
#           is the full one. JSON_OBJECTAGG of the same rows isn't cut. As long as the table is
#           small all is there.
# Versions: mariadb-server-core 1:10.11.19-0+deb12u1
# Seen:     Package: mariadb-server-core Version: 1:10.11.19-0+deb12u1
#           json_arrayagg(price) of 20000 rows: 220001 letters, 20000 elements, the last 1020200.0 of 1020200.00; valid 1; warnings 0
#           json_arrayagg(price) of 100000 rows: 1048578 letters, 95326 elements, the last 1 of 1096279.26; valid 1; warnings 1
#           json_arrayagg(name) of 100000 rows: 1048578 letters, 75692 elements, the last "price " of price 75692; valid 1; warnings 1
#           json_objectagg(id, price) of 100000 rows: 1988895 letters, 100000 elements; valid 1; warnings 0
# Source:   mariadb.com/kb, JSON_ARRAYAGG (the length is limited by group_concat_max_len).
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
export LD_LIBRARY_PATH=$(printf '%s:' "$box"/root/usr/lib/*-linux-gnu)
mkdir "$box/data"
user=()
[ "$(id -u)" != 0 ] || user=(--user=root)
"$box/root/usr/sbin/mariadbd" --no-defaults "${user[@]}" --datadir="$box/data" --skip-grant-tables --skip-networking \
    --socket="$box/socket" --pid-file="$box/data/pid" --lc-messages-dir="$box/root/usr/share/mysql" \
    --character-sets-dir="$box/root/usr/share/mysql/charsets" >/dev/null 2>&1 &
echo $! >"$box/mariadb.pid"

wanted='Package: mariadb-server-core Version: 1:10.11.19-0+deb12u1
json_arrayagg(price) of 20000 rows: 220001 letters, 20000 elements, the last 1020200.0 of 1020200.00; valid 1; warnings 0
json_arrayagg(price) of 100000 rows: 1048578 letters, 95326 elements, the last 1 of 1096279.26; valid 1; warnings 1
json_arrayagg(name) of 100000 rows: 1048578 letters, 75692 elements, the last "price " of price 75692; valid 1; warnings 1
json_objectagg(id, price) of 100000 rows: 1988895 letters, 100000 elements; valid 1; warnings 0'
cat >"$box/program.py" <<'PY'
import json
import subprocess
import sys
import time

box = sys.argv[1]


def ask(query):
    for _ in range(100):
        answer = subprocess.run(
            [f"{box}/root/usr/bin/mariadb", "--no-defaults", "-S", f"{box}/socket", "-N", "-B", "-r",
             "--max-allowed-packet=64M"],
            input=query.encode(), capture_output=True, timeout=30)
        if answer.returncode == 0:
            return answer.stdout.decode().splitlines()
        time.sleep(0.2)
    raise SystemExit(answer.stderr.decode())


def look(rows, what, function="json_arrayagg({})"):
    count, text, valid, *warnings = ask(
        "create database if not exists tape; use tape;"
        "create or replace table prices(id int, price decimal(12, 2), name text);"
        f"insert into prices select seq, 1000000 + seq * 1.01, concat('price ', seq) from seq_1_to_{rows};"
        f"select count(*) from prices; select {function.format(what)} from prices;"
        f"select json_valid({function.format(what)}) from prices; show warnings;")
    try:
        read = json.loads(text)
        found = f"{len(read)} elements"
        if isinstance(read, list):
            row = ask(f"use tape; select {what} from prices where id = {len(read)}")[0]
            found += f", the last {json.dumps(read[-1])} of {row}"
    except ValueError:
        found = f"no JSON, ends with {text[-12:]}"
    print(f"{function.format(what)} of {count} rows: {len(text)} letters, {found}; valid {valid};"
          f" warnings {len(warnings)}")


look(20_000, "price")
look(100_000, "price")
look(100_000, "name")
look(100_000, "price", "json_objectagg(id, {})")
PY
seen=$package$'\n'$(timeout 90 python3 "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
