#!/usr/bin/env bash
# PostgreSQL takes one row of four from a list in CSV, says so with the count alone, and the other three are gone.
#
# Guessed:  Python's csv module writes a list that each reader of CSV can take, and
#           quotes what needs it. COPY ... (FORMAT csv) reads all of the rows or
#           raises; in CSV a backslash is a character like others.
# Instead:  up to version 17 a line of just \. ends the data in CSV too, as it does
#           in COPY's own text format. In a list of one column such a cell is such
#           a line: what comes behind it is taken off the connection and dropped,
#           without an error or a warning, and the transaction goes on. Only the
#           number of rows in the answer tells. With a second column the line
#           isn't just that, quoted it is a value, and so nothing is lost: tables
#           in tests have two columns. QUOTE_ALL is the cure.
# Versions: postgresql-15 15.20-0+deb12u1, psycopg and psycopg-binary 3.3.9, Python 3.11.7 (csv)
# Seen:     Package: postgresql-15 Version: 15.20-0+deb12u1
#           one column: csv reads back 4, COPY 1: open
#           two columns: csv reads back 4, COPY 4: open \. high low
#           one column, QUOTE_ALL: csv reads back 4, COPY 4: open \. high low
# Source:   PostgreSQL 15 manual, COPY, "CSV Format" (\. is the end-of-data marker,
#           a value that is alone on its line has to be quoted) and, for the
#           change, release notes of version 18.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill -INT $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 1; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download postgresql-15=15.20-0+deb12u1 libicu72=72.1-3+deb12u1 \
        libxml2=2.9.14+dfsg-1.3~deb12u6 libldap-2.5-0=2.5.13+dfsg-5 libsasl2-2=2.1.28+dfsg-10 \
        libpq5=15.20-0+deb12u1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/postgresql-15_*.deb Package Version | tr '\n' ' ')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check psycopg==3.3.9 psycopg-binary==3.3.9
libraries=$(printf '%s:' "$box"/root/usr/lib/*-linux-gnu)
bin=$box/root/usr/lib/postgresql/15/bin
# It refuses to run as root, so root lends it to the user nobody.
as=()
mkdir "$box/home"
if [ "$(id -u)" = 0 ]; then
    chmod 755 "$box"
    chown 65534:65534 "$box/home"
    as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi
as+=(env -i HOME="$box/home" PATH="$PATH" LC_ALL=C LD_LIBRARY_PATH="${libraries%:}")
cd "$box/home"
"${as[@]}" timeout 120 "$bin/initdb" --no-sync --auth=trust --username=tape --pgdata="$box/home/data" >/dev/null 2>&1
"${as[@]}" "$bin/postgres" -F -D "$box/home/data" -k "$box/home" -c listen_addresses= >/dev/null 2>&1 &
echo $! >"$box/postgres.pid"

wanted='Package: postgresql-15 Version: 15.20-0+deb12u1
one column: csv reads back 4, COPY 1: open
two columns: csv reads back 4, COPY 4: open \. high low
one column, QUOTE_ALL: csv reads back 4, COPY 4: open \. high low'
cat >"$box/program.py" <<'PY'
import csv
import io
import sys
import time

import psycopg


def connect():
    for _ in range(200):
        try:
            return psycopg.connect(host=sys.argv[1], user="tape", dbname="postgres", client_encoding="utf8",
                                   autocommit=True)
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise SystemExit("no server")


def look(name, rows, quoting=csv.QUOTE_MINIMAL):
    text = io.StringIO()
    csv.writer(text, quoting=quoting).writerows(rows)
    link.execute("drop table if exists words")
    link.execute("create table words (word text" + (", price text)" if len(rows[0]) > 1 else ")"))
    cursor = link.cursor()
    with cursor.copy("copy words from stdin (format csv)") as copy:
        copy.write(text.getvalue())
    again = list(csv.reader(io.StringIO(text.getvalue())))
    words = " ".join(row[0] for row in link.execute("select word from words").fetchall())
    print(f"{name}: csv reads back {len(again)}, COPY {cursor.rowcount}: {words}")


WORDS = ["open", "\\.", "high", "low"]
link = connect()
look("one column", [[word] for word in WORDS])
look("two columns", [[word, "7"] for word in WORDS])
look("one column, QUOTE_ALL", [[word] for word in WORDS], csv.QUOTE_ALL)
link.close()
PY
seen=${package% }$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box/home")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
