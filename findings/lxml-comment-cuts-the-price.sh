#!/usr/bin/env bash
# A price with a comment in it, 12<!-- net -->50, is 12 for lxml and 1250 for ElementTree, of which lxml says that
# it has the interface.
#
# Guessed:  a comment isn't part of the text, so the price is 1250 with it or without it. lxml has
#           ElementTree's interface, and text is the text of an element: the import is changed for
#           the faster one and all else stays.
# Instead:  ElementTree drops comments and processing instructions as it reads and joins the text
#           around them. lxml keeps them as children, whose tail the rest of the text is: text,
#           findtext() and iterparse() give what is in front, 12, a valid price. A comment in front
#           of all leaves nothing: None, or an empty text by findtext(). The children are one more,
#           of which list() and len() tell. A feed without comments, which each sample is, shows
#           none of it; the program that writes one puts them there one day. itertext() joined and
#           xpath("string()") have the price, and so has a parser with remove_comments and
#           remove_pis. A CDATA section cuts nothing.
# Versions: lxml 6.1.3, defusedxml 0.7.1, Python 3.11
# Seen:     1250
#             1250: ElementTree; defusedxml; lxml text, findtext, iterparse, itertext, without comments, string()
#           12<![CDATA[50]]>
#             1250: ElementTree; defusedxml; lxml text, findtext, iterparse, itertext, without comments, string()
#           12<!-- net -->50
#             1250: ElementTree; defusedxml; lxml itertext, without comments, string()
#             12: lxml text, findtext, iterparse
#           <!-- net -->1250
#             1250: ElementTree; defusedxml; lxml itertext, without comments, string()
#             None: lxml text, iterparse
#             "": lxml findtext
#           12<?fee none?>50
#             1250: ElementTree; defusedxml; lxml itertext, without comments, string()
#             12: lxml text, findtext, iterparse
# Source:   XML 1.0, 2.5 (comments aren't part of the character data); lxml's manual, "ElementTree
#           compatibility of lxml.etree", and Python's, xml.etree.ElementTree.XMLParser (comments
#           are skipped), not read anew.
# Date:     2026-12-01
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check lxml==6.1.3 defusedxml==0.7.1

wanted='1250
  1250: ElementTree; defusedxml; lxml text, findtext, iterparse, itertext, without comments, string()
12<![CDATA[50]]>
  1250: ElementTree; defusedxml; lxml text, findtext, iterparse, itertext, without comments, string()
12<!-- net -->50
  1250: ElementTree; defusedxml; lxml itertext, without comments, string()
  12: lxml text, findtext, iterparse
<!-- net -->1250
  1250: ElementTree; defusedxml; lxml itertext, without comments, string()
  None: lxml text, iterparse
  "": lxml findtext
12<?fee none?>50
  1250: ElementTree; defusedxml; lxml itertext, without comments, string()
  12: lxml text, findtext, iterparse'
cat >"$box/program.py" <<'PY'
import io
import xml.etree.ElementTree

import defusedxml.ElementTree
import lxml.etree

TREES = (("ElementTree", xml.etree.ElementTree), ("defusedxml", defusedxml.ElementTree), ("lxml", lxml.etree))
# For ElementTree and defusedxml all four ways are alike; they are told apart for lxml.
QUIET = lxml.etree.XMLParser(remove_comments=True, remove_pis=True)


def ways(text):
    feed = f"<feed><price>{text}</price></feed>"
    for name, tree in TREES:
        price = tree.fromstring(feed).find("price")
        yield f"{name} text", price.text
        yield f"{name} findtext", tree.fromstring(feed).findtext("price")
        yield f"{name} iterparse", next(
            element.text for _, element in tree.iterparse(io.BytesIO(feed.encode())) if element.tag == "price")
        yield f"{name} itertext", "".join(price.itertext())
    yield "lxml without comments", lxml.etree.fromstring(feed, QUIET).find("price").text
    yield "lxml string()", lxml.etree.fromstring(feed).xpath("string(price)")


for text in ("1250", "12<![CDATA[50]]>", "12<!-- net -->50", "<!-- net -->1250", "12<?fee none?>50"):
    answers = {}
    for name, answer in ways(text):
        answers.setdefault(answer, []).append(name)
    print(text)
    assert len({answer for answer, names in answers.items() if any("lxml" not in name for name in names)}) == 1
    for answer, names in answers.items():
        tools = {}
        for name in names:
            tool, way = name.split(" ", 1)
            tools.setdefault(tool, []).append(way)
        print(f"  {answer or repr(answer)}: ".replace("'", '"') + "; ".join(
            f"{tool} {', '.join(given)}" if tool == "lxml" else tool for tool, given in tools.items()))
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
