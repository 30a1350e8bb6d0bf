#!/usr/bin/env bash
# In Perl's DateTime twelve hours and 43,200 seconds are not the same, and a series of one is a second early for good.
#
# Guessed:  add(seconds => 43200) and add(hours => 12) in UTC are one step, and both
#           are 43,200 more in epoch(). Leap seconds are a matter for astronomers:
#           Unix time, the tz database, and the libraries of other languages have
#           none.
# Instead:  DateTime knows each of them. Hours, which it keeps as minutes, go by the
#           clock on the wall; seconds go by the ones that passed. A series by
#           seconds over the end of 2016 comes to 23:59:60, and from there on each
#           value is a second before the full hour, so that all of them are in the
#           hour, day or month before. epoch() doesn't know the extra second: two
#           values a second apart have the same, and subtract_datetime_absolute
#           differs from the difference of the epochs. Only times before 2017 have
#           it, so it comes up in a backfill; without a zone ("floating") there is
#           none. 27 such seconds are known to it.
# Versions: libdatetime-perl 2:1.59-1 with libdatetime-timezone-perl 1:2.60-1+2026f, perl 5.36
# Seen:     Package: libdatetime-perl Version: 2:1.59-1
#           12 hours, UTC: 12-31 12:00:00, 01-01 00:00:00, 01-01 12:00:00, 01-02 00:00:00
#           43200 seconds, UTC: 12-31 12:00:00, 12-31 23:59:60, 01-01 11:59:59, 01-01 23:59:59
#           43200 seconds, America/New_York: 12-31 12:00:00, 12-31 23:59:59, 01-01 11:59:59, 01-01 23:59:59
#           43200 seconds, no zone: 12-31 12:00:00, 01-01 00:00:00, 01-01 12:00:00, 01-02 00:00:00
#           2017-01-01T00:00:00 and 2016-12-31T23:59:60: epoch 1483228800 1483228800, apart by the clock 1
# Source:   DateTime's documentation, "Leap Seconds and UTC", "Adding a Duration to a
#           Datetime" and subtract_datetime_absolute; IERS Bulletin C 52.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download libdatetime-perl=2:1.59-1 libdatetime-timezone-perl=1:2.60-1+2026f \
        libdatetime-locale-perl=1:1.37-1 libparams-validationcompiler-perl=0.31-1 libspecio-perl=0.48-1 \
        libtry-tiny-perl=0.31-2 libnamespace-autoclean-perl=0.29-2 libnamespace-clean-perl=0.27-2 \
        libpackage-stash-xs-perl=0.30-1+b1 libclass-xsaccessor-perl=1.19-4+b1 libb-hooks-endofscope-perl=0.26-1 \
        libpackage-stash-perl=0.40-1 libmodule-implementation-perl=0.09-2 libmodule-runtime-perl=0.016-2 \
        libsub-identify-perl=0.14-3 libexception-class-perl=1.45-1 libclass-data-inheritable-perl=0.08-3 \
        libdevel-stacktrace-perl=2.0400-2 libeval-closure-perl=0.14-3 libclass-singleton-perl=1.6-2 \
        libfile-sharedir-perl=1.118-3 libclass-inspector-perl=1.36-3 libmro-compat-perl=0.15-2 \
        libvariable-magic-perl=0.63-1+b1 libsub-exporter-progressive-perl=0.001013-3 \
        librole-tiny-perl=2.002004-1 libparams-util-perl=1.102-2+b1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/libdatetime-perl_*.deb Package Version | tr '\n' ' ')

wanted='Package: libdatetime-perl Version: 2:1.59-1
12 hours, UTC: 12-31 12:00:00, 01-01 00:00:00, 01-01 12:00:00, 01-02 00:00:00
43200 seconds, UTC: 12-31 12:00:00, 12-31 23:59:60, 01-01 11:59:59, 01-01 23:59:59
43200 seconds, America/New_York: 12-31 12:00:00, 12-31 23:59:59, 01-01 11:59:59, 01-01 23:59:59
43200 seconds, no zone: 12-31 12:00:00, 01-01 00:00:00, 01-01 12:00:00, 01-02 00:00:00
2017-01-01T00:00:00 and 2016-12-31T23:59:60: epoch 1483228800 1483228800, apart by the clock 1'
cat >"$box/program.pl" <<'PL'
use strict;
use warnings;
use DateTime;

sub series {
    my ($name, $zone, $unit, $step) = @_;
    my $time = DateTime->new(year => 2016, month => 12, day => 31, time_zone => $zone);
    my @times;
    for (1 .. 4) {
        $time->add($unit => $step);
        push @times, $time->strftime('%m-%d %H:%M:%S');
    }
    print "$name: ", join(', ', @times), "\n";
}

series('12 hours, UTC', 'UTC', hours => 12);
series('43200 seconds, UTC', 'UTC', seconds => 43200);
series('43200 seconds, America/New_York', 'America/New_York', seconds => 43200);
series('43200 seconds, no zone', 'floating', seconds => 43200);
my ($one, $other) = map { DateTime->new(year => 2017, time_zone => 'UTC')->subtract(seconds => $_) } 0, 1;
print "$one and $other: epoch ", $one->epoch, ' ', $other->epoch, ', apart by the clock ',
    $one->subtract_datetime_absolute($other)->seconds, "\n";
PL
seen=${package% }$'\n'$(PERL5LIB=$(printf '%s:' "$box"/root/usr/share/perl5 "$box"/root/usr/lib/*-linux-gnu/perl5/*) \
    timeout 60 perl "$box/program.pl")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
