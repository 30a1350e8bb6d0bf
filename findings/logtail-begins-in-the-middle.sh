#!/usr/bin/env bash
# After copytruncate logtail goes on in the middle of a line, with the lines in front of it unread,
# if the new log has outgrown the old one by then.
#
# Guessed:  logtail2 remembers how far it has read and which file it was; a log that was emptied
#           is noticed, as its manual tells of rotated logs, and is read from its beginning.
# Instead:  it looks at the file's number and whether the file is shorter than what it has read.
#           copytruncate, and a program that empties its own log, keep the number. If by the next
#           look as much has been written as was read before, all seems to have gone on: it begins
#           at the old place, in the midst of a line, and what is in front of that is never shown.
#           As long as little is written between two looks, as in a trial, it is right. What was
#           written between the last look and the copy is not shown either. A log that is moved
#           away and made anew is read whole, with the rest of the old one first.
# Versions: logtail 1.4.2+deb12u1, Perl 5.36
# Seen:     Package: logtail Version: 1.4.2+deb12u1
#           copied, little behind it, first look: one two
#           copied, little behind it, second look: four
#           copied, more behind it, first look: one two
#           copied, more behind it, second look: e six
#           moved, little behind it, first look: one two
#           moved, little behind it, second look: three four
#           moved, more behind it, first look: one two
#           moved, more behind it, second look: three four five six
# Source:   logtail2(8) and the program itself, as the package brings them.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download logtail=1.4.2+deb12u1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/logtail_*.deb Package Version | tr '\n' ' ' | sed 's/ $//')
# It looks for its rules on rotation where it would be installed.
sed "s|/usr/share/logtail|$box/root/usr/share/logtail|" "$box/root/usr/sbin/logtail2" >"$box/logtail2"
look() {
    local said
    said=$(timeout 20 perl "$box/logtail2" -f "$box/app.log" -o "$box/offset" |
        sed -n '/^[a-z]/p' | tr '\n' ' ' | sed 's/ $//')
    printf '%s: %s\n' "$1" "${said:-nothing}"
}
begin() {
    rm -f "$box/app.log"* "$box/offset"
    printf 'one\ntwo\n' >"$box/app.log"
    look "$1, first look"
    printf 'three\n' >>"$box/app.log"
}
copied() {
    cp "$box/app.log" "$box/app.log.1"
    : >"$box/app.log"
}
moved() {
    mv "$box/app.log" "$box/app.log.1"
    touch "$box/app.log"
}
show() {
    local way
    for way in copied moved; do
        begin "$way, little behind it"
        "$way"
        printf 'four\n' >>"$box/app.log"
        look "$way, little behind it, second look"
        begin "$way, more behind it"
        "$way"
        printf 'four\nfive\nsix\n' >>"$box/app.log"
        look "$way, more behind it, second look"
    done
}

wanted='Package: logtail Version: 1.4.2+deb12u1
copied, little behind it, first look: one two
copied, little behind it, second look: four
copied, more behind it, first look: one two
copied, more behind it, second look: e six
moved, little behind it, first look: one two
moved, little behind it, second look: three four
moved, more behind it, first look: one two
moved, more behind it, second look: three four five six'
seen=$package$'\n'$(show)
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
