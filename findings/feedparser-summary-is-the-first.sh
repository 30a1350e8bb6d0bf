#!/usr/bin/env bash
# What feedparser calls an entry's summary is whichever element came first, and with three of them the description is gone.
#
# Guessed:  entry.summary is the description, as the manual says, whatever stands
#           beside it: elements of other namespaces have names of their own, and
#           the order of elements means nothing in RSS.
# Instead:  description, itunes:summary, media:description and dc:description all
#           ask for the same place. The first gets it and the next one becomes
#           entry.content; with a third that one is the summary, the second the
#           content, and the first, the description itself, is nowhere. On the day
#           a generator writes its elements in another order, or adds one, every
#           entry has changed for a reader that compares summaries, and one that
#           shows "content, or else the summary" shows a caption for the article.
#           content:encoded is content in either order, so that names seem to count.
# Versions: feedparser 6.0.14, Python 3.11.7
# Seen:     description: summary description, content none
#           description, itunes:summary: summary description, content itunes:summary
#           itunes:summary, description: summary itunes:summary, content description
#           description, media:description: summary description, content media:description
#           media:description, description: summary media:description, content description
#           description, dc:description: summary description, content dc:description
#           dc:description, description: summary dc:description, content description
#           description, content:encoded: summary description, content content:encoded
#           content:encoded, description: summary description, content content:encoded
#           description, itunes:summary, media:description: summary media:description, content itunes:summary
# Source:   feedparser's documentation, entries[i].summary and entries[i].content;
#           RSS 2.0, "Extending RSS"; Media RSS, media:description.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check feedparser==6.0.14

wanted='description: summary description, content none
description, itunes:summary: summary description, content itunes:summary
itunes:summary, description: summary itunes:summary, content description
description, media:description: summary description, content media:description
media:description, description: summary media:description, content description
description, dc:description: summary description, content dc:description
dc:description, description: summary dc:description, content description
description, content:encoded: summary description, content content:encoded
content:encoded, description: summary description, content content:encoded
description, itunes:summary, media:description: summary media:description, content itunes:summary'
cat >"$box/program.py" <<'PY'
import feedparser

FEED = """<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
 xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>tape</title><item>{}</item></channel></rss>"""

for line in ("description", "description itunes:summary", "itunes:summary description",
             "description media:description", "media:description description", "description dc:description",
             "dc:description description", "description content:encoded", "content:encoded description",
             "description itunes:summary media:description"):
    names = line.split()
    # Each element has its own name for a text.
    result = feedparser.parse(FEED.format("".join(f"<{name}>{name}</{name}>" for name in names)))
    assert not result.bozo
    entry = result.entries[0]
    content = " ".join(part.value for part in entry.get("content", [])) or "none"
    print(f"{', '.join(names)}: summary {entry.summary}, content {content}")
PY
seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
