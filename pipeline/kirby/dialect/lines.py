"""Lines of a text as the block rules see them: tabs expanded, indentation counted, the file's line kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# What Parsedown takes off the ends of a line; a no-break space is not among it.
BLANK = " \t\n\r\0\x0b"
_TAB = 4
# A line's text, and the number of the file's line that it comes from.
Lines = Sequence[tuple[str, int]]


@dataclass(slots=True)
class Line:
    """One line: its whole `body`, how many spaces begin it, the `text` behind them, its `number`."""

    body: str
    indent: int
    text: str
    number: int


def seen(typed: str, number: int) -> Line:
    """Look at a line that is not blank."""
    body = _expanded(typed) if "\t" in typed else typed
    text = body.lstrip(" ")
    return Line(body, len(body) - len(text), text, number)


def is_blank(typed: str) -> bool:
    """Tell whether a line shows nothing."""
    return not typed.rstrip(BLANK)


def lower(text: str) -> str:
    """Lower the letters of ASCII, and no others: names of links are compared so."""
    return text.translate(_LOWERED) if text.isascii() is False else text.lower()


_LOWERED = {ord("A") + n: ord("a") + n for n in range(26)}


def _expanded(typed: str) -> str:
    first, *rest = typed.split("\t")
    pieces, width = [first], len(first)
    for piece in rest:
        gap = _TAB - width % _TAB
        pieces += [" " * gap, piece]
        width += gap + len(piece)
    return "".join(pieces)
