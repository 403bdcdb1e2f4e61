"""What of a page is the article, and what a story says with it."""

from hypothesis import given
from hypothesis import strategies as some

from bot.steps.article import LONGEST, body_of, in_full, is_wanted
from bot.types import Feed
from tests.telling import story

FEED = Feed(url="https://outlet.example/rss", name="Outlet", publisher="Outlet")
FIRST = "The Azerbaijani Foreign Ministry summoned the Russian envoy on Tuesday over the raid in Yekaterinburg."
SECOND = "The diplomat was handed a note that demands an inquiry into the two deaths, the ministry said in Baku."
ARTICLE = (
    f"Baku summons envoy\nPhoto: Outlet\n{FIRST}\n{SECOND}\n{SECOND}\nRead also about the weather and much else here"
)


def test_paragraphs_are_kept_and_labels_are_not() -> None:
    """Headlines, captions, links and repetitions stay out."""
    assert body_of(ARTICLE, story()) == f"{FIRST}\n{SECOND}"


def test_another_page_is_not_the_article() -> None:
    """A page that shares no words with the title (a notice, a front page) is not taken for it."""
    notice = "We and our partners keep cookies on your device to measure and improve our services. " * 4
    assert body_of(notice, story()) == ""
    assert body_of(FIRST, story()) == "", "a single short paragraph is a teaser"


def test_a_title_in_other_forms_is_recognised() -> None:
    """Endings differ between a title and its article, in every language."""
    title = "Посол России вызван в министерство после обысков в Екатеринбурге"
    first = "Послу России вручена нота министерства иностранных дел в связи с обысками, прошедшими в Екатеринбурге."
    second = "Дипломату сообщили, что Баку требует расследования гибели двух человек и наказания всех виновных в ней."
    assert body_of(f"{first}\n{second}", story(title=title, language="ru")) == f"{first}\n{second}"


def test_a_story_is_told_with_its_article() -> None:
    """What the feed says and the article repeats is said once; what only the feed says stays first."""
    body = f"{FIRST}\n{SECOND}"
    assert in_full(story(text=FIRST[:70] + "…", body=body)).text == body
    assert in_full(story(text="Only here.", body=body)).text == f"Only here.\n{body}"
    assert in_full(story(text="Only here.")).text == "Only here."


def test_pages_of_a_relay_are_not_wanted() -> None:
    """A relay's pages only lead on to others; what it names of other hosts is wanted."""
    relay = Feed(url="https://news.google.com/rss/search?q=x", name="N", publisher="N", relay=True)
    assert is_wanted(story(), FEED)
    assert is_wanted(story(), relay)
    assert not is_wanted(story(url="https://news.google.com/rss/articles/abc"), relay)
    assert not is_wanted(story(url=""), FEED)


@given(some.text(max_size=2000))
def test_no_text_breaks_it(text: str) -> None:
    """Whatever a page says, what is kept is bounded and free of control characters."""
    body = body_of(f"{text}\n{FIRST}\n{SECOND}\n" + text * 4, story())
    assert len(body) <= LONGEST
    assert not any(ord(letter) < 32 and letter != "\n" for letter in body)
