"""What each element of an item says, by feedparser's rules."""

import re
from base64 import decodebytes
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from bot.steps.parse.quick.inline import inline
from bot.steps.parse.quick.names import Names, Unusual, attributes

ABSOLUTE = re.compile(r"https?://[^/\s?#;\[\]]+(?:/[^\s;?#\[\]]*)?(?:\?[^\s;#?\[\]]+)?(?:#[^\s;#\[\]]+)?")
"""Addresses that joining to a base leaves as they are."""
SLASHES = re.compile("^([A-Za-z][A-Za-z0-9+-.]*://)(/*)(.*?)")
REFERENCE = re.compile("&([A-Za-z0-9_]+);")
TEXT_TYPES = frozenset({"text", "plain", "text/plain", "html", "text/html"})
SHORT_TYPES = frozenset({"text", "plain", "html", "xhtml"})
WEB_TYPES = frozenset({"html", "text/html", "xhtml", "application/xhtml+xml"})
NO_LINK = {"isPermaLink": "false"}
ITEMS = frozenset({"item", "entry"})
IN_IMAGE = frozenset({"title", "link", "description", "url", "href", "width", "height"})


@dataclass(slots=True)
class Item:
    """What was read of an item so far; also of what a feed says of itself."""

    names: Names
    base: str
    values: dict[str, str] = field(default_factory=dict)
    depths: dict[str, int] = field(default_factory=dict)
    """How deep the element lay that gave a value: only one as shallow replaces it."""
    content: str = ""
    has_content: bool = False
    title_depth: int = -1
    """How deep the title lay that was read last; -1 before there was one."""
    in_image: bool = False
    in_source: bool = False
    source: dict[str, str] | None = None

    def read(self, parent: Element, depth: int) -> None:
        """Read the children of an element; `depth` is theirs."""
        names = self.names
        for child in parent:
            name = names[child.tag]
            if self.in_image and name not in IN_IMAGE and ":" not in name:
                self.in_image = False
            if name in RULES:
                RULES[name](self, child, depth)
            elif len(child):
                if _moves_base(child):
                    raise Unusual
                self.read(child, depth + 1)

    def store(self, name: str, value: str, depth: int) -> None:
        """Keep a value, unless a shallower element gave one."""
        if self.in_source and self.source is not None:
            self.source[name] = value
            return
        before = self.depths.get(name)
        if before is None or depth <= before:
            self.depths[name] = depth
            self.values[name] = value

    @property
    def said(self) -> dict[str, str]:
        """What values of this kind are added to: the item's, or those of the source inside it."""
        return self.source if self.in_source and self.source is not None else self.values


def text_of(item: Item, element: Element) -> str:
    """Read a text that holds no elements, and mend what was encoded twice."""
    if len(element):
        raise Unusual
    text = (element.text or "").strip()
    return text if text.isascii() else item.names.mend(text)


def resolved(base: str, uri: str) -> str:
    """Join an address to its base."""
    if ABSOLUTE.fullmatch(uri):
        return uri
    try:
        return urljoin(base, SLASHES.sub(r"\1\3", uri))
    except ValueError:
        return ""


def base_of(element: Element, base: str) -> str:
    """Give the base for the addresses in an element."""
    said = attributes(element) if element.attrib else {}
    stated = said.get("xml:base", said.get("base"))
    if not stated:
        return base
    joined = resolved(base, stated)
    return joined if joined.startswith(("http://", "https://")) else base


def _moves_base(element: Element) -> bool:
    return bool(element.attrib) and base_of(element, "") != ""


def _keep(name: str) -> Callable[[Item, Element, int], None]:
    def rule(item: Item, element: Element, depth: int) -> None:
        item.store(name, text_of(item, element), depth)

    return rule


def _title(item: Item, element: Element, depth: int) -> None:
    value = _markup(item, element)
    if not -1 < item.title_depth <= depth:
        item.store("title", value, depth)
    if value:
        item.title_depth = depth


def _media_title(item: Item, element: Element, depth: int) -> None:
    before = item.title_depth
    _title(item, element, depth)
    item.title_depth = before


def _markup(item: Item, element: Element) -> str:
    """Read an element whose text may be escaped markup, or that holds XHTML and says so."""
    return text_of(item, element) if not element.attrib else _typed_markup(item, element)


def _typed_markup(item: Item, element: Element) -> str:
    said = attributes(element)
    kind = said.get("type", "text")
    is_text = kind in SHORT_TYPES or kind.startswith("text/") or kind.endswith("xml")
    if said.get("mode") == "base64" or not is_text:
        return _from_base64(item, element)
    if kind in ("xhtml", "application/xhtml+xml"):
        return item.names.mend(inline(element, item.names))
    if kind not in TEXT_TYPES:
        raise Unusual
    return text_of(item, element)


def _from_base64(item: Item, element: Element) -> str:
    text = (element.text or "").strip()
    if len(element):
        raise Unusual
    try:
        return item.names.mend(decodebytes(text.encode()).decode())
    except ValueError:
        return item.names.mend(text)


def _description(item: Item, element: Element, depth: int) -> None:
    if item.in_image:
        raise Unusual
    if "summary" in item.said and not item.has_content:
        _content(item, element, depth)
    elif not item.in_source:
        item.store("summary", _markup(item, element), depth)


def _content(item: Item, element: Element, _: int) -> None:
    if item.in_image or item.in_source:
        raise Unusual
    item.has_content = True
    value = _markup(item, element)
    item.content = item.content or value
    item.values.setdefault("summary", value)


def _body(item: Item, element: Element, _: int) -> None:
    if item.in_image or item.in_source or "type" in attributes(element):
        raise Unusual
    value = item.names.mend(inline(element, item.names))
    item.content = item.content or value
    item.values.setdefault("summary", value)


def _guid(item: Item, element: Element, depth: int) -> None:
    if item.in_image:
        raise Unusual
    value = text_of(item, element)
    if element.attrib == NO_LINK:
        item.store("id", value, depth)
        return
    said = attributes(element) if element.attrib else {}
    links = said.get("ispermalink", "true") == "true"
    if links and value:
        value = item.names.mend(resolved(base_of(element, item.base) if said else item.base, value))
    item.store("id", value, depth)
    if links:
        item.said.setdefault("link", value)


def _link(item: Item, element: Element, _: int) -> None:
    said = attributes(element) if element.attrib else {}
    if "href" in said or "url" in said or "uri" in said:
        if len(element) or (item.in_source and (element.text or "").strip()):
            raise Unusual
        _link_in_attribute(item, said, base_of(element, item.base))
        return
    value = text_of(item, element)
    if value and not ABSOLUTE.fullmatch(value):
        value = item.names.mend(resolved(base_of(element, item.base), value))
    if "&" in value:
        value = REFERENCE.sub(r"&\1", value if item.in_source else value.replace("&amp;", "&"))
    if not item.in_image:
        item.said["link"] = value


def _link_in_attribute(item: Item, said: dict[str, str], base: str) -> None:
    href = said.get("url", said.get("uri", said.get("href")))
    rel = said.get("rel", "alternate")
    kind = said.get("type", "application/atom+xml" if rel == "self" else "text/html")
    if rel != "alternate" or kind not in WEB_TYPES:
        return
    if not href or item.in_image:
        raise Unusual
    item.said["link"] = resolved(base, href)


def _source(item: Item, element: Element, depth: int) -> None:
    if item.in_source or item.in_image:
        raise Unusual
    item.source = {}
    if url := attributes(element).get("url"):
        item.source["href"] = url
    item.title_depth = -1
    text = (element.text or "") + "".join(child.tail or "" for child in element)
    if len(element):
        strange = any((child.text or "").strip() and item.names[child.tag] not in RULES for child in element)
        if text.strip() or strange or _moves_base(element):
            raise Unusual
        item.in_source = True
        item.read(element, depth + 1)
        item.in_source = False
    if text.strip():
        item.source["title"] = item.names.mend(text.strip())


def _address(item: Item, element: Element, _: int) -> None:
    value = text_of(item, element)
    if item.source is not None and item.in_source:
        item.source["href"] = item.names.mend(resolved(item.base, value)) if value else value


def _image(item: Item, element: Element, depth: int) -> None:
    item.in_image = True
    item.title_depth = -1
    item.read(element, depth + 1)
    item.in_image = False


def _ignore(item: Item, element: Element, _: int) -> None:
    """Pass over an element whose children are text to feedparser, unless they are such as say something."""
    if len(element) and any(item.names[inner.tag] in RULES for child in element for inner in child.iter()):
        raise Unusual


def holds_items(element: Element, names: Names) -> bool:
    """Tell whether items stand inside an element, where they do not belong."""
    return any(names[inner.tag] in ITEMS for inner in element.iter())


def _unusual(_: Item, __: Element, ___: int) -> None:
    raise Unusual


RULES: dict[str, Callable[[Item, Element, int], None]] = {
    **dict.fromkeys(("title", "dc:title"), _title),
    "media:title": _media_title,
    **dict.fromkeys(("link",), _link),
    **dict.fromkeys(("guid", "id"), _guid),
    **dict.fromkeys(("published", "issued", "pubdate", "dcterms:issued"), _keep("published")),
    **dict.fromkeys(("updated", "modified", "lastbuilddate", "dc:date", "dcterms:modified"), _keep("updated")),
    **dict.fromkeys(("created", "dcterms:created"), _keep("created")),
    **dict.fromkeys(("language", "dc:language"), _keep("language")),
    **dict.fromkeys(
        ("description", "summary", "abstract", "dc:description", "media:description", "itunes:summary"), _description
    ),
    **dict.fromkeys(("content", "content:encoded", "fullitem"), _content),
    **dict.fromkeys(("body", "xhtml:body"), _body),
    **dict.fromkeys(("url", "uri", "homepage"), _address),
    "source": _source,
    "image": _image,
    **dict.fromkeys(("subtitle", "tagline", "itunes:subtitle", "rights", "copyright", "dc:rights", "info"), _ignore),
    "feedburner:browserfriendly": _ignore,
    **dict.fromkeys(
        ("item", "entry", "channel", "feed", "rss", "rdf:rdf", "textinput", "svg", "math", "date"),
        _unusual,
    ),
}
"""By the names of elements; one that is not here says nothing, and its children are read as the item's own."""
