#!/usr/bin/env bash
# feedgen writes the entry that was added last first, and each entry without a time as changed at
# the moment of writing.
#
# Guessed:  A list that comes from a query "newest first" is added to the feed one by one, and has
#           that order in it. An entry that was given no time of change has none, or its time of
#           publication.
# Instead:  add_entry() puts each one in front, so the feed begins with the oldest, and readers that
#           take the first ten, or show the first as the newest, have the wrong ones. order="append"
#           is the cure. In Atom an entry has to say when it was changed, and feedgen takes the
#           moment in which the object was made. As a feed is made anew at each request, all entries
#           are new at each look to a reader that goes by updated, published or not. RSS has only
#           the time of publication and doesn't show it. With one entry in a trial the order can't
#           be seen, and the time looks right.
# Versions: feedgen 1.0.0, lxml 6.1.3, python-dateutil 2.9.0.post0, Python 3.11
# Seen:     feedgen 1.0.0
#           lxml 6.1.3
#           added: third second first
#           Atom: first second third
#           RSS: first second third
#           Atom, by append: third second first
#           changed since the program began: 3 of 3
#           changed since the feed was made before: 3 of 3
# Source:   RFC 4287, section 4.2.15 (updated: the most recent change that its publisher considers
#           significant); feedgen's add_entry(), order. Not read anew: feedgen.kiesow.be.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    feedgen==1.0.0 lxml==6.1.3 python-dateutil==2.9.0.post0

wanted='feedgen 1.0.0
lxml 6.1.3
added: third second first
Atom: first second third
RSS: first second third
Atom, by append: third second first
changed since the program began: 3 of 3
changed since the feed was made before: 3 of 3'
cat >"$box/program.py" <<'PY'
import datetime
import importlib.metadata
import re
import time

from feedgen.feed import FeedGenerator

NEWEST_FIRST = [("third", 30), ("second", 20), ("first", 10)]


def make(**options):
    feed = FeedGenerator()
    feed.id("urn:feed")
    feed.title("quotes")
    feed.description("quotes")
    feed.link(href="https://example.org/")
    for title, day in NEWEST_FIRST:
        entry = feed.add_entry(**options)
        entry.id(f"urn:{title}")
        entry.title(title)
        entry.link(href=f"https://example.org/{title}")
        entry.published(datetime.datetime(2026, 11, day, tzinfo=datetime.timezone.utc))
    return feed


def titles(text):
    return " ".join(re.findall(r"<title>(\w+)</title>", text)[1:])


def changes(text):
    return re.findall(r"<updated>(.*?)</updated>", text)[1:]


for name in ("feedgen", "lxml"):
    print(name, importlib.metadata.version(name))
print("added:", *(title for title, _ in NEWEST_FIRST))
print("Atom:", titles(make().atom_str().decode()))
print("RSS:", titles(make().rss_str().decode()))
print("Atom, by append:", titles(make(order="append").atom_str().decode()))
began = datetime.datetime.now(datetime.timezone.utc)
first = changes(make().atom_str().decode())
time.sleep(0.01)
second = changes(make().atom_str().decode())
print("changed since the program began:", sum(datetime.datetime.fromisoformat(at) > began for at in first),
      "of", len(first))
print("changed since the feed was made before:", sum(map(str.__lt__, sorted(first), sorted(second))),
      "of", len(first))
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
