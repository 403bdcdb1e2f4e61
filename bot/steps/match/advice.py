"""What is doubtful in a storyline: words that do no work or more than is meant, and examples that it fails."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations

from bot.lexicon import Lexicon, Reading
from bot.lexicon.languages import languages
from bot.steps.match import match
from bot.steps.match.past import Past
from bot.steps.match.profile import prepare
from bot.steps.match.twins import distinct, twins
from bot.text import PATTERN, bare, fold, words
from bot.types.storylines import Example, Name, Storyline

ENOUGH = 200
"""Stories in a language from which on it says something that a word was never found."""
EVERYWHERE = 0.5
"""The share of the stories from which on a word tells nothing apart."""
SHORT = 3
"""Letters that are too few to be a word of their own, once the endings are off."""
SOMEDAY = datetime(2025, 7, 1, tzinfo=UTC)


def advise(storyline: Storyline, lexicon: Lexicon, seen: Sequence[Reading]) -> Iterator[str]:
    """List what is doubtful in a storyline, the stories of late being `seen`; its words must be in the lexicon."""
    yield from doubled(storyline)
    if not prepare(storyline, lexicon).storyline.groups:
        yield (
            "without a [[group]] its sides are the countries that its title names, and it names none that "
            "entities.toml has: nothing can match; write a [[group]] with words"
        )
        return
    yield from failed_examples(storyline, lexicon)
    yield from contradictions(storyline)
    for name, listed in watched(storyline):
        plain = [word for word in listed if not word.text.startswith(PATTERN) and "~" not in word.text]
        yield from contained(name, plain)
        yield from cut(name, plain)
        yield from idle(name, listed, seen)


def watched(storyline: Storyline) -> Iterator[tuple[str, tuple[Name, ...]]]:
    """List the words of a storyline with the name of their place."""
    for group in storyline.groups:
        yield f"group {group.name}", group.words
    if storyline.known:
        yield "known", storyline.known.words
    for kind, rules in (
        ("require", storyline.required),
        ("boost", storyline.boosts),
        ("exclude", storyline.exclusions),
    ):
        for rule in rules:
            yield f"{kind} {rule.name}", rule.words


def doubled(storyline: Storyline) -> Iterator[str]:
    """Name examples that have the same text."""
    for first, second in twins(storyline.examples):
        also = f"{placed(first)} and {placed(second)} have the same text"
        if first.belongs == second.belongs:
            yield f"examples {also}, which counts once; remove one"
        else:
            yield f"examples {also}, and only {placed(first)} counts; remove the one that is wrong"


def placed(example: Example) -> str:
    """Name an example as its file is named."""
    return f"{'' if example.belongs else 'not/'}{example.id}.{example.language}"


def failed_examples(storyline: Storyline, lexicon: Lexicon) -> Iterator[str]:
    """Try each example as a story, those that belong as if they were none; name those that are judged otherwise."""
    examples = distinct(storyline.examples)
    for example in examples:
        others = tuple(other for other in examples if other is not example or not other.belongs)
        reading = lexicon.peruse(example.title, example.text, example.language)
        found = match(reading, prepare(replace(storyline, examples=others), lexicon), SOMEDAY, Past())
        if found.matched != example.belongs and example.language in storyline.languages:
            should = "would not be told" if example.belongs else "would be told, though it is a counter-example"
            yield f"example {example.id}.{example.language}: {should}: {'; '.join(found.reasons[:3])}"


def contradictions(storyline: Storyline) -> Iterator[str]:
    """Name words that one place asks for and another excludes."""
    wanted = {word: place for place, listed in watched(storyline) if not place.startswith("exclude") for word in listed}
    for place, listed in watched(storyline):
        if place.startswith("exclude"):
            for word in listed:
                if word in wanted:
                    yield f"{place}: {word.text!r} is excluded here, and asked for in {wanted[word]}"


def contained(place: str, listed: Sequence[Name]) -> Iterator[str]:
    """Name words that are found wherever another of the same place is."""
    stems = {word: parts(word) for word in listed}
    for longer, shorter in permutations(listed, 2):
        if longer.language == shorter.language and longer != shorter and holds(stems[longer], stems[shorter]):
            yield f"{place}: {longer.text!r} does nothing, since {shorter.text!r} is found wherever it stands"


def parts(word: Name) -> tuple[str, ...]:
    """Cut a watch word into stems; a star or `=` stays with its word."""
    found = []
    for start, part in words(word.text):
        folded = fold(bare(part))
        starred = word.text[start + len(part) : start + len(part) + 1] == "*"
        exact = word.text[:start].endswith("=")
        stem = folded if starred or exact else languages()[word.language].stem(bare(part))
        found.append(stem + "*" * starred + "=" * exact)
    return tuple(found)


def holds(longer: tuple[str, ...], shorter: tuple[str, ...]) -> bool:
    """Say whether one phrase stands inside another, a beginning of a word counting for the whole."""
    width = len(shorter)
    return bool(width) and any(
        all(covers(few, much) for few, much in zip(shorter, longer[at : at + width], strict=True))
        for at in range(len(longer) - width + 1)
    )


def covers(few: str, much: str) -> bool:
    """Say whether a part of a phrase is found wherever another is."""
    return few == much or (few.endswith("*") and much.rstrip("*=").startswith(few[:-1]))


def cut(place: str, listed: Sequence[Name]) -> Iterator[str]:
    """Name words of which so little is left without its endings that others will be taken for it."""
    for word in listed:
        found = parts(word)
        if len(found) == 1 and len(found[0]) <= SHORT < len(fold(bare(word.text))) and not word.text.isupper():
            yield f"{place}: {word.text!r} is cut to {found[0]!r}, as other words are; ={word.text} is it alone"


def idle(place: str, listed: Sequence[Name], seen: Sequence[Reading]) -> Iterator[str]:
    """Name words that the stories of late never had, and those that most of them had."""
    read = Counter(reading.language for reading in seen)
    found = Counter((reading.language, word) for reading in seen for word in reading.words)
    for word in listed:
        times, stories = found[word.language, word.text], read[word.language]
        if stories >= ENOUGH and not times:
            yield f"{place}: {word.text!r} was found in none of the last {stories} stories in {word.language}"
        if stories >= ENOUGH and times > EVERYWHERE * stories:
            yield f"{place}: {word.text!r} was found in {times} of the last {stories} stories: it tells nothing apart"
