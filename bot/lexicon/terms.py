"""What a story speaks of, in terms that meet across languages: names, concepts, and the stems of words."""

from collections.abc import Container, Mapping

from bot.lexicon.concepts import MATTERS, concepts
from bot.lexicon.reading import Passage, Reading

TITLE, TEXT = 1.0, 0.5
"""How much a term of the title and one of the text count."""

Terms = Mapping[str, float]


def terms(reading: Reading) -> Terms:
    """List the terms of a story with how much they count; words that name an entity stand in its term alone.

    Many storylines ask this of one story, one after the other.
    """
    return reading.derived(spoken_terms)


def spoken_terms(reading: Reading) -> dict[str, float]:
    """Find the terms anew."""
    found = dict.fromkeys(spoken(reading, reading.text), TEXT)
    found.update(dict.fromkeys(spoken(reading, reading.title), TITLE))
    return found


def spoken(reading: Reading, passage: Passage) -> set[str]:
    """List the terms of a title or a text."""
    where = "title" if passage is reading.title else "text"
    mentions = [mention for mention in reading.mentions if mention.where == where and mention.certain]
    named = {mention.position + step for mention in mentions for step in range(mention.length)}
    found = {f"e:{mention.entity}" for mention in mentions}
    for position, concept in concepts([word.text for word in passage.words], reading.language):
        if position not in named and concept.kind in MATTERS:
            found.add(f"c:{concept.name}")
    for position, word in enumerate(passage.words):
        if position not in named and not word.stopword and not word.number and len(word.stem) > 1:
            found.add(f"w:{word.stem}")
    return found


def telling(spoken: Terms, countries: Container[str]) -> dict[str, float]:
    """Keep what tells one matter from another: no countries, of which everything speaks, and plain words by half."""
    return {
        term: count / 2 if term.startswith("w:") else count
        for term, count in spoken.items()
        if not (term.startswith("e:") and term[2:] in countries)
    }
