"""What a booklet says: the words that its markup means, and the words that are read from a finished file.

The two travel from where they are known to where they are held against each other, and to the report.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

# Stands in a text where a block of it ends: blanks around it say nothing.
BLOCK_END = "\n"


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of one block, as the markup and the style sheets mean them; `BLOCK_END` where a block ends.

    `place` is file:line; it and the language are "" where they are not known. Ornament is `painted` and not
    `spoken`, a picture's description spoken and not painted. A `note` stands elsewhere than in the text.
    """

    words: str
    place: str = ""
    spoken: bool = True
    painted: bool = True
    note: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """The passages of a section, in order, and the pages that they fell on: number of the first, count."""

    passages: tuple[Passage, ...]
    first: int
    pages: int


@dataclass(frozen=True, slots=True)
class Said:
    """Words as a screen reader comes to them in a finished file, all of one element and of one language.

    `role` is the name of the block's tag; pieces of one block have the same number `block`. `level` is that
    of a heading, or how deep a list is nested. `described` says that the words are a picture's description,
    `link` that they lead somewhere; `box` is where the picture is on its page, in points.
    """

    role: str
    words: str
    language: str
    page: int
    block: int
    level: int = 0
    note: bool = False
    described: bool = False
    link: bool = False
    box: tuple[float, float, float, float] | None = None


def record(passages: Iterable[Passage]) -> list[list[Any]]:
    """Write passages as JSON has them."""
    return [[one.words, one.place, one.spoken, one.painted, one.note, one.language] for one in passages]


def recall(said: Iterable[Sequence[Any]]) -> tuple[Passage, ...]:
    """Read passages back. ValueError or TypeError when they are none."""
    return tuple(Passage(*one) for one in said)
