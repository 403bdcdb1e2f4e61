"""Name elements and attributes as feedparser does: by what their namespace is known for, not by its prefix."""

import re
from contextlib import suppress
from xml.etree.ElementTree import Element

NAMESPACES = {
    **dict.fromkeys(
        (
            "",
            "http://backend.userland.com/rss",
            "http://blogs.law.harvard.edu/tech/rss",
            "http://purl.org/rss/1.0/",
            "http://my.netscape.com/rdf/simple/0.9/",
            "http://example.com/newformat#",
            "http://example.com/necho",
            "http://purl.org/echo/",
            "uri/of/echo/namespace#",
            "http://purl.org/pie/",
            "http://purl.org/atom/ns#",
            "http://www.w3.org/2005/atom",
            "http://purl.org/rss/1.0/modules/rss091#",
        ),
        "",
    ),
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/xml/1998/namespace": "xml",
}
"""Namespaces in lower case, and the prefix that stands for them; Atom and every RSS share the empty one."""

WESTERN = re.compile(b"\xc2[\x80-\x9f]")
"""In UTF-8, what only Windows takes for letters."""
TWICE = re.compile(b"\xc3[\x82-\xb4]\xc2")
"""In UTF-8, how a letter begins that was encoded twice."""
REFERENCE = re.compile("&#(?:[xX]0*[89a-fA-F][0-9a-fA-F]|0*1[2-9][0-9]|0*2[0-5][0-9]);")
"""Any of these written as a number."""
CP1252 = {code: text for code in range(0x80, 0xA0) if (text := bytes([code]).decode("cp1252", "ignore"))}
DECLARATION = re.compile(r"""([^\s=:]+)\s*=\s*["']([^"']*)["']""")


class Unusual(Exception):
    """The document holds something that only feedparser knows how to take."""


class Names(dict[str, str]):
    """The names of a document's elements, `prefix:local` in lower case, by the tags of ElementTree."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._declared: dict[str, str] | None = None
        encoded = b"" if text.isascii() else text.encode("utf-8", "replace")
        self._suspect = bool(WESTERN.search(encoded) or TWICE.search(encoded) or REFERENCE.search(text))

    def __missing__(self, tag: str) -> str:
        name = self[tag] = self._name(tag)
        return name

    def mend(self, text: str) -> str:
        """Undo UTF-8 read as Latin-1, and give the code points of Windows their letters."""
        if not self._suspect:
            return text
        with suppress(UnicodeError):
            text = text.encode("iso-8859-1").decode("utf-8")
        return text.translate(CP1252)

    def holds(self, namespace: str) -> bool:
        """Tell whether the document names a namespace anywhere, in any case."""
        return namespace in self._text.lower()

    def _name(self, tag: str) -> str:
        if tag[0] != "{":
            return tag.lower()
        namespace, _, local = tag[1:].partition("}")
        known = namespace.lower()
        prefix = "" if "backend.userland.com/rss" in known else NAMESPACES.get(known)
        if prefix is None:
            prefix = self._prefixes().get(namespace, "")
        return f"{prefix}:{local}".lower() if prefix else local.lower()

    def _prefixes(self) -> dict[str, str]:
        """Find the prefixes that the document declares; the first of each namespace counts."""
        if self._declared is None:
            self._declared = {}
            for part in self._text.split("xmlns:")[1:]:
                if found := DECLARATION.match(part):
                    self._declared.setdefault(found[2], found[1])
        return self._declared


def attributes(element: Element) -> dict[str, str]:
    """Give an element's attributes by their names in lower case; those of unknown namespaces lose their prefix."""
    found: dict[str, str] = {}
    for key, value in element.items():
        name = key.lower()
        if name[0] == "{":
            namespace, _, local = name[1:].partition("}")
            prefix = NAMESPACES.get(namespace)
            name = f"{prefix}:{local}" if prefix else local
        found[name] = value.lower() if name in ("rel", "type") else value
    return found
