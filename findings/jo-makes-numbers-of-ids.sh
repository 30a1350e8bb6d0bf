#!/usr/bin/env bash
# jo, with which scripts write JSON, makes another number of an id of 16 digits, 1.1 of version
# 1.10, 1234 of the postcode 01234, and nothing of an empty text.
#
# Guessed:  jo id=9007199254740993 writes the number that was given, as it stands, as JSON has no
#           limit for it; and what isn't written like a number in JSON, as 01234 or +49, is a
#           text.
# Instead:  whatever C's strtod() would read whole is made a double, and written anew:
#           9007199254740993 is ...992, one of 20 digits loses the last four, 1.10 is 1.1 and
#           19.90 is 19.9, 01234 is 1234, +49 is 49, 0x10 is 16, .5 and 5. become numbers, and a
#           name of 1e5 is 100000. Infinity and nan stay texts, so that they are no trap. An empty
#           value is null and not "". true and null are what they are in JSON, whoever is called
#           so. -s in front of a word keeps it a text, but makes an empty one of null, and a
#           script that was tried with small numbers has none.
# Versions: jo 1.9-1
# Seen:     Package: jo Version: 1.9-1
#           42: {"v":42} -s: {"v":"42"}
#           9007199254740993: {"v":9007199254740992} -s: {"v":"9007199254740993"}
#           12345678901234567890: {"v":1.234567890123457e+19} -s: {"v":"12345678901234567890"}
#           01234: {"v":1234} -s: {"v":"01234"}
#           +49: {"v":49} -s: {"v":"+49"}
#           1.10: {"v":1.1} -s: {"v":"1.10"}
#           19.90: {"v":19.9} -s: {"v":"19.90"}
#           0x10: {"v":16} -s: {"v":"0x10"}
#           1e5: {"v":100000} -s: {"v":"1e5"}
#           .5: {"v":0.5} -s: {"v":".5"}
#           5.: {"v":5} -s: {"v":"5."}
#           nan: {"v":"nan"} -s: {"v":"nan"}
#           Infinity: {"v":"Infinity"} -s: {"v":"Infinity"}
#           true: {"v":true} -s: {"v":"true"}
#           null: {"v":null} -s: {"v":""}
#           : {"v":null} -s: {"v":""}
# Source:   jo(1), "DESCRIPTION" (numbers by strtod(3)) and "TYPE COERCION", as the package brings
#           it.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download jo=1.9-1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/jo_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')
jo=$box/root/usr/bin/jo
show() {
    local word
    for word in 42 9007199254740993 12345678901234567890 01234 +49 1.10 19.90 0x10 1e5 .5 5. nan Infinity true null ''; do
        printf '%s: %s' "$word" "$("$jo" "v=$word")"
        printf ' -s: %s\n' "$("$jo" -- -s "v=$word")"
    done
}

wanted='Package: jo Version: 1.9-1
42: {"v":42} -s: {"v":"42"}
9007199254740993: {"v":9007199254740992} -s: {"v":"9007199254740993"}
12345678901234567890: {"v":1.234567890123457e+19} -s: {"v":"12345678901234567890"}
01234: {"v":1234} -s: {"v":"01234"}
+49: {"v":49} -s: {"v":"+49"}
1.10: {"v":1.1} -s: {"v":"1.10"}
19.90: {"v":19.9} -s: {"v":"19.90"}
0x10: {"v":16} -s: {"v":"0x10"}
1e5: {"v":100000} -s: {"v":"1e5"}
.5: {"v":0.5} -s: {"v":".5"}
5.: {"v":5} -s: {"v":"5."}
nan: {"v":"nan"} -s: {"v":"nan"}
Infinity: {"v":"Infinity"} -s: {"v":"Infinity"}
true: {"v":true} -s: {"v":"true"}
null: {"v":null} -s: {"v":""}
: {"v":null} -s: {"v":""}'
seen=$package$'\n'$(show)
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
