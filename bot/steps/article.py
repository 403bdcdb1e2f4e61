"""Say which pages are worth a visit, what of them is the article, and what a story says with it."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from bot.text import plain, romanise, words
from bot.types import Feed, Story

LONGEST = 4_000
"""Characters of an article that are kept: reports begin with what matters."""
SHORTEST_LINE = 40
"""Characters of a paragraph: shorter ones are captions, labels and bylines."""
SHORTEST = 200
"""Characters below which a page is no article but a notice, such as one about cookies."""
LONG_WORD = 5
SHARED = 0.3
"""Share of a title's long words, or of their beginnings, that its article has; others' pages have by chance a tenth."""
HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
ENDED = re.compile(r"[.!?…:;][\"'»”’)\]]*$")


def is_wanted(story: Story, feed: Feed) -> bool:
    """Tell whether a story's page may hold its article; the pages of a relay only lead on to others."""
    page, relay = urlsplit(story.url), urlsplit(feed.url)
    return page.scheme in ("http", "https") and not (feed.relay and page.hostname == relay.hostname)


def body_of(text: str, story: Story) -> str:
    """Take of a page's text what belongs to the story's article; empty where it is another's, or none."""
    kept: list[str] = []
    size = 0
    for paragraph in text.splitlines():
        line = " ".join(HIDDEN.sub(" ", plain(paragraph)).split())
        if len(line) < SHORTEST_LINE or not ENDED.search(line) or line in kept:
            continue
        if size + len(line) > LONGEST:
            break
        kept.append(line)
        size += len(line) + 1
    body = "\n".join(kept)
    return body if len(body) >= SHORTEST and _is_of(body, story) else ""


def in_full(story: Story) -> Story:
    """Give the story with its article in place of what the feed says, or after it where the feed says other things."""
    if not story.body:
        return story
    lead = story.text.rstrip(" .…")
    inside = " ".join(lead.split())[:60] in story.body
    return replace(story, text=story.body if inside else f"{story.text}\n{story.body}")


def _is_of(body: str, story: Story) -> bool:
    titled, said = _stems(story.title), _stems(body)
    return not titled or len(titled & said) >= SHARED * len(titled)


def _stems(text: str) -> set[str]:
    """List the beginnings of the long words: endings differ between a title and its article."""
    return {romanise(word)[:LONG_WORD] for _, word in words(text) if len(word) >= LONG_WORD}
