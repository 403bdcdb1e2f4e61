"""Take the whole sentences of a source, without what its desk left in them."""

import re
from collections.abc import Iterator

from bot.text import sentences
from bot.types import Story

SHORTEST = 25
LONGEST = 320
"""Code points of a sentence worth showing: shorter ones are captions and labels, longer ones nobody reads in a chat."""

DATELINE = re.compile(
    r"""^(?:
        [^\W\d_][\w’'.-]*(?:[ ,/-]+[\w’'.-]+){0,5}?[,.]?\s*\([^)]{2,40}\)\s*[-–—:]+\s*  # BAKU, July 1 (Reuters) -
      | [^\W\d_][\w’'.-]*(?:[ ,]+[\w’'.-]+){0,5}?[,.]?\s*/[^/]{2,20}/[.\s]*[-–—]*\s*     # МОСКВА, 1 июля. /ТАСС/.
      | [^\W\d_]\w+[,.]\s+\d{1,2}\s+[^\W\d_]{3,9}(?:,?\s*\d{4})?\s*(?:г\.|р\.)?\s*       # Bakı, 1 iyul, AZƏRTAC
        (?:[-–—,.]\s*(?:[A-ZА-ЯƏİ][\w.]{2,20}(?:\.[a-z]{2,3})?)?\s*)?[-–—:.]*\s*(?=[A-ZА-ЯЁƏİÜÖÇŞĞІЇЄҐ"“«])
      | [A-ZА-ЯЁІЇЄҐƏİÜÖÇŞĞ]{3,}(?:[ ,/][\w.]+){0,4}\s*[-–—]+\s*                              # BAKU -
    )""",
    re.VERBOSE,
)
"""Where and when a report was written, and by which agency."""

LEFTOVER = re.compile(
    r"""read\ more|continue\ reading|click\ here|subscribe|follow\ us|sign\ up|all\ rights|image\ source|getty
    |appeared\ first|https?://|www\.|©|\(c\)|t\.me/|photo\ ?:|video\ ?:
    |читать\ (?:далее|дальше|полностью|также)|читайте|подробнее|подпис(?:ывайтесь|аться|ка)|скриншот|фото\ ?:|видео\ ?:
    |читати\ (?:далі|також)|детальніше|підпис(?:уйтесь|атися)|джерело\ фото|відео\ ?:
    |ətraflı|ardı\ ?[»→.…]?$|davamı|abunə\ ol|bizi\ izlə|foto\ ?:
    |devamını?\ oku|abone\ ol|tıklayın|fotoğraf\ ?:""",
    re.IGNORECASE | re.VERBOSE,
)
LEANING = re.compile(
    r"""(?:he|she|it|they|his|her|its|their|this|that|these|those|but|and|however|also|meanwhile|instead|both)\b
    |(?:он|она|оно|они|его|её|ее|их|ему|ей|им|это|этот|эта|эти|там|при\ этом|также|кроме\ того|однако|но|а|и|тогда
        |оба)\b
    |по\ (?:его|её|ее|их)\b|(?:о|об)\ этом\b
    |(?:він|вона|воно|вони|його|її|їх|йому|їй|їм|це|цей|ця|ці|там|при\ цьому|також|крім\ того|однак|але|та|і|за\ його
        |за\ її|про\ це)\b
    |(?:o|onun|ona|onu|onlar|onların|bu|bunun|bunu|buna|bundan|həmin|lakin|amma|ancaq|həmçinin|eyni\ zamanda|isə)\b
    |(?:onların|bunlar|söz\ konusu|ayrıca|fakat|ama|öte\ yandan|bununla)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""How a sentence begins that leans on the one before it."""
REPORTING = re.compile(
    r"""^(?:об?\ этом\ (?:сообщ|заяв|рассказ|говорит|пиш|передаёт|передает|стало)|про\ це\ (?:повідом|заяв|йдеться|пиш)
    |bu\ barədə|bu\ haqda|bununla\ bağlı|this\ was\ (?:reported|announced|stated))""",
    re.IGNORECASE | re.VERBOSE,
)
"""A sentence that says no more than who said it."""
CREDIT = re.compile(r"\s*\([^()]{2,30}\)\s*$")
"""The agency's name in brackets at the very end: the message names the source itself."""

ENDED = re.compile(r"[.!?…][\"'»”’)\]]*$")
CUT = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])[\"'»”’)\]]*$")


def whole_sentences(story: Story) -> Iterator[tuple[int, str]]:
    """Give the sentences of a story's text that can stand alone, each with its place in the text."""
    text = DATELINE.sub("", story.text.strip(), count=1)
    text = CREDIT.sub("", text) if story.source.casefold() not in text.casefold() or CREDIT.search(text) else text
    spans = sentences(text)
    for place, (start, end) in enumerate(spans):
        sentence = " ".join(text[start:end].split())
        if is_whole(sentence, only=len(spans) == 1):
            yield place, sentence if ENDED.search(sentence) else sentence + "."


def is_whole(sentence: str, *, only: bool) -> bool:
    """Say whether a sentence can be shown: complete, of a fair length, and no leftover of a page.

    A text of one sentence may lack its full stop; the last of several that lacks it was cut.
    """
    if not SHORTEST <= len(sentence) <= LONGEST or CUT.search(sentence):
        return False
    if LEFTOVER.search(sentence) or REPORTING.match(sentence):
        return False
    if not (sentence[0].isupper() or sentence[0].isdigit() or sentence[0] in "\"'«“„‘("):
        return False
    return bool(ENDED.search(sentence)) or (only and len(sentence) < 200 and sentence[-1] not in ",:;-–—")
