"""Read well-formed documents in a fraction of feedparser's time, to the same entries.

feedparser is the authority: what its version 6.0 makes of an element is imitated here rule by rule, and a document that
holds anything rarer is left to it. `tests/quality/feeds_agree.py` compares the two over every document at hand.
"""

from xml.etree.ElementTree import Element, ParseError, XMLParser

from bot.steps.parse.quick.names import Names, Unusual, attributes
from bot.steps.parse.quick.rules import ITEMS, RULES, Item, base_of, holds_items
from bot.steps.parse.sheet import Said, Sheet

__all__ = ["IllFormed", "Unusual", "parse_quickly"]

ROOTS = frozenset({"rss", "feed", "rdf:rdf"})
RDF = ("http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/")
OF_FEED = frozenset({"title", "link", "id", "guid", "language", "dc:language", "dc:title"})
SUMMARIES = frozenset({"description", "summary", "itunes:summary", "dc:description", "abstract"})
"""Of a feed: the second of them lets a later summary replace the description of its first item."""
CONTENTS = frozenset({"content", "content:encoded", "fullitem", "body", "xhtml:body"})
"""Of a feed: what it says would be mixed with what its items say."""
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


class IllFormed(Exception):
    """The document is not well-formed XML."""


def parse_quickly(text: str, url: str) -> Sheet:
    """Read a document; raise `IllFormed`, or `Unusual` where feedparser has to look at it."""
    parser = XMLParser()  # noqa: S314 - its caller lets no document type pass, so that there are no entities to expand
    try:
        parser.feed(text)
        root = parser.close()
    except (ParseError, ValueError) as error:
        raise IllFormed from error
    try:
        return _document(root, Names(text), url)
    except RecursionError as error:
        raise Unusual from error


def _document(root: Element, names: Names, url: str) -> Sheet:
    if names[root.tag] not in ROOTS:
        raise Unusual
    head = Item(names=names, base=base_of(root, url))
    items: list[Said] = []
    _collect(root, head, items)
    if not items and names[root.tag] == "rdf:rdf" and not any(names.holds(version) for version in RDF):
        raise Unusual  # not all that is RDF is a feed
    language = head.values.get("language") or (root.get(XML_LANGUAGE) or root.get("lang") or "").replace("_", "-")
    return Sheet(
        title=head.values.get("title", ""),
        url=head.values.get("link", ""),
        language=language,
        items=tuple(items),
    )


def _collect(parent: Element, head: Item, items: list[Said]) -> None:
    """Read the children of a root or a channel: what they say of the feed, and the items."""
    names = head.names
    for child in parent:
        name = names[child.tag]
        if name in ITEMS:
            items.append(_said(child, head))
            head.has_content = False
        elif name == "channel":
            _channel(child, head, items)
        elif name in OF_FEED:
            RULES[name](head, child, 1)
        else:
            _pass(child, name, head)


def _pass(element: Element, name: str, head: Item) -> None:
    """Pass over what a feed says of itself, but for the mark that two summaries leave."""
    if name in CONTENTS or (len(element) and holds_items(element, head.names)):
        raise Unusual
    if name in SUMMARIES:
        head.has_content |= "summary" in head.values
        if name.endswith("summary"):
            head.values["summary"] = ""


def _channel(element: Element, head: Item, items: list[Said]) -> None:
    if "href" in element.attrib or "lastmod" in element.attrib:
        raise Unusual  # the Channel Definition Format
    outer, head.base = head.base, base_of(element, head.base)
    _collect(element, head, items)
    head.base = outer


def _said(element: Element, head: Item) -> Said:
    item = Item(names=head.names, base=head.base, has_content=head.has_content)
    if element.attrib:
        said = attributes(element)
        if "href" in said or "lastmod" in said:
            raise Unusual
        if about := said.get("rdf:about"):
            item.values["id"] = about
        item.base = base_of(element, head.base)
    item.read(element, 1)
    get = item.values.get
    source = item.source or {}
    return Said(
        get("id", ""),
        get("link", ""),
        get("title", ""),
        get("summary") or item.content,
        get("published", ""),
        get("created", ""),
        get("updated", ""),
        get("language", ""),
        source.get("title", ""),
        source.get("href") or source.get("link", ""),
    )
