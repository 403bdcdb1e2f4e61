"""Text as the bot compares it: folded for Turkic letters, romanised so that scripts meet, cut into words."""

import re
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

import re2
from anyascii import anyascii

PATTERN = "regex:"
"""How a watch word begins that is a regular expression."""

TURKIC = str.maketrans({"İ": "i", "I": "i", "ı": "i"})
"""All four letters i become one: Turkish `I` lowers to `ı`, English to `i`, and a headline in capitals says neither."""

LOST = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]")
"""Combining marks left after composing (a stress mark, the dot of `i̇`), soft hyphens, signs without width."""

# fmt: off
LETTERS = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "e", "э": "e", "ё": "e", "ж": "zh",
        "з": "z", "и": "i", "і": "i", "ї": "i", "й": "i", "ы": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o",
        "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh",
        "щ": "sh", "ь": "", "ъ": "", "ю": "iu", "я": "ia", "ə": "a", "ğ": "g", "ş": "sh", "ç": "ch", "ö": "o", "ü": "u",
        "â": "a", "î": "i", "û": "u", "q": "g", "w": "v", "x": "h",
    }
)
# fmt: on
"""Letters whose usual romanisations differ are sent to one: az `q` and ru `г` meet in `Qroznı` and `Грозный`."""

SPELLINGS = (("shch", "sh"), ("dj", "j"), ("dzh", "j"), ("kh", "h"), ("gh", "g"), ("y", "i"))
DOUBLED = re.compile(r"([a-z])\1+")
SOFT = re.compile("(?:^|(?<=[aeou]))ie")
"""What is left between transliterations: Yekaterinburg and Ekaterinburg, Aliyev and Aliev, -y and -iy."""

APOSTROPHE = re.compile("['’ʼ‘`´]")

WORD = re.compile(r"[^\W_]+(?:['’ʼ‘`´][^\W_]+)*")
SENTENCE_END = re.compile(r"[.!?…]+[\"'»”’)\]]*(?=\s+[\"'«“„‘(\[—–-]*\s*[^\Wa-zа-яёіїєґəğışçöü_])|\n+|\s[|•·]\s")
ABBREVIATED = re.compile(
    r"(?:^|[\s(«\"'-])(?:[^\W\d_]|Mr|Mrs|Ms|Dr|St|No|Gen|Col|Lt|Sen|Rep|vs|etc|i\.e|e\.g|U\.S|U\.K|"
    r"им|ул|см|стр|тыс|млн|млрд|руб|долл|т\.д|т\.п|т\.е|г|гг|св|akad|prof|cab|sm|vb|vs|min|mln|mlrd)$",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """Compose the letters and drop what cannot be seen; every offset of this module counts in its result."""
    if text.isascii():
        return text
    return LOST.sub("", unicodedata.normalize("NFC", text.replace("i\u0307", "i")))


def fold(text: str) -> str:
    """Lower the case of any language's text: `İLHAM`, `ILHAM` and `ilham` become equal."""
    if text.isascii():
        return text.lower()
    return LOST.sub("", unicodedata.normalize("NFC", text).translate(TURKIC).lower())


@lru_cache(maxsize=1 << 16)
def romanise(word: str) -> str:
    """Write a word in plain Latin letters, so that its spellings in the five languages meet: `Əliyev` and `Алиев`.

    This is a key for comparing, not a transliteration for reading: letters doubled, soft signs and y are lost.
    """
    letters = fold(word).replace("ье", "ie").replace("ьё", "io").replace("ьо", "io").translate(LETTERS)
    if not letters.isascii():
        letters = anyascii(letters).lower()
    for spelling, replacement in SPELLINGS:
        letters = letters.replace(spelling, replacement)
    letters = DOUBLED.sub(r"\1", letters)
    return SOFT.sub("e", letters) if "ie" in letters else letters


def words(text: str) -> list[tuple[int, str]]:
    """List the words of a text with their offsets; hyphens part words, apostrophes do not."""
    return [(found.start(), found.group()) for found in WORD.finditer(text)]


def bare(word: str) -> str:
    """Take off what follows an apostrophe: `Bakü'den` and `Azerbaijan's`; Ukrainian's own apostrophe only goes."""
    if not APOSTROPHE.search(word):
        return word
    head, *rest = APOSTROPHE.split(word)
    return head + "".join(rest) if len(head) < 2 or "а" <= head[-1].lower() <= "ґ" else head


def sentences(text: str) -> list[tuple[int, int]]:
    """Find the sentences of a text as spans, without the space around them."""
    cuts = [0]
    for found in SENTENCE_END.finditer(text):
        before = text[cuts[-1] : found.start()]
        if not (found.group().startswith(".") and len(found.group()) == 1 and ABBREVIATED.search(before)):
            cuts.append(found.end())
    cuts.append(len(text))
    spans = []
    for start, end in pairwise(cuts):
        piece = text[start:end]
        left = start + len(piece) - len(piece.lstrip())
        right = start + len(piece.rstrip())
        if right > left:
            spans.append((left, right))
    return spans


@cache
def compiled(text: str) -> Any:
    """Compile `regex:...` so that it takes time in proportion to the text; raise ValueError that says what is wrong.

    RE2 has no backreferences and looks neither ahead nor back: no pattern that an operator writes can stop the bot.
    """
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        return re2.compile(text.removeprefix(PATTERN), options)
    except re2.error as error:
        raise ValueError(f"is no pattern that can be read: {error}") from error
