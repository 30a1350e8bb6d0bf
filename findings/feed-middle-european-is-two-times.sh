#!/usr/bin/env bash
# In a feed 12:00 MET is 11:00 for feedparser, and 12:00 CET, the same moment, is 12:00.
#
# Guessed:  a time with the name of a zone behind it is read as that zone, or as none: the
#           parser of feeds knows the names or it doesn't, and CET is the better known of
#           two names for one zone.
# Instead:  feedparser has a list of names, in which MET and MEST are and CET and CEST
#           aren't, nor is BST; what isn't there counts as UTC, without a sign in the entry.
#           So half of Europe's feeds are one or two hours in the future, by the spelling of
#           their generator, sorted in front of all others, and "new since" is right about
#           them an hour late; EST and PDT are right, and so is a test with GMT. The
#           standard library's parser says what it doesn't know by giving a time without a
#           zone.
# Versions: feedparser 6.0.14, Python 3.11
# Seen:     12:00 GMT: feedparser 12:00 UTC, email.utils 12:00 +0000
#           12:00 +0100: feedparser 11:00 UTC, email.utils 12:00 +0100
#           12:00 MET: feedparser 11:00 UTC, email.utils 12:00, no zone
#           12:00 CET: feedparser 12:00 UTC, email.utils 12:00, no zone
#           12:00 MEST: feedparser 10:00 UTC, email.utils 12:00, no zone
#           12:00 CEST: feedparser 12:00 UTC, email.utils 12:00, no zone
#           12:00 BST: feedparser 12:00 UTC, email.utils 12:00, no zone
#           12:00 EST: feedparser 17:00 UTC, email.utils 12:00 -0500
#           12:00 JST: feedparser 12:00 UTC, email.utils 12:00, no zone
# Source:   feedparser's datetimes/rfc822.py, timezone_names, as the package brings it; not
#           read anew: RFC 5322, 4.3 (names other than the listed ones are to be taken as
#           -0000, which says that the zone isn't known).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check feedparser==6.0.14

wanted='12:00 GMT: feedparser 12:00 UTC, email.utils 12:00 +0000
12:00 +0100: feedparser 11:00 UTC, email.utils 12:00 +0100
12:00 MET: feedparser 11:00 UTC, email.utils 12:00, no zone
12:00 CET: feedparser 12:00 UTC, email.utils 12:00, no zone
12:00 MEST: feedparser 10:00 UTC, email.utils 12:00, no zone
12:00 CEST: feedparser 12:00 UTC, email.utils 12:00, no zone
12:00 BST: feedparser 12:00 UTC, email.utils 12:00, no zone
12:00 EST: feedparser 17:00 UTC, email.utils 12:00 -0500
12:00 JST: feedparser 12:00 UTC, email.utils 12:00, no zone'
cat >"$box/program.py" <<'PY'
import email.utils

import feedparser


def look(zone):
    text = f"Mon, 30 Nov 2026 12:00:00 {zone}"
    feed = f"<rss version='2.0'><channel><item><title>a</title><pubDate>{text}</pubDate></item></channel></rss>"
    entry = feedparser.parse(feed).entries[0]
    moment = entry.published_parsed
    other = email.utils.parsedate_to_datetime(text)
    print(f"12:00 {zone}: feedparser {moment.tm_hour:02}:{moment.tm_min:02} UTC, email.utils",
          other.strftime("%H:%M %z") if other.tzinfo else other.strftime("%H:%M, no zone"))


for zone in "GMT", "+0100", "MET", "CET", "MEST", "CEST", "BST", "EST", "JST":
    look(zone)
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
