#!/usr/bin/env bash
# pandas joins the rows without a key with each other, so four orders without a customer and three
# customers without a number are twelve, and a sum over them is wrong.
#
# Guessed:  what has no key belongs to nothing: in SQL NULL is equal to no NULL, so such rows are
#           left out of a join, or stand alone in an outer one.
# Instead:  merge() takes a missing key for a value like others, of which all are equal, None and
#           NaN alike: each row without one on the left meets each on the right. Nothing is said,
#           and validate="many_to_one" sees it only where the right side has more than one. In
#           groupby() on the other hand the same rows are left out, so that the sum of the groups
#           is less than that of the table, and value_counts() leaves them out too. polars and
#           DuckDB join none of them, and have a group for them.
# Versions: pandas 3.1.1, polars 2.1.0, duckdb 2.0.1, numpy 2.4.6, Python 3.11
# Seen:     all orders: 6 rows, sum 60
#           pandas, inner: 14 rows, sum 140; by customer 2 groups, sum 20
#           pandas, left: 14 rows, sum 140
#           polars, inner: 2 rows, sum 20; by customer 3 groups, sum 60
#           DuckDB, inner: 2 rows, sum 20; by customer 3 groups, sum 60
# Source:   pandas' DataFrame.merge (rows where both keys are null are matched), and
#           DataFrame.groupby (dropna), and polars' DataFrame.join (nulls_equal), as the packages
#           bring them.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check pandas==3.1.1 polars==2.1.0 \
    duckdb==2.0.1 numpy==2.4.6

wanted='all orders: 6 rows, sum 60
pandas, inner: 14 rows, sum 140; by customer 2 groups, sum 20
pandas, left: 14 rows, sum 140
polars, inner: 2 rows, sum 20; by customer 3 groups, sum 60
DuckDB, inner: 2 rows, sum 20; by customer 3 groups, sum 60'
cat >"$box/program.py" <<'PY'
import duckdb
import pandas
import polars

orders = {"customer": ["a", "b", None, None, None, None], "price": [10, 10, 10, 10, 10, 10]}
customers = {"customer": ["a", "b", None, None, None], "city": ["Bonn", "Kiel", "Bern", "Graz", "Linz"]}
frames = pandas.DataFrame(orders), pandas.DataFrame(customers)
tables = polars.DataFrame(orders), polars.DataFrame(customers)
base = duckdb.connect()
for name, columns in ("orders", orders), ("customers", customers):
    base.execute(f"create table {name}(customer varchar, {list(columns)[1]} {'int' if name == 'orders' else 'varchar'})")
    base.executemany(f"insert into {name} values (?, ?)", list(zip(*columns.values())))


def ask(query):
    return base.execute(query).fetchall()[0]


def show(name, rows, total, groups):
    print(f"{name}: {rows} rows, sum {total}; by customer {groups}")


print("all orders: 6 rows, sum", sum(orders["price"]))
joined, grouped = frames[0].merge(frames[1], on="customer"), frames[0].groupby("customer")["price"].sum()
show("pandas, inner", len(joined), joined.price.sum(), f"{len(grouped)} groups, sum {grouped.sum()}")
left = frames[0].merge(frames[1], on="customer", how="left")
print(f"pandas, left: {len(left)} rows, sum {left.price.sum()}")
joined, grouped = tables[0].join(tables[1], on="customer"), tables[0].group_by("customer").agg(polars.col("price").sum())
show("polars, inner", len(joined), joined["price"].sum(), f"{len(grouped)} groups, sum {grouped['price'].sum()}")
show("DuckDB, inner", *ask("select count(*), sum(price) from orders join customers using (customer)"), "%d groups, sum %d" % ask(
    "select count(*), sum(price) from (select customer, sum(price) as price from orders group by customer)"))
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
