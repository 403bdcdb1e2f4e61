"""Fill a layout in with lines."""

from collections.abc import Iterator, Mapping, Sequence

from bot.layout import Part, read_layout
from bot.steps.compose.markup import Line, Piece, line, piece

Filling = Mapping[str, Sequence[Line]]
"""By blank the lines that stand for it; none where there is nothing to say."""


def filled(template: str, filling: Filling) -> list[Line]:
    """Write the lines of a template: those whose blanks are all empty are left out, and gaps are one line high."""
    lines: list[Line] = []
    for parts in read_layout(template):
        made = list(_line(parts, filling))
        if made == [line()] and (not lines or lines[-1] == line()):
            continue
        lines += made
    while lines and lines[-1] == line():
        lines.pop()
    return lines


def _line(parts: Sequence[Part], filling: Filling) -> Iterator[Line]:
    blanks = [part.blank for part in parts if part.blank]
    if blanks and not any(filling[blank] for blank in blanks):
        return
    if len(parts) == 1 and parts[0].blank and not parts[0].words:
        yield from filling[parts[0].blank]
        return
    pieces: list[Piece | str] = []
    for part in parts:
        words = _words(part.words)
        words = words if pieces else words.lstrip()  # what a blank without words leaves before them
        pieces += [words] if words else []
        lines = filling[part.blank] if part.blank else ()
        for number, each in enumerate(lines):
            pieces += [" "] if number else []
            pieces += each.pieces
    yield line(*pieces)


def _words(words: str) -> str:
    """Keep the operator's words, with the spaces around them."""
    if not words:
        return ""
    kept = piece(words).text
    return (" " if words[0].isspace() else "") + kept + (" " if kept and words[-1].isspace() else "")
