"""The simulated server's validator reads HTML as Telegram does; rendered messages are tested against it."""

from __future__ import annotations

import html
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.telegram_server import CAPTION_LIMIT, ApiError, validate_html

SURROGATE = (
    "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"
)
TAGS = st.sampled_from(["b", "i", "u", "s", "code", "blockquote", "tg-spoiler"])
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@pytest.mark.parametrize(
    ("markup", "text", "entities"),
    [
        ("plain &lt;&gt;&amp;&quot; &nbsp; &#8212;&#x2014; &#0;", 'plain <>&" &nbsp; —— &#0;', []),
        ("a &lt b &ampc", "a < b &ampc", []),
        ("🏟<b>🏟</b>", "🏟🏟", [("bold", 2, 2)]),
        ("<B>x</b> <strong>y</STRONG >", "x y", [("bold", 0, 1), ("bold", 2, 1)]),
        ("<b>a<i>b</></>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("  <b>  x </b>\n", "x", [("bold", 0, 1)]),
        ("<b></b>x<i> </i>", "x", []),
        ("<a href='https://A.example/Q?a=1&amp;b=2'>t</a>", "t", [("text_link", 0, 1)]),
        ("<a href=\"http://localhost:8000/\">t</a><a href='javascript:x'>u</a><a>v</a>", "tuv", []),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ("<code>a<b>b</b></code>", "ab", [("code", 0, 2)]),
        ("a\tb\r\n\x07c\u202ed", "a b\n cd", []),
    ],
)
def test_markup_becomes_text_and_entities(markup: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    """Offsets count UTF-16 units; what cannot be shown is dropped without a word."""
    content = validate_html(markup)
    assert content.text == text
    assert [(e.type, e.offset, e.length) for e in content.entities] == entities


def test_links_and_languages_are_kept() -> None:
    """An address is written as the server keeps it; a language needs both tags on one stretch."""
    block = '<pre><code class="language-py">y</code></pre>'
    markup = f'<a href="HTTPS://A.Example">x</a> {block} <code class="language-c">z</code>'
    link, pre, inline = validate_html(markup).entities
    assert (link.url, pre.type, pre.language) == ("https://a.example/", "pre", "py")
    assert (inline.type, inline.language) == ("code", None)


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        ("", "message text is empty"),
        (" <b> </b>", "text must be non-empty"),
        ("ə<p>x</p>", 'can\'t parse entities: Unsupported start tag "p" at byte offset 2'),
        ("a < b", 'can\'t parse entities: Unsupported start tag "" at byte offset 2'),
        ("<b>x", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("<b", "can't parse entities: Unclosed start tag at byte offset 0"),
        ("<b x", 'can\'t parse entities: Unclosed start tag "b" at byte offset 0'),
        ("<a href='x", "can't parse entities: Unclosed start tag at byte offset 0"),
        ("<a href=x/y>z</a>", "can't parse entities: Unexpected end of name token at byte offset 8"),
        ("<b =x>y</b>", 'can\'t parse entities: Empty attribute name in the tag "b" at byte offset 0'),
        ("x</b>", "can't parse entities: Unexpected end tag at byte offset 1"),
        ("<b>x</b", "can't parse entities: Unclosed end tag at byte offset 4"),
        (
            "<b><i>x</b></i>",
            'can\'t parse entities: Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
        ),
        ("<span>x</span>", 'can\'t parse entities: Tag "span" must have class "tg-spoiler" at byte offset 0'),
        (
            "&#xD83D;",
            f"can't parse entities: {SURROGATE}",
        ),
        ("x" * 4097, "message is too long"),
        ("<b></b>" * 4682, "text is too long"),
        (f"<a href='https://a.example/{'x' * 4700}'>x</a>" * 3, "ENTITIES_TOO_LONG"),
    ],
)
def test_refusals_are_the_servers(markup: str, complaint: str) -> None:
    """The description is the one that the real server gives."""
    with pytest.raises(ApiError) as refusal:
        validate_html(markup)
    assert (refusal.value.code, refusal.value.description) == (400, f"Bad Request: {complaint}")


def test_limits_count_what_is_shown() -> None:
    """Code points after parsing count; tags, references and long addresses do not."""
    link = f'<a href="https://a.example/{"x" * 2000}">🏟</a>'
    assert len(validate_html(link + "&amp;" * 4095).text) == 4096
    assert len(validate_html("🏟" * CAPTION_LIMIT, CAPTION_LIMIT).text) == CAPTION_LIMIT
    with pytest.raises(ApiError, match="message caption is too long"):
        validate_html("x" * (CAPTION_LIMIT + 1), CAPTION_LIMIT)


def test_entities_past_the_hundredth_are_dropped() -> None:
    """The text stays whole, the later formatting is lost."""
    content = validate_html("<b>x</b> " * 130)
    assert (len(content.entities), content.text.count("x")) == (100, 130)


@given(st.recursive(WORDS.map(html.escape), lambda inner: st.builds("<{0}>{1}</{0}>".format, TAGS, inner)))
def test_well_formed_markup_is_taken(markup: str) -> None:
    """Escaped text in balanced tags is taken, and its entities lie inside of what is shown."""
    content = validate_html(f"x{markup}")
    size = len(content.text.encode("utf-16-le")) // 2
    assert all(e.length > 0 and e.offset >= 0 and e.offset + e.length <= size for e in content.entities)


@given(st.text(st.sampled_from("<>/&;=\"' abi#x1ə🏟"), max_size=40))
def test_any_text_is_taken_or_refused(markup: str) -> None:
    """Nothing but a 400 comes out, whatever goes in."""
    with suppress(ApiError):
        assert validate_html(markup).text
