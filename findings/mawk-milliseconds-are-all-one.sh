#!/usr/bin/env bash
# In mawk, Debian's awk, seconds times 1000 are the same for hours, and 2147483647 as a whole number.
#
# Guessed:  awk counts in doubles, so a time in milliseconds, 13 digits, comes out of $1 *
#           1000 as it is; printf "%d" and int() are the careful way for more.
# Instead:  what is beyond 31 bits is no whole number for mawk when it writes: print gives
#           six digits, 1.79e+12, and so does a key of an array, so that all events of
#           almost three hours are one. printf "%d" gives 2147483647 for all of them. A
#           value that is only passed through keeps its text, and one that was counted with
#           doesn't, not even plus 1, from 2038 on in seconds. gawk writes all digits.
#           "%.0f" is right in both.
# Versions: mawk 1.3.4.20200120-3.1, gawk 1:5.2.1-2
# Seen:     Package: mawk Version: 1.3.4.20200120-3.1
#           Package: gawk Version: 1:5.2.1-2
#           mawk print $1: 1790000000 1790000001 1790004000 1790012000
#           mawk print $1 * 1000: 1.79e+12 1.79e+12 1.79e+12 1.79001e+12
#           mawk printf %d: 2147483647 2147483647 2147483647 2147483647
#           mawk int(): 1.79e+12 1.79e+12 1.79e+12 1.79001e+12
#           mawk keys: 1 of 1.79001e+12 3 of 1.79e+12
#           mawk $1 + 400000000: 2.19e+09 2.19e+09 2.19e+09 2.19001e+09
#           mawk printf %.0f: 1790000000000 1790000001000 1790004000000 1790012000000
#           gawk print $1: 1790000000 1790000001 1790004000 1790012000
#           gawk print $1 * 1000: 1790000000000 1790000001000 1790004000000 1790012000000
#           gawk printf %d: 1790000000000 1790000001000 1790004000000 1790012000000
#           gawk int(): 1790000000000 1790000001000 1790004000000 1790012000000
#           gawk keys: 1 of 1790000000000 1 of 1790000001000 1 of 1790004000000 1 of 1790012000000
#           gawk $1 + 400000000: 2190000000 2190000001 2190004000 2190012000
#           gawk printf %.0f: 1790000000000 1790000001000 1790004000000 1790012000000
# Source:   mawk(1), on conversion by CONVFMT (a whole number is written as by "%d");
#           POSIX.1-2017, awk, "Expressions in awk" (a number with an integral value is
#           written as by "%d").
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download mawk=1.3.4.20200120-3.1 gawk=1:5.2.1-2 libsigsegv2=2.14-1 libmpfr6=4.2.0-1 \
        libreadline8=8.2-1.3 libgmp10=2:6.2.1+dfsg1-1.1 libtinfo6=6.4-4 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
packages=$(for name in mawk gawk; do
    dpkg-deb -f "$box"/"$name"_*.deb Package Version | tr '\n' ' ' | sed 's/ $//' && echo
done)

wanted='Package: mawk Version: 1.3.4.20200120-3.1
Package: gawk Version: 1:5.2.1-2
mawk print $1: 1790000000 1790000001 1790004000 1790012000
mawk print $1 * 1000: 1.79e+12 1.79e+12 1.79e+12 1.79001e+12
mawk printf %d: 2147483647 2147483647 2147483647 2147483647
mawk int(): 1.79e+12 1.79e+12 1.79e+12 1.79001e+12
mawk keys: 1 of 1.79001e+12 3 of 1.79e+12
mawk $1 + 400000000: 2.19e+09 2.19e+09 2.19e+09 2.19001e+09
mawk printf %.0f: 1790000000000 1790000001000 1790004000000 1790012000000
gawk print $1: 1790000000 1790000001 1790004000 1790012000
gawk print $1 * 1000: 1790000000000 1790000001000 1790004000000 1790012000000
gawk printf %d: 1790000000000 1790000001000 1790004000000 1790012000000
gawk int(): 1790000000000 1790000001000 1790004000000 1790012000000
gawk keys: 1 of 1790000000000 1 of 1790000001000 1 of 1790004000000 1 of 1790012000000
gawk $1 + 400000000: 2190000000 2190000001 2190004000 2190012000
gawk printf %.0f: 1790000000000 1790000001000 1790004000000 1790012000000'
libraries=$(printf '%s:' "$box"/root/usr/lib/*-linux-gnu "$box"/root/lib/*-linux-gnu)
look() {
    printf '1790000000\n1790000001\n1790004000\n1790012000\n' |
        LC_ALL=C LD_LIBRARY_PATH="${libraries%:}" "$box/root/usr/bin/$1" "$2" | tr '\n' ' '
}
seen=$packages
for awk in mawk gawk; do
    seen+=$'\n'"$awk print \$1: $(look $awk '{ print $1 }')"
    seen+=$'\n'"$awk print \$1 * 1000: $(look $awk '{ print $1 * 1000 }')"
    seen+=$'\n'"$awk printf %d: $(look $awk '{ printf "%d\n", $1 * 1000 }')"
    seen+=$'\n'"$awk int(): $(look $awk '{ print int($1 * 1000) }')"
    seen+=$'\n'"$awk keys: $(look $awk '{ n[$1 * 1000]++ } END { for (key in n) print n[key] " of " key | "sort" }')"
    seen+=$'\n'"$awk \$1 + 400000000: $(look $awk '{ print $1 + 400000000 }')"
    seen+=$'\n'"$awk printf %.0f: $(look $awk '{ printf "%.0f\n", $1 * 1000 }')"
done
seen=$(sed 's/ *$//' <<<"$seen")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
