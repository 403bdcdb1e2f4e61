"""Choose the headline and the few sentences that tell an event best, each from a named source."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.steps.summarize.headline import best_headline, clean_headline, is_comment
from bot.steps.summarize.sentences import LEANING, whole_sentences
from bot.steps.summarize.terms import covered, likeness, terms
from bot.types import Case, FeedKind, Story, Summary, sentence_digest

MOST = 3
LONGEST = 600
"""Code points of all sentences together."""
COMFORTABLE = 330
"""Code points after which only a sentence with much news is added."""

NUMBER_WEIGHT = 2.0
"""A number that several houses report is most likely what happened."""

NEAREST = {
    "en": ("uk", "ru", "tr", "az"),
    "ru": ("uk", "en", "az", "tr"),
    "az": ("tr", "ru", "en", "uk"),
    "tr": ("az", "en", "ru", "uk"),
    "uk": ("ru", "en", "tr", "az"),
}
"""Which language a reader gets where none of the sources speaks the channel's: the one most likely to be understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence that might be shown."""

    sentence: str
    story: Story
    terms: frozenset[str]
    place: int
    """Of the sentence in its text."""
    worth: float
    """Centrality and place, before anything is chosen."""


def extract(case: Case, language: str, reads: Sequence[str] = ()) -> Summary:
    """Choose headline and sentences; an update is told by the story that raised it.

    `reads` are further languages that the channel's readers know, the best known first.
    """
    stories = list(case.standing)
    raising = [story for story in stories if story.id == case.decision.story]
    if case.decision.part and raising:
        return _of_update(case, raising[0], language)
    speaking, spoken = in_language(stories, language, reads)
    source, headline = best_headline(speaking, stories, _headline_shown(case))
    return Summary(
        headline=headline,
        language=spoken,
        sentences=choose(candidates(speaking, stories, case), terms(headline, source.language), source.id),
    )


def _of_update(case: Case, raising: Story, language: str) -> Summary:
    """Summarize an update: what the story that raised it says and the channel was not told."""
    stories = list(case.telling)
    same = [story for story in stories if story.language == language] if raising.language != language else [raising]
    told = same or [raising]
    headline = clean_headline(told[0])
    return Summary(
        headline=headline,
        language=told[0].language,
        sentences=choose(candidates(told, stories, case), terms(headline, told[0].language), told[0].id),
    )


def in_language(stories: Sequence[Story], language: str, reads: Sequence[str]) -> tuple[list[Story], str]:
    """Give the stories in the channel's language, or else those in the language that its readers know best."""
    for code in (language, *reads, *NEAREST.get(language, ())):
        speaking = [story for story in stories if story.language == code]
        if speaking:
            return speaking, code
    return list(stories[:1]), stories[0].language


def _headline_shown(case: Case) -> str:
    """Give the headline that stands in the message."""
    return case.own.wanted.headline if case.own else ""


def candidates(speaking: Sequence[Story], stories: Sequence[Story], case: Case) -> list[Candidate]:
    """List the sentences that may be shown: not told before, unless in this very message."""
    mine = case.own.wanted.plain if case.own else ""
    texts = [(story.publisher, terms(f"{story.title} {story.text}", story.language)) for story in stories]
    found = []
    for story in speaking:
        others = [read for publisher, read in texts if publisher != story.publisher]
        for place, sentence in whole_sentences(story):
            if sentence_digest(sentence) in case.told and sentence not in mine:
                continue
            read = terms(sentence, story.language)
            worth = centrality(read, others) + 0.5 / (1 + place) + 0.8 * (sentence in mine) - doubt(story)
            found.append(Candidate(sentence=sentence, story=story, terms=read, place=place, worth=worth))
    return found


def centrality(sentence: frozenset[str], others: Sequence[frozenset[str]]) -> float:
    """Say how much of a sentence the other houses report too, 0 to 1; names and numbers meet across languages."""
    if not others or not sentence:
        return 0.0
    weights = {term: NUMBER_WEIGHT if term[0].isdigit() else 1.0 for term in sentence}
    shared = sum(weight * (term in other) for term, weight in weights.items() for other in others)
    return shared / sum(weights.values()) / len(others)


def doubt(story: Story) -> float:
    """Weigh against those who speak for a side, and against articles that discuss instead of telling."""
    sided = story.kind in (FeedKind.STATE, FeedKind.GOVERNMENT)
    return 0.1 * sided + 0.4 * is_comment(story.title)


def choose(found: Sequence[Candidate], headline: frozenset[str], of: str) -> tuple[tuple[str, str], ...]:
    """Choose greedily what adds most to the headline, of that story, and to what is chosen already.

    That is maximal marginal relevance (Carbonell and Goldstein 1998).
    """
    said = [headline]
    chosen: list[Candidate] = []
    left = list(found)
    while left and len(chosen) < MOST:
        best = max(left, key=lambda each: each.worth - 1.2 * repetition(each, said))
        left.remove(best)
        length = sum(len(each.sentence) + 1 for each in chosen)
        longest = COMFORTABLE if len(chosen) == MOST - 1 else LONGEST
        if repetition(best, said) > 0.6 or length + len(best.sentence) > longest or not stands(best, chosen, of):
            continue
        chosen.append(best)
        said.append(best.terms)
    ordered = sorted(chosen, key=found.index)
    return tuple((each.sentence, each.story.id) for each in ordered)


def stands(candidate: Candidate, chosen: Sequence[Candidate], headline: str) -> bool:
    """Say whether a sentence can be understood: one that leans on what stands before it needs that shown too."""
    if not LEANING.match(candidate.sentence):
        return True
    if candidate.place == 0:
        return candidate.story.id == headline
    return any(each.story.id == candidate.story.id and each.place == candidate.place - 1 for each in chosen)


def repetition(candidate: Candidate, said: Sequence[frozenset[str]]) -> float:
    """Say how much of a sentence was said already, 0 to 1: in one piece, or spread over all of it."""
    everything = frozenset().union(*said)
    return max(
        covered(candidate.terms, everything) ** 2, max((likeness(candidate.terms, each) for each in said), default=0.0)
    )
