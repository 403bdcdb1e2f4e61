"""Find the feeds of a site on one of its pages."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

KINDS = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
LOOKS = re.compile(r"(?:^|[/._-])(?:rss|feeds?|atom)(?:$|[/._?=-])|\.(?:rss|atom|rdf)$", re.IGNORECASE)
"""An address that most likely leads to a feed."""
USUAL = ("/rss", "/feed", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml")
"""Where feeds lie on sites that name none: what the common news systems use."""
MOST = 12
PAGE = 500_000
"""Characters of a page that are looked at."""


class _Links(HTMLParser):
    """Collects the addresses that a page names as feeds, and those that look like feeds."""

    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base = url
        self.named: list[str] = []
        self.likely: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        href = said.get("href", "").strip()
        if not href:
            return
        if tag == "base":
            self.base = _joined(self.base, href)
        elif tag == "link" and "alternate" in said.get("rel", "").lower() and _kind(said) in KINDS:
            self.named.append(_joined(self.base, href))
        elif tag == "a" and LOOKS.search(urlsplit(_joined(self.base, href)).path):
            self.likely.append(_joined(self.base, href))


def discover(page: str, url: str) -> tuple[str, ...]:
    """List addresses at which a site's feeds may lie, the surest first; `url` is the page's own.

    Those that the page names stand before those that only look like feeds, and these before guesses.
    """
    links = _Links(url)
    links.feed(page[:PAGE])
    guesses = [urljoin(url, path) for path in USUAL] if not links.named else []
    found = [each for each in (*links.named, *links.likely, *guesses) if each.startswith("http") and each != url]
    return tuple(dict.fromkeys(found))[:MOST]


def _kind(said: dict[str, str]) -> str:
    return said.get("type", "").partition(";")[0].strip().lower()


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:  # such as a bracket where no IPv6 address is
        return ""
