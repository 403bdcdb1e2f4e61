"""Azerbaijani and Turkish suffixes: vowel harmony, buffer consonants, hardening, and what stands before the suffix."""

from collections.abc import Iterator

FRONT = "eəiöü"
ROUND = "oöuü"
VOWELS = "aıou" + FRONT
HARD = "pçtksşhf"
"""After these Turkish writes -ta, -tan instead of -da, -dan; Azerbaijani does not."""

CASES = ("nom", "gen", "dat", "acc", "loc", "abl", "ins")
MORE = ("from-there", "those-there", "of-those", "is")
"""Chains of suffixes: -dakı, -dakılar, -lıların, -dır."""

PLAIN = str.maketrans("əıöüğşçƏİÖÜĞŞÇâ", "eiougscEIOUGSCa")


def lower(text: str) -> str:
    """Put into small letters as the Turkic alphabets do."""
    return text.replace("I", "ı").replace("İ", "i").lower()


def two(word: str, language: str) -> str:
    """Choose the open vowel that harmonises: a, or its front fellow."""
    last = _last(word)
    return ("ə" if language == "az" else "e") if last in FRONT else "a"


def four(word: str) -> str:
    """Choose the close vowel that harmonises: ı, i, u, ü."""
    last = _last(word)
    front, rounded = last in FRONT, last in ROUND
    return ("ü" if rounded else "i") if front else ("u" if rounded else "ı")


def _last(word: str) -> str:
    return next((letter for letter in reversed(lower(word)) if letter in VOWELS), "i")


def suffixes(word: str, language: str, *, possessed: bool = False, said: str = "") -> dict[str, str]:
    """Give each case's suffix to a word.

    `possessed` is a compound that ends in its own possessive (Rusiya səfirliyi); `said` is how an acronym is spoken.
    """
    heard = said or word
    a, i = two(heard, language), four(heard)
    ends_open = lower(heard)[-1] in VOWELS
    d = "t" if language == "tr" and lower(heard)[-1] in HARD else "d"
    n = "n" if possessed else ""
    dative = f"n{a}" if possessed else (f"y{a}" if ends_open else a)
    accusative = f"n{i}" if possessed or (ends_open and language == "az") else (f"y{i}" if ends_open else i)
    there = f"{n}{'d' if possessed else d}{a}"
    plural = f"l{a}r"
    found = {
        "nom": "",
        "gen": f"n{i}n" if ends_open or possessed else f"{i}n",
        "dat": dative,
        "acc": accusative,
        "loc": there,
        "abl": f"{there}n",
        "ins": f"yl{a}" if ends_open else f"l{a}",
        "from-there": f"{there}k{_ki(a, language)}",
        "those-there": f"{there}k{_ki(a, language)}{plural}",
        "of-those": f"{plural}{four(a)}n",
        "is": f"{'d' if possessed else d}{i}r",
    }
    if possessed:
        del found["of-those"]  # the plural would go before the possessive
    return found


def _ki(a: str, language: str) -> str:
    """Azerbaijani -dakı harmonises, Turkish -daki does not."""
    return "ı" if language == "az" and a == "a" else "i"


def inflect(name: str, language: str, *, mark: str = "", possessed: bool = False, said: str = "") -> dict[str, str]:
    """Give a name in every case, with `mark` (an apostrophe, a hyphen or nothing) before the suffix."""
    found = {}
    for case, suffix in suffixes(name, language, possessed=possessed, said=said).items():
        found[case] = f"{name}{mark if suffix else ''}{suffix}"
    return found


def bare(text: str) -> str:
    """Write without the letters that a foreign keyboard lacks."""
    return text.translate(PLAIN)


def apostrophes() -> Iterator[str]:
    """Go round the marks that Turkish newsrooms type."""
    while True:
        yield from ("'", "'", "’", "'", "")
