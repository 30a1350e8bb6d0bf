#!/usr/bin/env bash
# "every 90 minutes" is every hour for fugit, "every 25 hours" each day, and "12 am" is noon.
#
# Guessed:  the library by which Ruby's schedulers (rufus-scheduler, and others that
#           have it beneath them) read "every 90 minutes" does that, or says that it
#           can't, as it does for "every 2 weeks". "12 am" is midnight.
# Instead:  a sentence is made into a crontab line, and no line can say so: */90 in
#           the field of minutes is 0 alone, which is each hour; */25 in that of
#           hours is midnight. 45 minutes become two runs in an hour, 45 and 15
#           minutes apart, five hours the last time four, and 15 days are the 1st,
#           the 16th and the 31st, so that two of the runs follow on one another. Of
#           "am" and "pm" only an hour below 12 is moved, so "12 am" is noon, and
#           "noon" and "12 pm" are the same. Each answer is a valid one, and nothing
#           is raised. The duration "90m" is what was meant.
# Versions: ruby-fugit 1.5.2-1, ruby-raabro 1.4.0-1, ruby-et-orbi 1.2.2-1, ruby-tzinfo 2.0.5-1,
#           ruby-concurrent 1.1.6+dfsg-5, ruby3.1 3.1.7+really3.1.2-0+deb12u1
# Seen:     Package: ruby-fugit Version: 1.5.2-1
#           every 30 minutes: */30 * * * *: 01 00:00, 01 00:30, 01 01:00, 01 01:30
#           every 45 minutes: */45 * * * *: 01 00:00, 01 00:45, 01 01:00, 01 01:45
#           every 90 minutes: */90 * * * *: 01 00:00, 01 01:00, 01 02:00, 01 03:00
#           every 5 hours: 0 */5 * * *: 01 00:00, 01 05:00, 01 10:00, 01 15:00
#           every 25 hours: 0 */25 * * *: 01 00:00, 02 00:00, 03 00:00, 04 00:00
#           every 15 days: 0 0 */15 * *: 01 00:00, 16 00:00, 31 00:00, 01 00:00
#           every 2 weeks: nil
#           every day at 12 am: 0 12 * * *: 01 12:00, 02 12:00, 03 12:00, 04 12:00
#           every day at midnight: 0 0 * * *: 01 00:00, 02 00:00, 03 00:00, 04 00:00
#           every day at 12 pm: 0 12 * * *: 01 12:00, 02 12:00, 03 12:00, 04 12:00
#           90m: 90 minutes
# Source:   fugit's README, "Fugit.parse" and "Fugit::Nat"; crontab(5), on steps.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Debian's builds, unpacked into the folder; nothing is installed.
(
    cd "$box"
    apt-get download ruby-fugit=1.5.2-1 ruby-raabro=1.4.0-1 ruby-et-orbi=1.2.2-1 ruby-tzinfo=2.0.5-1 \
        ruby-concurrent=1.1.6+dfsg-5 ruby3.1=3.1.7+really3.1.2-0+deb12u1 \
        libruby3.1=3.1.7+really3.1.2-0+deb12u1 libyaml-0-2=0.2.5-1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
)
package=$(dpkg-deb -f "$box"/ruby-fugit_*.deb Package Version | tr '\n' ' ')
usr=$box/root/usr
libraries=$(printf '%s:' "$usr"/lib/*-linux-gnu)
ruby=$(printf '%s:' "$usr"/lib/ruby/vendor_ruby "$usr"/lib/ruby/3.1.0 "$usr"/lib/*-linux-gnu/ruby/3.1.0 \
    "$usr"/share/rubygems-integration/all/gems/*/lib "$usr"/share/rubygems-integration/all/gems/*/lib/*)

wanted='Package: ruby-fugit Version: 1.5.2-1
every 30 minutes: */30 * * * *: 01 00:00, 01 00:30, 01 01:00, 01 01:30
every 45 minutes: */45 * * * *: 01 00:00, 01 00:45, 01 01:00, 01 01:45
every 90 minutes: */90 * * * *: 01 00:00, 01 01:00, 01 02:00, 01 03:00
every 5 hours: 0 */5 * * *: 01 00:00, 01 05:00, 01 10:00, 01 15:00
every 25 hours: 0 */25 * * *: 01 00:00, 02 00:00, 03 00:00, 04 00:00
every 15 days: 0 0 */15 * *: 01 00:00, 16 00:00, 31 00:00, 01 00:00
every 2 weeks: nil
every day at 12 am: 0 12 * * *: 01 12:00, 02 12:00, 03 12:00, 04 12:00
every day at midnight: 0 0 * * *: 01 00:00, 02 00:00, 03 00:00, 04 00:00
every day at 12 pm: 0 12 * * *: 01 12:00, 02 12:00, 03 12:00, 04 12:00
90m: 90 minutes'
cat >"$box/program.rb" <<'RB'
require 'fugit'

def runs(cron)
  time = EtOrbi.parse('2025-12-31 23:59:59 UTC')
  Array.new(4) { (time = cron.next_time(time)).strftime('%d %H:%M') }.join(', ')
end

['every 30 minutes', 'every 45 minutes', 'every 90 minutes', 'every 5 hours', 'every 25 hours',
 'every 15 days', 'every 2 weeks', 'every day at 12 am', 'every day at midnight', 'every day at 12 pm'].each do |text|
  cron = Fugit.parse(text)
  puts "#{text}: #{cron.is_a?(Fugit::Cron) ? "#{cron.original}: #{runs(cron)}" : cron.inspect}"
end
puts "90m: #{Fugit.parse('90m').to_sec / 60} minutes"
RB
seen=${package% }$'\n'$(TZ=UTC LD_LIBRARY_PATH=${libraries%:} RUBYLIB=${ruby%:} timeout 60 \
    "$usr/bin/ruby3.1" --disable-gems "$box/program.rb")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
