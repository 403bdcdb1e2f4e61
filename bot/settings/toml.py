"""Read TOML, and say of a mistake in it what to do for somebody who is not a programmer."""

import re
import tomllib
from typing import Any

NUL = "\0"
PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
"""Where the reader puts what it stumbled over."""
REMEDIES = (
    (r"Cannot declare \((.*)\) twice", "the table {} stands twice; put its keys together below the first"),
    (r"Cannot overwrite|Duplicate inline|Cannot (?:mutate|redefine)", "a key or table stands twice; remove one"),
    (r"Expected '=' after a key", 'a key is followed by = and its value, such as language = "az"'),
    (r"Expected '\]", "a bracket is missing at the end of the line: write [name], or [[name]] for one of a list"),
    (r"Expected newline", "each key stands on a line of its own, and only a remark with # may follow its value"),
    (r"Invalid (?:statement|initial)", "a line begins with a key, a table such as [name], or # where it is a remark"),
    (r"Invalid date", "this day or time does not exist; a time of day is written 08:00:00"),
    (
        r"Unescaped|Invalid hex|Escaped character",
        "write each \\ twice, or put the words between straight single quotes (')",
    ),
    (
        r"Invalid value|Unclosed|Unterminated|Illegal|Expected",
        (
            "is a quotation mark, comma or bracket missing in or above that line? Quotation marks are "
            'straight ("), yes is written true and no false, and a time of day 08:00:00'
        ),
    ),
)
"""What the complaints of Python's reader mean, the first that fits; its own words are for programmers."""
UNKNOWN = "this line cannot be read; compare it with the file that the bot ships with"


class TomlMistake(ValueError):
    """A text is no TOML."""


def parse_toml(text: str) -> dict[str, Any]:
    """Read TOML; raise `TomlMistake` with the line and the remedy."""
    if NUL in text:
        line = text.count("\n", 0, text.index(NUL)) + 1
        raise TomlMistake(
            f"line {line}: a character stands there that no text has (a zero byte); "
            "delete the line and write it anew, or save the file as UTF-8 text"
        )
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TomlMistake(explain(str(error))) from error


def explain(complaint: str) -> str:
    """Say where the reader's complaint is about, and what to do."""
    found = PLACE.search(complaint)
    where = f"line {found[1]}" if found and found[1] else "at the end"
    for pattern, remedy in REMEDIES:
        if meant := re.match(pattern, complaint):
            named = ", ".join(meant.groups()).replace("'", "").rstrip(",").replace(", ", ".")
            return f"{where}: {remedy.format(f'[{named}]')}"
    return f"{where}: {UNKNOWN}"
