#!/usr/bin/env bash
# If the first prices that pandas writes to PostgreSQL are whole, all later ones are rounded: 19.99
# is 20, while the same two calls with SQLite keep it.
#
# Guessed:  to_sql() makes a table that fits what it writes, and if_exists="append" adds rows to
#           it: a row that doesn't fit is refused, or the column is made wider.
# Instead:  the table is made by the first frame alone. Prices of 20 and 21 are whole numbers to
#           pandas, so the column is a bigint. What is appended isn't compared with it: the number
#           goes to PostgreSQL as it is, which rounds it, as any insert of a number into such a
#           column does. No error and no warning; 0.4 is 0, and the sum of the day is off. On days
#           that begin with a price with cents all is well, for good. dataset, which makes tables
#           from the first row, does the same. With SQLite, on which such code is tried, the
#           column takes what comes, and gives 19.99 back.
# Versions: postgresql-15 15.20-0+deb12u1, pandas 3.1.1, SQLAlchemy 2.1.9, psycopg2-binary 2.9.13,
#           dataset 2.0.0, Python 3.11
# Seen:     Package: postgresql-15 Version: 15.20-0+deb12u1
#           first 20 21 later 19.99 0.4 2.5 3.5
#             pandas, PostgreSQL: 20 21 20 0 3 4
#             pandas, SQLite: 20 21 19.99 0.4 2.5 3.5
#             dataset, PostgreSQL: 20 21 20 0 3 4
#             dataset, SQLite: 20 21 19.99 0.4 2.5 3.5
#           first 20.5 21 later 19.99 0.4 2.5 3.5
#             pandas, PostgreSQL: 20.5 21 19.99 0.4 2.5 3.5
#             pandas, SQLite: 20.5 21 19.99 0.4 2.5 3.5
#             dataset, PostgreSQL: 20.5 21 19.99 0.4 2.5 3.5
#             dataset, SQLite: 20.5 21 19.99 0.4 2.5 3.5
# Source:   pandas' DataFrame.to_sql (if_exists, dtype), as the package brings it.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'kill -INT $(cat "$box"/*.pid 2>/dev/null) 2>/dev/null || true; wait; rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download postgresql-15=15.20-0+deb12u1 libicu72=72.1-3+deb12u1 libxml2=2.9.14+dfsg-1.3~deb12u6 \
        libldap-2.5-0=2.5.13+dfsg-5 libsasl2-2=2.1.28+dfsg-10 libpq5=15.20-0+deb12u1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/postgresql-15_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check pandas==3.1.1 SQLAlchemy==2.1.9 \
    psycopg2-binary==2.9.13 dataset==2.0.0 numpy==2.4.6
# It refuses to run as root, so root lends it to the user nobody.
libraries=$(printf '%s:' "$box"/root/usr/lib/*-linux-gnu)
bin=$box/root/usr/lib/postgresql/15/bin
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
first 20 21 later 19.99 0.4 2.5 3.5
  pandas, PostgreSQL: 20 21 20 0 3 4
  pandas, SQLite: 20 21 19.99 0.4 2.5 3.5
  dataset, PostgreSQL: 20 21 20 0 3 4
  dataset, SQLite: 20 21 19.99 0.4 2.5 3.5
first 20.5 21 later 19.99 0.4 2.5 3.5
  pandas, PostgreSQL: 20.5 21 19.99 0.4 2.5 3.5
  pandas, SQLite: 20.5 21 19.99 0.4 2.5 3.5
  dataset, PostgreSQL: 20.5 21 19.99 0.4 2.5 3.5
  dataset, SQLite: 20.5 21 19.99 0.4 2.5 3.5'
cat >"$box/program.py" <<'PY'
import sys
import time

import dataset
import pandas
import sqlalchemy

POSTGRES = f"postgresql+psycopg2://tape@/postgres?host={sys.argv[1]}"
LATER = [19.99, 0.4, 2.5, 3.5]


def by_pandas(address, first):
    engine = sqlalchemy.create_engine(address)
    pandas.DataFrame({"price": first}).to_sql("pandas_prices", engine, index=False, if_exists="replace")
    pandas.DataFrame({"price": LATER}).to_sql("pandas_prices", engine, index=False, if_exists="append")
    prices = pandas.read_sql("select * from pandas_prices", engine)["price"].tolist()
    engine.dispose()
    return prices


def by_dataset(address, first):
    base = dataset.connect(address)
    if "dataset_prices" in base.tables:
        base["dataset_prices"].drop()
    for price in first + LATER:
        base["dataset_prices"].insert({"price": price})
    prices = [row["price"] for row in base["dataset_prices"].find(order_by="id")]
    base.close()
    return prices


for _ in range(200):
    try:
        sqlalchemy.create_engine(POSTGRES).connect().close()
        break
    except sqlalchemy.exc.OperationalError:
        time.sleep(0.1)
for first in [20, 21], [20.5, 21]:
    print("first", *first, "later", *LATER)
    for name, write in ("pandas", by_pandas), ("dataset", by_dataset):
        for base, address in (("PostgreSQL", POSTGRES), ("SQLite", "sqlite://")):
            print(f"  {name}, {base}:", *(f"{price:g}" for price in write(address, first)))
PY
seen=$package$'\n'$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box/home")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
