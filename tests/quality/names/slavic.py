"""Russian and Ukrainian declension: enough of it for names, offices and places.

A phrase marks each word that is declined with its class after a slash: `Государственная/adj-f дума/f`.
"""

from collections.abc import Mapping

CASES = ("nom", "gen", "dat", "acc", "ins", "loc", "voc")
"""The vocative is only Ukrainian."""

RU: Mapping[str, tuple[str, ...]] = {
    # endings of nom, gen, dat, acc, ins, loc, put on the stem
    "surname-m": ("", "а", "у", "а", "ым", "е"),
    "surname-f": ("а", "ой", "ой", "у", "ой", "ой"),
    "surname-p": ("ы", "ых", "ым", "ых", "ыми", "ых"),
    "adj-m": ("ий", "ого", "ому", "ий", "им", "ом"),
    "adj-m-hard": ("ый", "ого", "ому", "ый", "ым", "ом"),
    "adj-m-person": ("ий", "ого", "ому", "ого", "им", "ом"),
    "adj-f": ("ая", "ой", "ой", "ую", "ой", "ой"),
    "adj-n": ("ое", "ого", "ому", "ое", "им", "ом"),
    "adj-p": ("ие", "их", "им", "ие", "ими", "их"),
    "adj-p-person": ("ие", "их", "им", "их", "ими", "их"),
    "m": ("", "а", "у", "", "ом", "е"),
    "m-person": ("", "а", "у", "а", "ом", "е"),
    "m-soft": ("ь", "я", "ю", "ь", "ем", "е"),
    "m-soft-person": ("ь", "я", "ю", "я", "ем", "е"),
    "m-stressed": ("ь", "я", "ю", "ь", "ём", "е"),
    "m-j": ("й", "я", "ю", "я", "ем", "е"),
    "m-ij": ("й", "я", "ю", "я", "ем", "и"),
    "m-zh": ("", "а", "у", "", "ем", "е"),
    "f": ("а", "ы", "е", "у", "ой", "е"),
    "f-k": ("а", "и", "е", "у", "ой", "е"),
    "f-ia": ("ия", "ии", "ии", "ию", "ией", "ии"),
    "f-ja-stressed": ("я", "и", "е", "ю", "ёй", "е"),
    "f-soft": ("ь", "и", "и", "ь", "ью", "и"),
    "n": ("о", "а", "у", "о", "ом", "е"),
    "p-ts": ("цы", "цев", "цам", "цев", "цами", "цах"),
    "p-ane": ("е", "", "ам", "", "ами", "ах"),
    "p-ja": ("ья", "ьев", "ьям", "ьев", "ьями", "ьях"),
    "p-ia": ("ии", "ий", "иям", "ии", "иями", "иях"),
}

UK: Mapping[str, tuple[str, ...]] = {
    "surname-m": ("", "а", "у", "а", "им", "і", "е"),
    "surname-f": ("а", "ої", "ій", "у", "ою", "ій", "а"),
    "surname-p": ("и", "их", "им", "их", "ими", "их", "и"),
    "adj-m": ("ий", "ого", "ому", "ий", "им", "ому", "ий"),
    "adj-m-person": ("ий", "ого", "ому", "ого", "им", "ому", "ий"),
    "adj-f": ("а", "ої", "ій", "у", "ою", "ій", "а"),
    "adj-n": ("е", "ого", "ому", "е", "им", "ому", "е"),
    "adj-p": ("і", "их", "им", "і", "ими", "их", "і"),
    "adj-p-person": ("і", "их", "им", "их", "ими", "их", "і"),
    "m": ("", "у", "у", "", "ом", "і", "е"),
    "m-a": ("", "а", "у", "", "ом", "і", "е"),
    "m-person": ("", "а", "ові", "а", "ом", "ові", "е"),
    "m-k-person": ("", "а", "ові", "а", "ом", "ові", "у"),
    "m-soft": ("ь", "я", "ю", "ь", "ем", "і", "ю"),
    "m-r-person": ("", "я", "еві", "я", "ем", "еві", "ю"),
    "m-j": ("й", "я", "єві", "я", "єм", "єві", "ю"),
    "m-o-person": ("о", "а", "ові", "а", "ом", "ові", "е"),
    "m-g": ("г", "га", "гу", "г", "гом", "зі", "гу"),
    "m-zh": ("", "у", "у", "", "ем", "і", "е"),
    "f": ("а", "и", "і", "у", "ою", "і", "о"),
    "f-k": ("ка", "ки", "ці", "ку", "кою", "ці", "ко"),
    "f-ia": ("ія", "ії", "ії", "ію", "ією", "ії", "іє"),
    "f-nia": ("я", "і", "і", "ю", "ею", "і", "е"),
    "f-soft": ("ь", "і", "і", "ь", "ню", "і", "е"),
    "n": ("о", "а", "у", "о", "ом", "і", "о"),
    "m-r": ("", "я", "ю", "", "ем", "і", "е"),
    "p-ia": ("ії", "ій", "іям", "ії", "іями", "іях", "ії"),
    "p-ts": ("ці", "ців", "цям", "ців", "цями", "цях", "ці"),
    "p-ane": ("и", "", "ам", "", "ами", "ах", "и"),
    "p": ("и", "ів", "ам", "ів", "ами", "ах", "и"),
}

TABLES = {"ru": RU, "uk": UK}

IRREGULAR: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "uk": {
        "Київ": ("Київ", "Києва", "Києву", "Київ", "Києвом", "Києві", "Києве"),
        "Карабах": ("Карабах", "Карабаху", "Карабаху", "Карабах", "Карабахом", "Карабаху", "Карабаху"),
        "дім-v": ("дім", "дому", "дому", "дім", "домом", "домі", "доме"),
        "посол": ("посол", "посла", "послові", "посла", "послом", "послові", "после"),
        "речниця": ("речниця", "речниці", "речниці", "речницю", "речницею", "речниці", "речнице"),
    },
    "ru": {"посол": ("посол", "посла", "послу", "посла", "послом", "после")},
}
"""Words whose stem changes."""


def decline(phrase: str, language: str) -> dict[str, str]:
    """Give a phrase in every case of its language."""
    cases = CASES if language == "uk" else CASES[:-1]
    return {
        case: " ".join(_word(word, language, number) for word in phrase.split()) for number, case in enumerate(cases)
    }


def _word(word: str, language: str, case: int) -> str:
    if word in IRREGULAR[language]:
        return IRREGULAR[language][word][case]
    if "/" not in word:
        return word
    text, _, rest = word.partition("/")
    label, after = _label(rest)
    endings = TABLES[language][label]
    if endings[0] and not text.endswith(endings[0]):
        raise ValueError(f"{word} does not end like {label}")
    return text.removesuffix(endings[0]) + endings[case] + after


def _label(rest: str) -> tuple[str, str]:
    """Part the class from the quotation mark or comma that follows the word."""
    label = rest.rstrip('»,.”"')
    return label, rest[len(label) :]


LATIN = dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)) | {
    "ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya",
    "ъ": "", "ь": "",
}  # fmt: skip
"""Russian as newsrooms without a Cyrillic keyboard type it."""


def romanise(text: str) -> str:
    """Write Russian in Latin letters, capitals kept."""
    letters = []
    for letter in text:
        latin = LATIN.get(letter.lower(), letter)
        letters.append(latin.capitalize() if letter.isupper() else latin)
    return "".join(letters)
