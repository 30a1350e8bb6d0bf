#!/usr/bin/env bash
# Miller turns a table into JSON that JSON readers refuse, on the day a cell is .5 or 0x1f, and refuses it itself.
#
# Guessed:  a tool that writes JSON writes numbers as JSON has them, and quotes the
#           cells that are no such numbers.
# Instead:  Miller keeps the spelling of a number that it doesn't compute with, and
#           takes far more for numbers than JSON does: .5, 5., 0x1f and 0b101 go
#           into the JSON without quotes and as they are, while +5, 007 and 1_000
#           come in quotes. A measurement without its leading zero, or an id that
#           happens to begin with 0x, breaks the whole document for the next program
#           months after the pipe was set up, though not for jq if it is the point
#           alone; and Miller can't read back what it wrote. The exit status of the
#           one that writes is 0. -S quotes every number; "+ 0" on the field makes
#           one of JSON's of it.
# Versions: miller 6.6.0-2+b3, jq 1.6-2.1+deb12u3, libonig5 6.9.8-1, Python 3.11
# Seen:     Package: miller Version: 6.6.0-2+b3
#           0.5: {"price": 0.5}, Python reads, jq reads, Miller reads
#           .5: {"price": .5}, Python refuses, jq reads, Miller refuses
#           5.: {"price": 5.}, Python refuses, jq reads, Miller refuses
#           0x1f: {"price": 0x1f}, Python refuses, jq refuses, Miller refuses
#           0b101: {"price": 0b101}, Python refuses, jq refuses, Miller refuses
#           +5: {"price": "+5"}, Python reads, jq reads, Miller reads
#           007: {"price": "007"}, Python reads, jq reads, Miller reads
#           1_000: {"price": "1_000"}, Python reads, jq reads, Miller reads
#           .5 with -S: {"price": ".5"}
#           .5 with + 0: {"price": 0.5}
# Source:   RFC 8259, section 6 (digits on both sides of the point, no hexadecimals);
#           Miller 6 documentation, "Arithmetic" (number formatting is preserved
#           where a number isn't modified).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download miller=6.6.0-2+b3 jq=1.6-2.1+deb12u3 libjq1=1.6-2.1+deb12u3 libonig5=6.9.8-1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/miller_*.deb Package Version | tr '\n' ' ')
libraries=$(printf '%s:' "$box"/root/usr/lib/*-linux-gnu)

wanted='Package: miller Version: 6.6.0-2+b3
0.5: {"price": 0.5}, Python reads, jq reads, Miller reads
.5: {"price": .5}, Python refuses, jq reads, Miller refuses
5.: {"price": 5.}, Python refuses, jq reads, Miller refuses
0x1f: {"price": 0x1f}, Python refuses, jq refuses, Miller refuses
0b101: {"price": 0b101}, Python refuses, jq refuses, Miller refuses
+5: {"price": "+5"}, Python reads, jq reads, Miller reads
007: {"price": "007"}, Python reads, jq reads, Miller reads
1_000: {"price": "1_000"}, Python reads, jq reads, Miller reads
.5 with -S: {"price": ".5"}
.5 with + 0: {"price": 0.5}'
read_by() {
    if "$@" >/dev/null 2>&1; then echo reads; else echo refuses; fi
}
seen=${package% }
for cell in 0.5 .5 5. 0x1f 0b101 +5 007 1_000; do
    printf 'price\n%s\n' "$cell" >"$box/table"
    timeout 20 "$box/root/usr/bin/mlr" --icsv --ojsonl cat "$box/table" >"$box/lines"
    seen+=$'\n'"$cell: $(cat "$box/lines"), Python $(read_by python3 -m json.tool "$box/lines"),"
    seen+=" jq $(read_by env LD_LIBRARY_PATH="${libraries%:}" "$box/root/usr/bin/jq" . "$box/lines"),"
    seen+=" Miller $(read_by "$box/root/usr/bin/mlr" --ijsonl --ojson cat "$box/lines")"
done
printf 'price\n.5\n' >"$box/table"
seen+=$'\n'".5 with -S: $("$box/root/usr/bin/mlr" --icsv --ojsonl -S cat "$box/table")"
# shellcheck disable=SC2016
seen+=$'\n'".5 with + 0: $("$box/root/usr/bin/mlr" --icsv --ojsonl put '$price = $price + 0' "$box/table")"
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
