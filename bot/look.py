"""How a message looks in a terminal: the markup that Telegram would show, as rich text."""

from html.parser import HTMLParser

from rich.text import Text as Styled

from bot.types import Text

STYLES = {"b": "bold", "i": "italic", "a": "cyan", "blockquote": "dim"}


class _Reader(HTMLParser):
    """Collects text with the style of the tags around it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = Styled()
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        url = dict(attrs).get("href")
        self._open.append(f"{STYLES.get(tag, '')} link {url}" if url else STYLES.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - Telegram closes tags in order
        del self._open[-1:]

    def handle_data(self, data: str) -> None:
        self.text.append(data, " ".join(style for style in self._open if style))


def look(text: Text) -> Styled:
    """Show a message's markup as a terminal can: bold, italic, and links that terminals open on a click."""
    reader = _Reader()
    reader.feed(text.html)
    reader.close()
    return reader.text
