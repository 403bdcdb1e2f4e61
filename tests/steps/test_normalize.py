"""Entries become clean stories that are known again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import Polling
from bot.steps.normalize import aliases, attribute, identify, normalize, outlets_of, story_from_row
from bot.steps.normalize.address import address_key, number_key, tidy
from bot.steps.normalize.marker import strip_marker
from bot.steps.normalize.plain import plain
from bot.types import Entry, Feed, FeedKind, Known, Poll, Story

NOW = datetime(2025, 1, 2, 12, 0, tzinfo=UTC)
FEED = Feed(url="https://news.example/rss", name="News", publisher="News House", country="az", language="en")
POLL = Poll(url=FEED.url, since=NOW - timedelta(days=9), due=NOW, succeeded=NOW - timedelta(hours=1))
ENTRY = Entry(
    guid="g1",
    url="https://news.example/politics/baku-answers-moscow-123456.html?utm_source=rss",
    title="Baku answers Moscow over the embassy in Kyiv",
    summary="<p>The ministry sent a note.</p>",
    published=NOW - timedelta(minutes=5),
)


def story(**changes: object) -> Story:
    return normalize(replace(ENTRY, **changes), FEED, POLL, Polling(), NOW)  # type: ignore[arg-type]


def known(*stories: Story) -> dict[str, Known]:
    return {
        key: Known(
            id=one.id,
            digest=one.digest,
            version=one.version,
            seen=one.seen,
            published=one.published,
            feed=one.feed,
            title=one.title,
        )
        for one in stories
        for key in one.keys
    }


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("A &amp;#39;quoted&amp;#39; word", "A 'quoted' word"),
        ("<b>Bold</b> and <a href='x'>linked</a>", "Bold and linked"),
        ("<Газпром> снижает цены", "<Газпром> снижает цены"),
        ("how to use <selectedoption>", "how to use <selectedoption>"),
        ("a\u202eb\u200b\ufeffc\x00", "abc"),
        ("AT&T; &nbsp;x", "AT&T; x"),
        ("3 < 5 & 6 > 2", "3 < 5 & 6 > 2"),
        ("<script>alert(1)</script>x", "x"),
        ("и\u0306", "й"),
    ],
)
def test_markup_is_taken_off_and_words_are_kept(markup: str, text: str) -> None:
    """Cases 34 to 37: entities, unknown tags, control and direction characters."""
    assert plain(markup) == text


def test_one_article_has_one_key() -> None:
    """Cases 47 and 48: scheme, host prefix, trackers, order and fragment do not matter."""
    addresses = [
        "https://news.example/a/1?id=7&utm_source=x",
        "http://www.news.example/a/1/?id=7#top",
        "https://m.news.example/a/1?fbclid=z&id=7",
        "https://amp.news.example/a/1/amp?id=7",
    ]
    assert {address_key(tidy(address, "")) for address in addresses} == {"news.example/a/1?id=7"}


def test_identifying_parameters_are_kept() -> None:
    """Case 48: a parameter that says what is read stays."""
    assert address_key("https://n.example/view?SerialNo=7") != address_key("https://n.example/view?SerialNo=8")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://azertag.example/xeber/basliq-4411044", "azertag.example/#4411044"),
        ("https://apa.example/en/foreign/title-995684", "apa.example/en#995684"),
        ("https://tass.example/politika/27082831", "tass.example/#27082831"),
        ("https://ria.example/20250102/sarov-1727139681.html", "ria.example/#1727139681"),
        ("https://n.example/20250102/", ""),
        ("https://n.example/a-title", ""),
    ],
)
def test_the_number_in_an_address_is_a_key(url: str, key: str) -> None:
    """Case 43: a headline in the address changes, its number stays."""
    assert number_key(url) == key


@pytest.mark.parametrize(
    ("title", "left", "marker"),
    [
        ("Kiyevdə səfirliyə hücum olub YENİLƏNİB 2", "Kiyevdə səfirliyə hücum olub", "YENİLƏNİB 2"),
        ("ОБНОВЛЕНО: Посольство повреждено", "Посольство повреждено", "ОБНОВЛЕНО"),
        ("UPDATE 1-Baku answers Moscow", "Baku answers Moscow", "UPDATE 1"),
        ("Baku answers Moscow (updated)", "Baku answers Moscow", "UPDATED"),
        ("Bakü yanıt verdi – GÜNCELLENDİ", "Bakü yanıt verdi", "GÜNCELLENDİ"),
        ("Namizədlərin siyahısı yenilənib", "Namizədlərin siyahısı yenilənib", None),
        ("Update on talks in Baku", "Update on talks in Baku", None),
    ],
)
def test_marks_of_revision_are_taken_off(title: str, left: str, marker: str | None) -> None:
    """Case 54: a mark leaves the title and is remembered; the same word in a sentence stays."""
    assert strip_marker(title) == (left, marker)


def test_a_story_is_clean() -> None:
    """An entry's markup, trackers and spaces are gone in its story."""
    found = story()
    assert found.url == "https://news.example/politics/baku-answers-moscow-123456.html"
    assert (found.title, found.text, found.language) == (ENTRY.title, "The ministry sent a note.", "en")
    assert not found.silent


@pytest.mark.parametrize("ahead", [timedelta(hours=3), timedelta(days=400)])
def test_dates_ahead_are_the_moment_of_first_sight(ahead: timedelta) -> None:
    """Cases 39 and 40: a future date is neither believed nor waited for."""
    assert story(published=NOW + ahead).published == NOW


def test_the_end_of_the_calendar_is_no_date() -> None:
    """Case 38: with a date beside which there is no other, such as an empty field's 9999-12-31, a story is undated."""
    for far in (datetime(9999, 12, 31, 23, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)):
        assert story(published=far, title="Baku answers Moscow after the raid of Tuesday").published == NOW


def test_old_stories_are_silent() -> None:
    """Cases 50 and 58: what was old when it was first seen is stored and not told."""
    assert story(published=NOW - timedelta(hours=7)).silent
    assert story(published=POLL.since - timedelta(days=1)).silent


def test_a_clock_that_was_set_back_makes_nothing_old() -> None:
    """While it is earlier than when the feed was configured, that moment says nothing of what is new."""
    began = replace(POLL, since=NOW + timedelta(seconds=20))
    assert not normalize(ENTRY, FEED, began, Polling(), NOW).silent
    assert normalize(ENTRY, FEED, replace(POLL, since=NOW), Polling(), NOW).silent


def test_undated_stories_are_silent_only_on_the_first_page() -> None:
    """Cases 49 and 58: an undated entry is dated by first sight, and the first page is the baseline."""
    first = normalize(replace(ENTRY, published=None), FEED, replace(POLL, succeeded=None), Polling(), NOW)
    assert first.silent
    assert story(published=None).published == NOW
    assert not story(published=None).silent


@pytest.mark.parametrize(
    "changes",
    [
        {"guid": "another"},
        {"url": "https://news.example/politics/new-headline-123456.html"},
        {"guid": None, "url": "http://www.news.example/politics/baku-answers-moscow-123456.html"},
        {"published": NOW - timedelta(days=300)},
        {"published": None},
    ],
)
def test_a_known_story_is_known_again(changes: dict[str, object]) -> None:
    """Cases 14, 42, 43, 47, 49 and 50: any key is enough, and dates make nothing new."""
    assert identify([story(**changes)], known(story())) == []


def test_a_changed_title_is_a_new_version() -> None:
    """Case 44: another headline at the same address is another version of the same story."""
    (revised,) = identify([story(title="Baku answers Moscow, names three officers")], known(story()))
    assert (revised.id, revised.version) == (story().id, 2)


def test_no_story_has_more_than_three_versions() -> None:
    """Case 53: counters and clocks in a text do not make updates for ever."""
    seen = {key: replace(one, version=3) for key, one in known(story()).items()}
    assert identify([story(title="Again another headline for this story")], seen) == []


def test_a_guid_used_again_is_a_new_story() -> None:
    """Case 45: the same key, days later, with nothing in common is another story."""
    old = known(replace(story(), published=NOW - timedelta(days=3)))
    (fresh,) = identify([story(title="Gas prices fall in Europe", url="https://news.example/gas", summary="")], old)
    assert fresh.version == 1
    assert fresh.id != story().id


def test_new_stories_come_oldest_first_and_once() -> None:
    """Case 56: the page's order reversed; an item that stands twice is one story."""
    first, second = (
        story(guid="1", url="https://n.example/1", title="One"),
        story(guid="2", url="https://n.example/2", title="Two"),
    )
    assert [one.title for one in identify([second, first, first], {})] == ["One", "Two"]


def test_short_titles_are_no_key() -> None:
    """Case 46: a headline that comes every hour makes nothing known."""
    one = story(guid="1", url="https://n.example/1", title="Main news now")
    two = story(guid="2", url="https://n.example/2", title="Main news now")
    assert identify([two], known(one)) == [two]


def test_a_recorded_story_finds_its_outlet() -> None:
    """A row of a recording takes publisher, country and kind from the feed of the same house."""
    state = replace(FEED, kind=FeedKind.STATE)
    row = Entry(title="T", summary="", url="https://www.news.example/x", source="Nachrichten", language="en")
    found = story_from_row(row, NOW, outlets_of([state]))
    assert (found.publisher, found.country, found.kind, found.source) == ("News House", "az", "state", "Nachrichten")


@pytest.mark.parametrize("opening", ["<!--", "<script ", "<", "&", "&amp;", "<![CDATA[", "The post ", "a\n \n"])
def test_hostile_markup_costs_no_more_than_its_length(opening: str) -> None:
    """Case 29: what is opened a million times and never closed is read in one pass; in one each it takes hours."""
    found = story(title=opening * 1_000_000, summary=opening * 1_000_000)
    assert len(found.title) <= 500
    assert len(found.text) <= 4_001


ANY = st.text(st.characters(), max_size=40) | st.sampled_from(["http://[::1", "https://x/?%zz", "\ud800", "&#0;", "<a"])


@given(
    entry=st.builds(
        Entry,
        guid=ANY | st.none(),
        url=ANY | st.none(),
        title=ANY,
        summary=ANY,
        published=st.datetimes(timezones=st.just(UTC)) | st.none(),
        updated=st.datetimes(timezones=st.just(UTC)) | st.none(),
        language=ANY | st.none(),
        source=ANY | st.none(),
        source_url=ANY | st.none(),
        doubtful=st.frozensets(st.sampled_from(["guid", "url"])),
    )
)
def test_any_entry_becomes_a_story(entry: Entry) -> None:
    """Case 62: whatever an item holds, it is a story with a key, and holds up no other item."""
    found = normalize(entry, FEED, POLL, Polling(), NOW)
    assert found.keys
    assert found.published <= NOW
    assert identify([found, found], {}) == [found]


def stored(before: dict[str, Known], stories: list[Story]) -> dict[str, Known]:
    """Keep what a visit brought, as the store does: new and revised stories, and further keys of known ones."""
    return {**known(*identify(stories, before), *aliases(stories, before)), **before}


def test_every_key_that_a_story_came_under_leads_to_it() -> None:
    """Cases 14 and 42: the guid changes at one visit, address and title at the next, and nothing is new."""
    renamed = story(guid="g2")
    moved = story(guid="g2", url="https://other.example/a", title="An entirely different headline for the article")
    first = stored({}, [story()])
    assert identify([renamed], first) == []
    second = stored(first, [renamed])
    (revised,) = identify([moved], second)
    assert (revised.id, revised.version) == (story().id, 2)


def test_the_last_version_is_kept_for_a_changed_headline() -> None:
    """Case 53: what counts in a text may make a second version, never the third."""
    second = {key: replace(one, version=2) for key, one in known(story()).items()}
    assert identify([story(summary="<p>The ministry sent a note. Read 1,204 times.</p>")], second) == []
    (third,) = identify([story(title="Baku answers Moscow, names three officers")], second)
    assert third.version == 3


def test_a_title_is_known_again_across_midnight() -> None:
    """Case 50: an item that comes again under other addresses, dated some hours later, is the same story."""
    late = NOW.replace(hour=22)
    one = normalize(replace(ENTRY, published=late), FEED, POLL, Polling(), late)
    other = normalize(
        replace(ENTRY, guid="x", url="https://n.example/other", published=late + timedelta(hours=4)),
        FEED,
        POLL,
        Polling(),
        late + timedelta(hours=4),
    )
    assert not set(one.keys[:3]) & set(other.keys[:3])
    assert identify([other], known(one)) == []


def test_a_title_of_another_day_is_another_story() -> None:
    """Case 46: even a long headline may come again on another day."""
    again = replace(story(guid="x", url="https://n.example/other"), published=NOW)
    before = normalize(replace(ENTRY, published=NOW - timedelta(days=2)), FEED, POLL, Polling(), NOW)
    assert identify([again], known(before)) == [again]


GOOGLE = Feed(url="https://news.google.com/rss/search?q=x", name="Google News", publisher="Google News", relay=True)
CARRIED = Entry(
    guid="CBMiA",
    url="https://news.google.com/rss/articles/CBMiA?oc=5",
    title="Baku answers Moscow over the embassy in Kyiv - The News",
    summary='<a href="https://news.google.com/x">Baku answers Moscow over the embassy in Kyiv</a>&nbsp;The News',
    published=NOW - timedelta(minutes=5),
    source="The News",
    source_url="https://www.news.example",
)


def carried(entry: Entry = CARRIED, feed: Feed = GOOGLE) -> Story:
    entry, outlet = attribute(entry, feed, outlets_of([replace(FEED, kind=FeedKind.STATE), GOOGLE]))
    return normalize(entry, outlet, POLL, Polling(), NOW)


def test_what_a_relay_carries_belongs_to_its_outlet() -> None:
    """Case 55: publisher, country and kind are those of the outlet's own feed; the relay's frame is gone."""
    found = carried()
    assert (found.title, found.text) == (ENTRY.title, "")
    assert (found.publisher, found.country, found.kind, found.feed) == ("News House", "az", "state", GOOGLE.url)


def test_an_outlet_without_a_feed_is_known_by_its_name() -> None:
    """Case 55: an outlet that the operator has not listed corroborates under its own name, never under the relay's."""
    found = carried(replace(CARRIED, source="The Quay Times", source_url="https://quay.example"))
    assert (found.source, found.publisher, found.country) == ("The Quay Times", "The Quay Times", "")


def test_a_fallback_at_a_relay_is_taken_apart_too() -> None:
    """Case 55: where a feed's fallback is a search at Google News, its items are the outlet's all the same."""
    assert carried(feed=FEED).title == ENTRY.title
    assert attribute(ENTRY, FEED, outlets_of([FEED])) == (ENTRY, FEED)


def test_an_item_of_a_relay_and_the_outlets_own_are_one_story() -> None:
    """Case 55: whichever comes first; the outlet's own brings its text and its address along as a new version."""
    own = story()
    assert identify([carried()], known(own)) == []
    (better,) = identify([own], known(carried()))
    assert (better.id, better.version, better.url, better.text) == (carried().id, 2, own.url, own.text)


def test_an_item_that_a_relay_publishes_again_is_the_same() -> None:
    """Case 55: another guid and another link are no other article."""
    again = replace(CARRIED, guid="CBMiB", url="https://news.google.com/rss/articles/CBMiB?oc=5")
    assert identify([carried(again)], known(carried())) == []
