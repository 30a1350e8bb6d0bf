#!/usr/bin/env bash
# A process that first asks iconv while it has no descriptor left knows no
# charset ever after.
#
# Guessed:  iconv_open() says EINVAL for a conversion that it does not support,
#           and EMFILE where the process may open no more files, as POSIX has
#           it. So EINVAL is about the name, and a lack of descriptors is
#           over when some are free again.
# Instead:  while nothing can be opened, glibc says EINVAL of charsets that it
#           has. If that was the first use in the process, the list of tables
#           could not be read, which is not tried again: each charset stays
#           unknown, also those never asked for, until the process ends. One
#           earlier use, or a locale such as C.UTF-8 set at the start, which
#           reads the list too, makes the lack pass. A daemon in the C locale
#           that ran full once takes Korean or Japanese text for an unknown
#           charset, or for UTF-8, for weeks.
# Versions: libc6 2.36-9+deb12u14, libtext-iconv-perl 1.7-8, perl 5.36
# Seen:     Package: libc6 Version: 2.36-9+deb12u14
#           Package: libtext-iconv-perl Version: 1.7-8
#           C, first use when full: EMFILE; then KOI8-R EINVAL SJIS EINVAL
#           files free again: KOI8-R EINVAL SJIS EINVAL EUC-KR EINVAL
#           C, used before: EMFILE; then KOI8-R known SJIS EINVAL
#           files free again: KOI8-R known SJIS known EUC-KR known
#           C.UTF-8, first use when full: EMFILE; then KOI8-R EINVAL SJIS EINVAL
#           files free again: KOI8-R known SJIS known EUC-KR known
# Source:   POSIX.1-2017, iconv_open(), ERRORS: [EMFILE] where all descriptors
#           of the process are open, [EINVAL] where the conversion is not
#           supported; the GNU C Library's manual, "Generic Charset Conversion".
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
cd "$box"
apt-get download libc6=2.36-9+deb12u14 libtext-iconv-perl=1.7-8 >/dev/null 2>&1
for file in *.deb; do dpkg -x "$file" packages; done
packages=$(for file in *.deb; do dpkg-deb -f "$file" Package Version | tr '\n' ' ' | sed 's/ $//' && echo; done)

wanted='Package: libc6 Version: 2.36-9+deb12u14
Package: libtext-iconv-perl Version: 1.7-8
C, first use when full: EMFILE; then KOI8-R EINVAL SJIS EINVAL
files free again: KOI8-R EINVAL SJIS EINVAL EUC-KR EINVAL
C, used before: EMFILE; then KOI8-R known SJIS EINVAL
files free again: KOI8-R known SJIS known EUC-KR known
C.UTF-8, first use when full: EMFILE; then KOI8-R EINVAL SJIS EINVAL
files free again: KOI8-R known SJIS known EUC-KR known'
cat >program.pl <<'PL'
use strict;
use warnings;
use Text::Iconv;

sub ask {
    my $name = shift;
    return "$name known" if eval { Text::Iconv->new($name, 'UTF-8') };
    return "$name " . ($!{EINVAL} ? 'EINVAL' : $!);
}

my ($locale, $when) = @ARGV;
ask('KOI8-R') if $when eq 'used before';
my @held;
while (open(my $file, '<', '/dev/null')) { push @held, $file }
my $reason = $!{EMFILE} ? 'EMFILE' : $!;
print "$locale, $when: $reason; then ", join(' ', map { ask($_) } qw(KOI8-R SJIS)), "\n";
@held = ();
print 'files free again: ', join(' ', map { ask($_) } qw(KOI8-R SJIS EUC-KR)), "\n";
PL
libraries=$(dirname packages/lib/*/ld-linux-*.so.*)
modules=$(dirname "$(dirname "$(find packages -name Iconv.pm)")")
ask() {
    (ulimit -n 32 && LC_ALL=$1 timeout 60 "$libraries"/ld-linux-*.so.* --library-path "$libraries" \
        /usr/bin/perl "-I$modules" program.pl "$@")
}
seen=$packages$'\n'$(ask C 'first use when full' && ask C 'used before' && ask C.UTF-8 'first use when full')
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
