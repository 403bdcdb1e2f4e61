"""Documents in every state become entries, or an error with a name."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ParseError
from bot.steps.parse import parse
from bot.steps.parse.dates import parse_date

ITEM = "<item><guid>g{n}</guid><link>https://news.example/{n}</link><title>{title}</title></item>"


def rss(*titles: str, head: str = "", encoding: str | None = None) -> str:
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>' if encoding else ""
    items = "".join(ITEM.format(n=n, title=title) for n, title in enumerate(titles))
    return f'{declaration}{head}<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'


def titles(body: bytes, content_type: str = "") -> list[str]:
    return [entry.title for entry in parse(body, content_type, "https://news.example/rss").entries]


RUSSIAN = "Посольство Азербайджана в Киеве повреждено"
TURKISH = "Büyükelçilik saldırısı: İlham Aliyev açıkladı, Ağrı'da şüphe"
UKRAINIAN = "Посольство Азербайджану в Києві пошкоджено: є свідки, її ґанок зруйновано"
JAPANESE = "外務省は大使館の被害について声明を発表した。詳しい状況はまだ分かっていない。"
AZERI = "Səfirliyə hücum: İlham Əliyev çıxış etdi"


@pytest.mark.parametrize(
    ("text", "codec", "declared", "header"),
    [
        (RUSSIAN, "utf-8", None, ""),
        (RUSSIAN, "utf-8-sig", "utf-8", ""),
        (RUSSIAN, "windows-1251", "windows-1251", ""),
        (RUSSIAN, "windows-1251", None, "text/xml; charset=windows-1251"),
        (RUSSIAN, "windows-1251", None, "text/xml"),
        (RUSSIAN, "windows-1251", "utf-8", ""),
        (RUSSIAN, "windows-1251", "iso-8859-1", ""),
        (RUSSIAN, "utf-8", "windows-1251", ""),
        (RUSSIAN, "utf-8", None, "text/xml; charset=iso-8859-1"),
        (RUSSIAN, "koi8-r", "koi8-r", ""),
        (RUSSIAN, "koi8-r", None, ""),
        (RUSSIAN, "utf-16", None, ""),
        (RUSSIAN, "utf-16-le", None, ""),
        (AZERI, "utf-8", "iso-8859-9", ""),
        (TURKISH, "windows-1254", "windows-1254", ""),
        (TURKISH, "iso-8859-9", "iso-8859-9", ""),
        (TURKISH, "windows-1254", None, ""),
        (RUSSIAN.upper(), "windows-1251", None, ""),
        (RUSSIAN.upper(), "koi8-r", None, ""),
        (UKRAINIAN, "windows-1251", None, "text/xml"),
        (UKRAINIAN, "koi8-u", "koi8-u", ""),
        (RUSSIAN, "iso-8859-5", "iso-8859-5", ""),
        (RUSSIAN, "cp866", "ibm866", ""),
        (JAPANESE, "shift_jis", None, ""),
        (RUSSIAN, "utf-8", "unicode_escape", ""),
        (RUSSIAN, "utf-8", "no-such-encoding", ""),
    ],
)
def test_letters_survive_every_encoding(text: str, codec: str, declared: str | None, header: str) -> None:
    """Cases 27, 32 and 33: text is right whatever the server and the declaration say."""
    assert titles(rss(text, encoding=declared).encode(codec), header) == [text]


def test_one_bad_byte_costs_one_letter() -> None:
    """Case 33: a bad byte never garbles the rest of the feed."""
    body = rss(RUSSIAN, "Второй заголовок").encode().replace("о".encode(), b"\xd0", 1)
    first, second = titles(body)
    assert second == "Второй заголовок"
    assert first.endswith("сольство Азербайджана в Киеве повреждено")


def test_halves_of_a_character_are_joined() -> None:
    """Case 37: the halves of UTF-16, written in UTF-8 each, are one character, and one alone is none."""
    body = rss("Bakı 😀 Москва", "x").encode().replace("😀".encode(), b"\xed\xa0\xbd\xed\xb8\x80")
    assert titles(body) == ["Bakı 😀 Москва", "x"]
    assert "\ud83d" not in titles(body.replace(b"\xed\xb8\x80", b""))[0]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("&#xD83D;&#xDE00; ok", "😀 ok"),
        ("a&#xD83D;b", "ab"),
        ("a&#55357;b", "ab"),
        ("a&#x110000;b", "ab"),
        ("a&#0;b", "ab"),
    ],
)
def test_references_outside_unicode_do_not_cost_the_feed(written: str, read: str) -> None:
    """Case 26: illegal references are repaired, pairs of surrogates joined."""
    assert titles(rss(written).encode()) == [read]


def test_an_entity_bomb_is_refused() -> None:
    """Case 28: what a document declares itself is never expanded."""
    bomb = '<!DOCTYPE r [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]>'
    with pytest.raises(ParseError) as raised:
        parse(rss("&b;", head=bomb).encode(), "", "https://news.example/rss")
    assert raised.value.trouble == "entities"


@pytest.mark.parametrize(
    ("body", "trouble"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"<!DOCTYPE html><html><head><title>Just a moment</title></head><body>hi</body></html>", "html"),
        (b"hello", "no_feed"),
        (b"/etc/hostname", "no_feed"),
        (b"https://news.example/rss", "no_feed"),
        (b"file:///etc/hostname", "no_feed"),
        (b'{"a": 1}', "no_feed"),
        (b'{"items": [', "broken"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, trouble: str) -> None:
    """Cases 22 and 31: a page instead of a feed is an error with a name, and an address in a body is not followed."""
    with pytest.raises(ParseError) as raised:
        parse(body, "", "https://news.example/rss")
    assert raised.value.trouble == trouble


def test_broken_json_is_told_by_its_line() -> None:
    """The operator reads where the document is broken, not what Python's reader calls it."""
    with pytest.raises(ParseError, match=r"^the document begins like JSON and is broken in line 2$"):
        parse(b'{"items": [\noops]}', "", "https://news.example/rss")


def test_a_json_feed_is_read() -> None:
    """JSON Feed gives the same entries as XML."""
    body = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "N", "items": [{
        "id": 1, "url": "https://a.example/1", "title": "T", "content_html": "<p>x</p>",
        "date_published": "2025-01-02T03:04:05+04:00"}]}"""
    (entry,) = parse(body, "application/feed+json", "https://a.example/feed.json").entries
    assert (entry.guid, entry.url, entry.title, entry.summary) == ("1", "https://a.example/1", "T", "<p>x</p>")
    assert entry.published is not None
    assert entry.published.isoformat() == "2025-01-01T23:04:05+00:00"


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("Thu, 26 Dec 2024 06:41:00 GMT", "2024-12-26T06:41"),
        ("Thu, 26 Dec 2024 06:41:00 +0400", "2024-12-26T02:41"),
        ("Thu, 26 Dec 2024 06:41 MSK", "2024-12-26T03:41"),
        ("26 Dec 2024 06:41:00 AZT", "2024-12-26T02:41"),
        ("Thu, 26 Dec 2024 06:41:00 TRT", "2024-12-26T03:41"),
        ("Thu,26 Dec 2024 4:35:5 GMT+9", "2024-12-25T19:35"),
        ("Thu, 26 Dec 2024 06:41:00 UTC+4", "2024-12-26T02:41"),
        ("2024-12-26T06:41:00+04:00", "2024-12-26T02:41"),
        ("2024-12-26T06:41:00.123Z", "2024-12-26T06:41"),
        ("2024-12-26 06:41", "2024-12-26T06:41"),
        ("Thu, 26 Dec 2024 24:00:00 GMT", "2024-12-27T00:00"),
        ("26 декабря 2024, 06:41", "2024-12-26T06:41"),
        ("Чт, 26 дек 2024 06:41:00 +0300", "2024-12-26T03:41"),
        ("26 dekabr 2024 06:41", "2024-12-26T06:41"),
        ("26 Aralık 2024 06:41", "2024-12-26T06:41"),
        ("26 грудня 2024 р. 06:41", "2024-12-26T06:41"),
        ("26.12.2024 06:41", "2024-12-26T06:41"),
        ("December 26, 2024 6:41 PM", "2024-12-26T18:41"),
        ("Thu Dec 26 06:41:00 2024", "2024-12-26T06:41"),
        ("Thu Dec 26 06:41:00 MSK 2024", "2024-12-26T03:41"),
        ("26 Aralık 2024 Perşembe 06:41", "2024-12-26T06:41"),
        ("26 dekabr 2024-cü il, 06:41", "2024-12-26T06:41"),
        ("26 декабря 2024 г. в 06:41", "2024-12-26T06:41"),
        ("26 Aralık 2024 - 06:41", "2024-12-26T06:41"),
        ("06:41, 26 dekabr 2024", "2024-12-26T06:41"),
        ("06:41 26.12.2024", "2024-12-26T06:41"),
        ("26-12-2024 06:41", "2024-12-26T06:41"),
        ("12/26/2024 06:41:00 PM", "2024-12-26T18:41"),
        ("20241226T064100Z", "2024-12-26T06:41"),
        ("1735195260", "2024-12-26T06:41"),
        ("1735195260123", "2024-12-26T06:41"),
        ("Thu, 26 Dec 2024 06:41:00 (MSK)", "2024-12-26T03:41"),
        ("2024-12-26T06:41:00 Europe/Moscow", "2024-12-26T03:41"),
        ("26 Dec 2024 06:41 Asia/Baku", "2024-12-26T02:41"),
        ("Thu, 26 Dec 2024 06:41:00 +04", "2024-12-26T02:41"),
    ],
)
def test_dates_of_every_dialect(written: str, utc: str) -> None:
    """Case 38: zones and month names as feeds in five languages write them."""
    read = parse_date(written)
    assert read is not None
    assert read.isoformat()[:16] == utc


@pytest.mark.parametrize(
    "written",
    ["", "yesterday", "32 Dec 2024", "9" * 100_000, ":" * 100_000, "2024-13-01", "9999-12-31T23:59:59Z", "0001-01-01"],
)
def test_what_is_no_date_is_none(written: str) -> None:
    """Case 38: nonsense, however long, is no date and costs nothing."""
    assert parse_date(written) is None


def test_a_long_page_is_read_in_portions() -> None:
    """Case 57: one visit reads a thousand new items, wherever on the page they stand, and the next ones go on."""
    url = "https://news.example/rss"
    body = rss(*[f"Title {n}" for n in range(2_500)]).encode()
    seen, counts = b"", []
    while entries := (document := parse(body, "", url, seen)).entries:
        counts.append(len(entries))
        seen = document.page
    assert counts == [1_000, 1_000, 500]


def test_an_empty_date_is_no_year() -> None:
    """Case 23: what software writes where it has no date is not taken for a day of this century."""
    read = parse_date("Mon, 30 Nov -0001 00:00:00 +0000")
    assert read is None or read.year == 1


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE rss SYSTEM "file:///etc/hostname">',
        '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://127.0.0.1:9/rss.dtd">',
        '<!DOCTYPE rss [<!ENTITY % all SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE rss [<!ENTITY own "never used">]>',
    ],
)
def test_a_document_type_opens_nothing(head: str) -> None:
    """Case 30: what a document type points to is left alone, and the feed is read without it."""
    assert titles(rss("A & B".replace("&", "&amp;"), head=head).encode()) == ["A & B"]


@pytest.mark.parametrize("declared", ['SYSTEM "file:///etc/hostname"', '"C:\\new"', '"x"'])
def test_what_is_built_from_own_entities_is_refused(declared: str) -> None:
    """Cases 27, 28 and 30: a file, a backslash or a plain word, nothing that a document declares is put in."""
    with pytest.raises(ParseError) as raised:
        parse(rss("&own;", head=f"<!DOCTYPE rss [<!ENTITY own {declared}>]>").encode(), "", "https://news.example/rss")
    assert raised.value.trouble == "entities"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("what <selectedoption> is".replace("<", "&lt;").replace(">", "&gt;"), "what <selectedoption> is"),
        ("<![CDATA[<a href='x'>Linked</a> title]]>", "<a href='x'>Linked</a> title"),
        ("Dots &hellip; and &laquo;quotes&raquo;", "Dots … and «quotes»"),
    ],
)
def test_titles_keep_what_the_publisher_wrote(written: str, read: str) -> None:
    """Cases 34 to 36: markup and named characters of a title arrive as they are meant, for the next step to judge."""
    assert titles(rss(written).encode()) == [read]


OWN = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "data" / "feeds").iterdir())]
DATES = st.text(st.sampled_from("0123456789 :./-+,TZ()") | st.sampled_from("декабряAralıkMSKgmtpm"), max_size=40)


@given(
    body=st.sampled_from(OWN),
    cuts=st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 60), st.binary(max_size=12)), max_size=6),
)
def test_any_damage_to_a_document_is_read_or_named(body: bytes, cuts: list[tuple[int, int, bytes]]) -> None:
    """Case 26: whatever bytes are cut out and put in, the outcome is a document or an error with a name."""
    for at, length, instead in cuts:
        body = body[:at] + instead + body[at + length :]
    with suppress(ParseError):
        assert parse(body, "text/xml; charset=koi8-r", "https://news.example/rss").page is not None


@given(DATES | st.text(max_size=80))
def test_any_text_is_a_date_or_none(text: str) -> None:
    """Case 38: nothing that stands where a date should stops the feed."""
    read = parse_date(text)
    assert read is None or read.utcoffset() is not None
