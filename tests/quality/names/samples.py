"""A form of a name in a sentence: what it is, how it is put there, how it is written down."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle
from typing import Any

Table = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A sentence with one form of a name in it."""

    text: str
    lang: str
    form: str
    entity: str
    how: str
    ambiguous: bool = False


class Carriers:
    """Sentences with a gap; each kind of gap is filled from its sentences in turn."""

    def __init__(self, tables: Table) -> None:
        self._turns = {
            (language, kind, case): cycle(sentences)
            for language, kinds in tables.items()
            for kind, cases in kinds.items()
            for case, sentences in cases.items()
        }

    def has(self, language: str, kind: str, case: str) -> bool:
        """Say whether there is a sentence for this gap."""
        return (language, kind, case) in self._turns

    def fill(self, language: str, kind: str, case: str, form: str) -> tuple[str, str]:
        """Give the sentence and the form as it stands in it."""
        return put(next(self._turns[language, kind, case]), form, language)


def put(sentence: str, form: str, language: str) -> tuple[str, str]:
    """Put a form into a sentence: a capital where it begins, `об`, `В` and `An` before a vowel."""
    at = sentence.index("{}")
    if at == 0:
        form = turkic_capital(form) if language in {"az", "tr"} else form[0].upper() + form[1:]
    text = sentence.replace("{}", form)
    if language == "ru" and form[0] in "АЭОУИаэоуи":
        text = text.replace(f"О {form}", f"Об {form}").replace(f" о {form}", f" об {form}")
    if language == "uk" and form[0] in "АЕІОУ":
        text = text.replace(f"У {form}", f"В {form}")
    if language == "en" and form[0] in "AEIO":
        text = text.replace(f"A {form}", f"An {form}")
    return text, form


def turkic_capital(form: str) -> str:
    """Capitalise as the Turkic alphabets do."""
    return {"i": "İ", "ı": "I"}.get(form[0], form[0].upper()) + form[1:]


def once(samples: Sequence[Sample]) -> list[Sample]:
    """Leave out what was made twice: the same form of the same entity in the same sentence."""
    return list({(sample.text, sample.form, sample.entity): sample for sample in samples}.values())


def lines(samples: Iterable[Sample]) -> str:
    """Write one JSON object a line."""
    return "".join(json.dumps(asdict(sample), ensure_ascii=False) + "\n" for sample in samples)
