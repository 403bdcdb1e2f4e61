"""Clean the titles of wire slugs and outlet names, and choose the one that says best what happened."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from bot.steps.summarize.terms import likeness, terms
from bot.text import fold
from bot.types import FeedKind, Story

SLUG = re.compile(
    r"""^\s*[\[(]?(?:
        (?:update|wrapup|refile|rpt|corrected|factbox|exclusive|breaking|breaking\ news|urgent|just\ in|live|watch|video
            |photos?)(?:\s*\d+)?\b\s*[\])]?\s*(?:[-–—:|!]+|(?<=[\])]))
      | (?:срочно|молния|эксклюзив|обновлено|обновляется|видео|фото|терміново|оновлено|ексклюзив|відео)
            \b\s*[\])]?\s*(?:[-–—:|!.]+|(?<=[\])]))
      | (?:təcili|son\ dəqiqə|yenilənib|eksklüziv|video|foto|son\ dakika|güncellendi|özel\ haber|flaş)
            \b\s*[\])]?\s*(?:[-–—:|!.]+|(?<=[\])]))
    )\s*""",
    re.IGNORECASE | re.VERBOSE,
)
TAIL = re.compile(
    r"""\s*(?:
        [\[(]\s*(?:video|photos?|фото|видео|foto|vi̇deo|відео|yenilənib|обновлено|оновлено|updated|updates?|güncellendi)
            (?:\s*(?:[,+/&]|and|и|və|ve|та|і)\s*(?:video|photos?|фото|видео|foto|відео))?\s*[\])]
      | (?:[-–—|]\s*)(?:video|photos?|фото|видео|foto|vi̇deo|відео|yenilənib|обновлено|оновлено|updated|güncellendi)
    )\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
OUTLET = re.compile(
    r"\b(?:news|times|post|journal|guardian|reuters|ap|afp|bbc|cnn|cbs|nbc|abc|agency|tv|radio|daily|herald|tribune|press"
    r"|online|telegraph|independent|politico|bloomberg|euronews|rfe/rl|rferl|meduza|tass|interfax|haber|haberleri|gazetesi|xəbər|агентство|новости)\b"
    r"|\.[a-z]{2,4}$",
    re.IGNORECASE,
)
"""What a piece after the last dash holds when it names an outlet; in a statement it names who said it."""

LONGEST = 200
"""Code points of a headline: a title beyond is a text that slipped into the wrong place."""

ASKING = re.compile(
    r"(?:what|why|how|who|where|when|opinion|analysis|explainer|что|почему|как|кто|где|когда|зачем|мнение|разбор"
    r"|що|чому|як|хто|де|коли|думка|nə|niyə|necə|kim|harada|şərh|neden|nasıl|kimdir|ne|yorum)\b",
    re.IGNORECASE,
)
"""How a title begins that explains or asks instead of telling."""

FAIR_LENGTH = (30, 120)
MAKESHIFT = 0.6
"""With so many blemishes a headline gives way as soon as there is a better one: it shouts, or worse."""


def clean_headline(story: Story, outlets: frozenset[str] = frozenset()) -> str:
    """Take off what the desk added: slugs in front, marks of pictures behind, the name of an outlet."""
    title = " ".join(story.title.split())
    while (shorter := TAIL.sub("", SLUG.sub("", title))) and shorter != title:
        title = shorter
    names = outlets | {fold(story.source), fold(story.publisher)}
    return cut(_without_outlet(title, names).strip(" -–—|") or story.title.strip())


def cut(title: str) -> str:
    """Shorten what is no headline any more at the end of a word."""
    if len(title) <= LONGEST:
        return title
    return title[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def _without_outlet(title: str, names: AbstractSet[str]) -> str:
    head, separator, tail = _parted(title)
    if not separator or len(tail.split()) > 4 or len(head.split()) < 3:
        return title
    return head.rstrip() if fold(tail.strip()) in names or OUTLET.search(tail) else title


def _parted(title: str) -> tuple[str, str, str]:
    places = [(title.rfind(mark), mark) for mark in (" - ", " – ", " — ", " | ", " / ")]
    place, mark = max(places)
    return (title[:place], mark, title[place + len(mark) :]) if place > 0 else (title, "", "")


def best_headline(speaking: Sequence[Story], stories: Sequence[Story], shown: str) -> tuple[Story, str]:
    """Choose, of those who speak the language, the title that says most of what all sources say.

    One that is `shown` already stays, unless it was a makeshift.
    """
    outlets = frozenset(fold(name) for story in stories for name in (story.source, story.publisher))
    cleaned = [(story, clean_headline(story, outlets)) for story in speaking]
    for story, title in cleaned:
        if shown and title == shown and blemishes(story, title) < MAKESHIFT:
            return story, title
    read = [(story.publisher, terms(story.title, story.language)) for story in stories]

    def worth(each: tuple[Story, str]) -> float:
        story, title = each
        own = terms(title, story.language)
        common = [likeness(own, other) for publisher, other in read if publisher != story.publisher]
        return sum(common) / max(1, len(common)) - blemishes(story, title)

    return max(cleaned, key=worth)


def is_comment(title: str) -> bool:
    """Say whether an article asks, explains or discusses."""
    return "?" in title or bool(ASKING.match(title))


def blemishes(story: Story, title: str) -> float:
    """Weigh what speaks against a title: shouting, asking, a lone quotation, an odd length, an interested speaker."""
    letters = [letter for letter in title if letter.isalpha()]
    shouting = len(letters) > 20 and sum(letter.isupper() for letter in letters) > 0.7 * len(letters)
    odd = not FAIR_LENGTH[0] <= len(title) <= FAIR_LENGTH[1]
    interested = story.kind in (FeedKind.STATE, FeedKind.GOVERNMENT)
    quoted = title[:1] in "\"'«“„‘"
    return (
        0.6 * shouting + 0.3 * is_comment(title) + 0.2 * odd + 0.15 * quoted + 0.05 * interested + 0.4 * ("…" in title)
    )
