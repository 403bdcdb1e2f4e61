"""The layout of a message: lines of plain words with blanks, which the operator may write anew for a channel."""

import string
from dataclasses import dataclass
from functools import lru_cache

BLANKS = {
    "banner": "what became of it since: corrected, withdrawn, denied; nothing most of the time",
    "mark": "a coloured dot that says how much it weighs",
    "severity": "the same in a word",
    "headline": "what happened",
    "language": "the language of headline and summary, where it is not the channel's",
    "when": "the day on which it happened, where that is not today",
    "summary": "two or three sentences",
    "machine": "that a machine wrote or translated it, with the original headline",
    "accounts": "what the sources of the two sides tell differently; nothing most of the time",
    "corroboration": "how many publishers report it, and who was first",
    "sources": "the sources with their links",
    "follows": "the event that it follows from",
    "hashtag": "the storyline as a hashtag",
}
"""What a blank is filled with."""

NEEDED = ("headline", "sources")
NEVER_LEFT_OUT = ("banner", "machine")
"""Readers are owed these: a layout without them has them above and below."""

LONGEST = 1000

STANDARD = """\
{banner}
{mark} {headline}
{language}
{when}

{summary}
{machine}

{accounts}
{corroboration}
{sources}
{follows}
{hashtag}"""


@dataclass(frozen=True, slots=True)
class Part:
    """Words of a line, and the blank that follows them."""

    words: str
    blank: str | None


Layout = tuple[tuple[Part, ...], ...]
"""The parts of each line."""


@lru_cache(maxsize=128)
def read_layout(template: str) -> Layout:
    """Read a template; raise `ValueError` that says what is wrong with it and what may stand there.

    Nothing in it is evaluated: a blank is a name of `BLANKS` in braces, and all else is shown as it stands.
    """
    template = template.strip("\n") or STANDARD
    if len(template) > LONGEST:
        raise ValueError(f"has {len(template)} characters, and {LONGEST} are allowed; the bot fills in the news")
    lines = tuple(_read_line(line) for line in template.split("\n"))
    blanks = [part.blank for line in lines for part in line if part.blank]
    for name in blanks:
        if blanks.count(name) > 1:
            raise ValueError(f"{{{name}}} stands there twice; each blank may stand there once")
    for name in NEEDED:
        if name not in blanks:
            raise ValueError(f"{{{name}}} is missing: without it readers are not told {BLANKS[name]}")
    above = (_read_line("{banner}"),) if "banner" not in blanks else ()
    below = (_read_line("{machine}"),) if "machine" not in blanks else ()
    return (*above, *lines, *below)


def _read_line(line: str) -> tuple[Part, ...]:
    try:
        read = list(string.Formatter().parse(line))
    except ValueError as error:
        raise ValueError(f"{line!r}: {error}; write {{{{ or }}}} for a brace that is to be shown") from None
    for _, blank, form, conversion in read:
        if blank is not None and (blank not in BLANKS or form or conversion):
            raise ValueError(f"{line!r}: there is no blank {{{blank}}}; known are {', '.join(BLANKS)}")
    return tuple(Part(words, blank) for words, blank, _, _ in read)
