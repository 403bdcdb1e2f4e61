"""List who reports an event: by country, each source once, with links, state media marked."""

from collections.abc import Iterable, Sequence

from bot.phrases import Phrases
from bot.steps.compose.markup import Line, Piece, is_link, line, piece, shortened
from bot.types import FeedKind, Story

MOST = 12
"""Sources that are named; whoever counts the rest has the number."""
LINK_BYTES = 6000
"""Of all links to sources together: Telegram refuses a message near 9,500, and other links need room too."""
LONGEST_NAME = 40
MARKED = {FeedKind.STATE: "state", FeedKind.GOVERNMENT: "official"}


def one_each(stories: Iterable[Story]) -> list[Story]:
    """Give each source's first story, in the order in which they came."""
    firsts: dict[str, Story] = {}
    for story in sorted(stories, key=lambda story: (story.published, story.id)):
        firsts.setdefault(story.source, story)
    return list(firsts.values())


def source_line(stories: Sequence[Story], words: Phrases, *, grades: bool) -> Line:
    """Name the sources by country."""
    named = one_each(stories)
    listed = named[:MOST]
    countries = list(dict.fromkeys(story.country for story in listed))
    pieces: list[Piece | str] = []
    room = LINK_BYTES
    for country in countries:
        pieces.append(("  " if pieces else "") + flag(country) + "\u00a0")
        for number, story in enumerate(each for each in listed if each.country == country):
            fits = is_link(story.url) and len(story.url.encode()) <= room
            room -= len(story.url.encode()) if fits else 0
            url = story.url if fits else None
            pieces += [", "] if number else []
            pieces.append(piece(shortened(story.source, LONGEST_NAME), url=url))
            pieces += [f" ({', '.join(marks)})"] if (marks := _marks(story, words, grades=grades)) else []
    if len(named) > MOST:
        pieces.append(" " + words.count("more_sources", len(named) - MOST))
    return line(*pieces)


def _marks(story: Story, words: Phrases, *, grades: bool) -> list[str]:
    state = [words.say(MARKED[story.kind])] if story.kind in MARKED else []
    return state + ([story.grade] if grades and story.grade else [])


def flag(country: str) -> str:
    """Write a country's flag; a globe for outlets that have no country."""
    if len(country) != 2 or not country.isascii() or not country.isalpha():
        return "🌐"
    return "".join(chr(0x1F1E6 + ord(letter) - ord("a")) for letter in country.lower())
