#!/usr/bin/env bash
# A JSON path with .** gives each price of a list twice in PostgreSQL, so its sum is twice as high.
#
# Guessed:  $.**.price gives each price at any depth once, as $..price in JSONPath and .. in
#           jq do; jsonb_path_query gives a row for each, and their sum is that of all
#           orders.
# Instead:  in lax mode, the one that counts if none is named, .price looks into a list by
#           itself, and .** has already been at the list and at each item of it. What lies
#           in a list is there twice, what lies in lists in lists as well; what lies in none
#           once, so that no factor mends the sum, and a trial with one object without a
#           list is right. min, max and exists never show it. "strict" in front gives each
#           once. A depth of its own, .**{2}, gives each once, but only what lies that deep.
# Versions: postgresql-15 15.20-0+deb12u1
# Seen:     Package: postgresql-15 Version: 15.20-0+deb12u1
#           one: {"price": 5}
#           list: {"orders": [{"price": 10}, {"price": 20}]}
#           both: {"price": 5, "orders": [{"price": 10}, {"price": 20}]}
#           deep: {"days": [{"orders": [{"price": 10}, {"price": 20}]}]}
#           $.**.price, one: 5, the sum 5
#           $.**.price, list: 10 20 10 20, the sum 60
#           $.**.price, both: 5 10 20 10 20, the sum 65
#           $.**.price, deep: 10 20 10 20, the sum 60
#           strict $.**.price, one: 5, the sum 5
#           strict $.**.price, list: 10 20, the sum 30
#           strict $.**.price, both: 5 10 20, the sum 35
#           strict $.**.price, deep: 10 20, the sum 30
#           $.**{2}.price, one: nothing
#           $.**{2}.price, list: 10 20, the sum 30
#           $.**{2}.price, both: 10 20, the sum 30
#           $.**{2}.price, deep: nothing
#           $.orders.price, one: nothing
#           $.orders.price, list: 10 20, the sum 30
#           $.orders.price, both: 10 20, the sum 30
#           $.orders.price, deep: nothing
# Source:   postgresql.org, PostgreSQL 15 manual, "The SQL/JSON Path Language", Strict and
#           Lax Modes (.** may give values twice in lax mode).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download postgresql-15=15.20-0+deb12u1 libicu72=72.1-3+deb12u1 \
        libxml2=2.9.14+dfsg-1.3~deb12u6 libldap-2.5-0=2.5.13+dfsg-5 libsasl2-2=2.1.28+dfsg-10 \
        libpq5=15.20-0+deb12u1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/postgresql-15_*.deb Package Version | tr '\n' ' ')
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
"${as[@]}" timeout 120 "$bin/initdb" --no-sync --username=tape --pgdata="$box/home/data" >/dev/null 2>&1

wanted='Package: postgresql-15 Version: 15.20-0+deb12u1
one: {"price": 5}
list: {"orders": [{"price": 10}, {"price": 20}]}
both: {"price": 5, "orders": [{"price": 10}, {"price": 20}]}
deep: {"days": [{"orders": [{"price": 10}, {"price": 20}]}]}
$.**.price, one: 5, the sum 5
$.**.price, list: 10 20 10 20, the sum 60
$.**.price, both: 5 10 20 10 20, the sum 65
$.**.price, deep: 10 20 10 20, the sum 60
strict $.**.price, one: 5, the sum 5
strict $.**.price, list: 10 20, the sum 30
strict $.**.price, both: 5 10 20, the sum 35
strict $.**.price, deep: 10 20, the sum 30
$.**{2}.price, one: nothing
$.**{2}.price, list: 10 20, the sum 30
$.**{2}.price, both: 10 20, the sum 30
$.**{2}.price, deep: nothing
$.orders.price, one: nothing
$.orders.price, list: 10 20, the sum 30
$.orders.price, both: 10 20, the sum 30
$.orders.price, deep: nothing'
one='{"price": 5}'
list='{"orders": [{"price": 10}, {"price": 20}]}'
both='{"price": 5, "orders": [{"price": 10}, {"price": 20}]}'
deep='{"days": [{"orders": [{"price": 10}, {"price": 20}]}]}'
queries=()
for path in '$.**.price' 'strict $.**.price' '$.**{2}.price' '$.orders.price'; do
    for name in one list both deep; do
        queries+=("select '$path, $name: ' || coalesce(string_agg(x #>> '{}', ' '), 'nothing') || coalesce(', the sum '
            || sum((x #>> '{}')::int), '') as seen from jsonb_path_query('${!name}', '$path') as found(x)")
    done
done
answers=$(printf '%s;\n' "${queries[@]//$'\n'/ }" | "${as[@]}" timeout 60 "$bin/postgres" --single -F \
    -D "$box/home/data" postgres 2>/dev/null | sed -n 's/.* 1: seen = "\(.*\)"\t.*/\1/p')
seen=${package% }$'\n'"one: $one"$'\n'"list: $list"$'\n'"both: $both"$'\n'"deep: $deep"$'\n'$answers
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
