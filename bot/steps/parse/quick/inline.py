"""Write XHTML that stands in a feed as elements out as the markup that others send as text."""

from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from bot.steps.parse.quick.names import Names, Unusual

TAGS = frozenset(
    """
    a abbr acronym address applet article aside audio b big blink blockquote br button caption center cite code col
    dd del details dfn dir div dl dt em embed figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6
    header hr i iframe img input ins kbd label li main mark menu meta nav nobr noscript object ol option p param
    picture pre q ruby s samp script section select small span strike strong style sub sup table tbody td textarea
    tfoot th thead time tr tt u ul var video wbr
    """.split()  # noqa: SIM905 - a list of one word a line would fill a screen
)
"""Elements of XHTML whose names mean nothing to feedparser; others it takes for parts of the feed, even here."""
XML = "{http://www.w3.org/XML/1998/namespace}"
ATOM = "{http://www.w3.org/2005/atom}"


def inline(element: Element, names: Names) -> str:
    """Write the content of an element; in Atom, without the `div` around all of it."""
    if _is_atom(element, names) and (only := _only_div(element, names)) is not None:
        element = only
    parts = [escape(element.text or "")]
    for child in element:
        _write(child, names, parts)
    return "".join(parts).strip()


def _is_atom(element: Element, names: Names) -> bool:
    """Tell whether feedparser takes the document for Atom 1.0; other mixtures are left to it."""
    if element.tag.lower().startswith(ATOM):
        return True
    if names.holds("http://www.w3.org/2005/atom"):
        raise Unusual
    return False


def _only_div(element: Element, names: Names) -> Element | None:
    if len(element) != 1 or (element.text or "").strip() or (element[0].tail or "").strip():
        return None
    return element[0] if names[element[0].tag].rpartition(":")[2] == "div" else None


def _write(element: Element, names: Names, parts: list[str]) -> None:
    prefix, _, name = names[element.tag].rpartition(":")
    if name not in TAGS or prefix not in ("", "xhtml"):
        raise Unusual
    parts.append(f"<{name}{''.join(_attribute(key, value) for key, value in element.items())}>")
    parts.append(escape(element.text or ""))
    for child in element:
        _write(child, names, parts)
    parts.append(f"</{name}>")
    parts.append(escape(element.tail or ""))


def _attribute(key: str, value: str) -> str:
    name = key.replace(XML, "xml:").lower()
    if name[0] == "{":
        raise Unusual
    said = value.lower() if name in ("rel", "type") else value
    return f' {name}="{escape(said, {chr(34): "&quot;"})}"'
