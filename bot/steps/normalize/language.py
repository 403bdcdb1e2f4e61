"""Tell which of the five languages a text is in."""

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LANGUAGES = ("en", "ru", "az", "tr", "uk")
PRIOR = 4.0
"""Log-likelihood by which the language that the feed states leads; see tests/quality."""


LETTERS = {"az": "ə", "ru": "ыэъё", "uk": "іїєґ"}
"""Letters that one of the five languages has and the others have not."""
SEVERAL = 3
"""Of them: two may come with a foreign name."""
CYRILLIC = re.compile("[а-яё]")
MANY = 100
"""Cyrillic letters without one of the Ukrainian: every seventeenth of that language is і."""
ENOUGH = 400
"""Characters: on the labelled stories the rest of a text changes no answer, and the time grows with each."""


def language_of(text: str, hint: str | None) -> str:
    """Name the language of a text; `hint` (what the feed says) decides where the text hardly does."""
    text = text[:ENOUGH]
    if certain := _by_letters(text.lower()):
        return certain
    stated = (hint or "").lower()[:2]
    scores: dict[str, float] = dict(_identifier().rank(text))
    if stated in scores:
        scores[stated] += PRIOR
    return max(scores, key=lambda language: (scores[language], language == stated, language == "en"))


def _by_letters(text: str) -> str | None:
    """Name the language that alone has the letters of a text, where several of them are there and none of another's."""
    if len(CYRILLIC.findall(text)) >= MANY and not any(letter in text for letter in LETTERS["uk"]):
        return "ru"
    counts = {language: sum(map(text.count, letters)) for language, letters in LETTERS.items()}
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] >= SEVERAL and sum(counts.values()) == counts[best] else None


@cache
def _identifier() -> LanguageIdentifier:
    """Load the model for our languages alone: the other ninety would stay in memory."""
    full = LanguageIdentifier.from_model_file(MODEL_FILE)
    full.set_languages(list(LANGUAGES))
    return LanguageIdentifier(
        full.nb_ptc, full.nb_pc, full.nb_classes, full.tk_nextmove, full.tk_output, tk_row=full.tk_row
    )
