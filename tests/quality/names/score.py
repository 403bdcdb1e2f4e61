"""Print how well the lexicon knows names in all their forms, and how seldom it takes a look-alike for one.

    python -m tests.quality.names.score [--half first|second] [--misses N] [--config DIR]

Recall counts the forms that have one reading; those that others bear too are shown apart. A form is found when its
entity is certain in the sentence. Precision counts as false each look-alike taken for the entity it resembles, and each
form whose own words are surely read as another entity of the same kind; names inside other names ("the Azerbaijani
embassy") are no mistake, since they are of another kind, and neither are the two sides of a hyphen.

Whoever tunes looks at one half of the entities and reports the other.
"""

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zlib import crc32

from bot.lexicon import Lexicon, Reading
from bot.settings.entities import read_entities
from bot.types import Story
from tests.quality.names.generate import LANGUAGES
from tests.quality.names.samples import Sample

HERE = Path(__file__).parent
CONFIG = HERE.parents[2] / "config"
THEN = datetime(2025, 7, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A sample and what the lexicon read in its sentence."""

    sample: Sample
    kind: str
    certain: frozenset[str]
    seen: frozenset[str]
    """Certain or not."""
    others: frozenset[str]
    """Certain for words of the form itself, of the same kind, and not what was asked for."""

    @property
    def found(self) -> bool:
        """Whether the entity is certain."""
        return self.sample.entity in self.certain

    @property
    def fate(self) -> str:
        """Say in a word what became of the form."""
        if self.found:
            return "certain"
        if self.sample.entity in self.seen:
            return "uncertain"
        return "another" if self.others else "not seen"


def load(path: Path) -> list[Sample]:
    """Read samples, one JSON object a line."""
    return [Sample(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def half(samples: Iterable[Sample], which: str) -> list[Sample]:
    """Keep the samples of one half of the entities, or all."""
    return [sample for sample in samples if which in {"both", ("first", "second")[crc32(sample.entity.encode()) % 2]}]


def evaluate(samples: Iterable[Sample], lexicon: Lexicon) -> list[Result]:
    """Read each sentence as the title of a story of its own."""
    return [one(sample, lexicon, number) for number, sample in enumerate(samples)]


def one(sample: Sample, lexicon: Lexicon, number: int) -> Result:
    """Read one sentence."""
    reading = lexicon.study(story(sample, number))
    entities = lexicon.entities
    kind = entities[sample.entity].kind
    others = {name for name in read_in_form(sample, reading) if name != sample.entity and entities[name].kind == kind}
    return Result(
        sample=sample,
        kind=str(kind),
        certain=reading.entities,
        seen=frozenset(mention.entity for mention in reading.mentions),
        others=frozenset(others),
    )


def read_in_form(sample: Sample, reading: Reading) -> set[str]:
    """Name the entities that are certain for words of the form; none where a hyphen joins two names."""
    if "-" in sample.form:
        return set()
    begin = reading.title.text.find(sample.form)
    end = begin + len(sample.form)
    starts = reading.title.starts
    return {
        mention.entity for mention in reading.mentions if mention.certain and begin <= starts[mention.position] < end
    }


def story(sample: Sample, number: int) -> Story:
    """Make a story of a sentence."""
    return Story(
        id=f"name-{number}",
        keys=(f"name-{number}",),
        feed="names",
        source="names",
        publisher="names",
        language=sample.lang,
        url="https://names.example/",
        title=sample.text,
        published=THEN,
        seen=THEN,
    )


def table(forms: Sequence[Result], looks: Sequence[Result], key: Callable[[Result], str], order: Sequence[str]) -> None:
    """Print recall and precision, a line for each value of the key."""
    print(f"{'':14}{'forms':>7}{'recall':>9}{'or seen':>9}{'looks':>7}{'taken':>7}{'other':>7}{'precision':>11}")
    for value in [*order, "all"]:
        mine = [result for result in forms if value in {key(result), "all"}]
        alike = [result for result in looks if value in {key(result), "all"}]
        if mine or alike:
            line(value, mine, alike)


def line(value: str, forms: Sequence[Result], looks: Sequence[Result]) -> None:
    """Print one line of the table."""
    clear = [result for result in forms if not result.sample.ambiguous]
    found = sum(result.found for result in clear)
    seen = sum(result.sample.entity in result.seen for result in clear)
    taken = sum(result.found for result in looks)
    other = sum(bool(result.others) for result in forms)
    true = sum(result.found for result in forms)
    print(
        f"{value:14}{len(clear):7}{share(found, len(clear)):>9}{share(seen, len(clear)):>9}"
        f"{len(looks):7}{taken:7}{other:7}{share(true, true + taken + other) if forms else '-':>11}"
    )


def rates(forms: Sequence[Result], looks: Sequence[Result]) -> tuple[float, float]:
    """Give precision over forms and look-alikes, and recall over the forms with one reading."""
    clear = [result for result in forms if not result.sample.ambiguous]
    true = sum(result.found for result in forms)
    false = sum(result.found for result in looks) + sum(bool(result.others) for result in forms)
    return true / (true + false), sum(result.found for result in clear) / len(clear)


def share(part: int, whole: int) -> str:
    """Write a share, or a dash where there is nothing to share."""
    return f"{part / whole:.3f}" if whole else "-"


def confusion(forms: Sequence[Result]) -> None:
    """Print what became of the forms that have two readings."""
    fates = ("certain", "uncertain", "another", "not seen")
    print(f"{'ambiguous':14}" + "".join(f"{fate:>11}" for fate in fates))
    for language in LANGUAGES:
        counts = Counter(result.fate for result in forms if result.sample.ambiguous and result.sample.lang == language)
        print(f"{language:14}" + "".join(f"{counts[fate]:11}" for fate in fates))


def misses(forms: Sequence[Result], looks: Sequence[Result], number: int) -> None:
    """Print some of what went wrong, evenly chosen."""
    lost = [result for result in forms if not result.sample.ambiguous and not result.found]
    wrong = [result for result in forms if result.others]
    taken = [result for result in looks if result.found]
    for title, results in (("not found", lost), ("taken for another", wrong), ("look-alike taken", taken)):
        print(f"\n{title}: {len(results)}")
        for result in results[:: max(len(results) // number, 1)][:number]:
            sample = result.sample
            others = f" -> {', '.join(sorted(result.others))}" if result.others else ""
            print(
                f"  {sample.lang} {sample.entity} [{sample.form}] {sample.text} ({sample.how}, {result.fate}){others}"
            )


def main() -> None:
    """Measure the lexicon of a configuration."""
    parser = argparse.ArgumentParser(description="Measure the lexicon on names in all their forms.")
    parser.add_argument("--misses", type=int, default=0, help="how many of each kind of mistake to show")
    parser.add_argument("--half", choices=("first", "second", "both"), default="both", help="which of the entities")
    parser.add_argument("--config", type=Path, default=CONFIG)
    options = parser.parse_args()
    problems: list[str] = []
    entities = read_entities(options.config / "entities.toml", problems)
    if problems:
        parser.error("\n".join(problems))
    lexicon = Lexicon(entities.values())
    forms = evaluate(half(load(HERE / "forms.jsonl"), options.half), lexicon)
    looks = evaluate(half(load(HERE / "lookalikes.jsonl"), options.half), lexicon)
    table(forms, looks, lambda result: result.sample.lang, LANGUAGES)
    print()
    table(forms, looks, lambda result: result.kind, sorted({result.kind for result in forms}))
    print()
    table(forms, [], lambda result: result.sample.how, sorted({result.sample.how for result in forms}))
    print()
    table([], looks, lambda result: result.sample.how, sorted({result.sample.how for result in looks}))
    print()
    confusion(forms)
    if options.misses:
        misses(forms, looks, options.misses)


if __name__ == "__main__":
    main()
