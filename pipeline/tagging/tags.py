"""Elements of the structure while they are made, by the roles of ISO 32000-1, 14.8.4; and how they nest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pipeline.tagging.slip import Annotation, Mark

HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")
_GROUPS = frozenset(
    ("Document", "Part", "Art", "Sect", "Div", "BlockQuote", "TOC", "Index", "NonStruct", "Private")
)
_BLOCKS = frozenset(("P", *HEADINGS, "L", "Table", "Caption", "Note")) | _GROUPS
# What may hold words as well as blocks.
_LINES = frozenset(("Link", "Span", "Reference", "Quote", "Code"))


@dataclass(slots=True, eq=False)
class Tag:
    """An element of the structure: its role, what is in it, what is said of it.

    `alt` stands for it (None: nothing needs to), `actual` for its text, `expansion` for an abbreviation;
    `name` is its identifier, `attributes` are those of its `owner`; `stands` says of a figure that it stands
    between blocks and not in a line.
    """

    role: str
    kids: list[Piece] = field(default_factory=list)
    lang: str = ""
    alt: str | None = None
    actual: str = ""
    expansion: str = ""
    name: str = ""
    owner: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    stands: bool = False

    def tags(self) -> list[Tag]:
        """Give the elements in it."""
        return [kid for kid in self.kids if isinstance(kid, Tag)]

    def is_block(self) -> bool:
        """Tell whether no line of words can hold it."""
        return (
            self.stands
            or self.role in _BLOCKS
            or (self.role in _LINES and any(kid.is_block() for kid in self.tags()))
        )

    def holds_blocks(self) -> bool:
        """Tell whether it is there to hold blocks."""
        return self.role in _GROUPS


Piece = Tag | Mark | Annotation


def walk(top: Tag) -> Iterator[Tag]:
    """Give an element and all in it, in reading order."""
    stack = [top]
    while stack:
        tag = stack.pop()
        yield tag
        stack.extend(reversed(tag.tags()))


def is_block(piece: Piece) -> bool:
    return isinstance(piece, Tag) and piece.is_block()


def is_note(piece: Piece) -> bool:
    return isinstance(piece, Tag) and piece.role == "Note"


def has_blocks(pieces: Iterable[Piece]) -> bool:
    """Tell whether there is a block beside the notes, which stand behind a line of words."""
    return any(is_block(piece) and not is_note(piece) for piece in pieces)


def without_notes(pieces: Iterable[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Part what is read in a line from the notes that it calls, which are read behind the block."""
    rest: list[Piece] = []
    notes: list[Piece] = []
    for piece in pieces:
        (notes if is_note(piece) else rest).append(piece)
    return rest, notes


def in_blocks(pieces: Iterable[Piece]) -> list[Piece]:
    """Make paragraphs of what stands beside blocks; notes come behind the paragraph that calls them."""
    made: list[Piece] = []
    run: list[Piece] = []
    notes: list[Piece] = []
    for piece in (*pieces, None):
        if piece is not None and is_note(piece):
            (notes if run else made).append(piece)
        elif piece is not None and not is_block(piece):
            run.append(piece)
        else:
            made += _paragraph(run)
            made += notes
            run, notes = [], []
            if piece is not None:
                made.append(piece)
    return made


def _paragraph(run: list[Piece]) -> list[Piece]:
    """Make a paragraph; pictures alone need none."""
    if not run or all(isinstance(one, Tag) and one.role in ("Figure", "Form") for one in run):
        return run
    return [Tag("P", run)]


def in_either(pieces: list[Piece]) -> list[Piece]:
    """Leave words as they are where no block stands beside them, their notes behind; else make blocks."""
    rest, notes = without_notes(pieces)
    return in_blocks(pieces) if has_blocks(rest) else rest + notes


def in_a_line(role: str, pieces: list[Piece], **said: Any) -> list[Piece]:
    """Put an element of a line around words, not around the notes that they call."""
    rest, notes = without_notes(pieces)
    return [Tag(role, rest, **said), *notes] if rest else notes


def in_language(pieces: list[Piece], lang: str) -> list[Piece]:
    """Say which language pieces are in: of the one element that they are, else of one around them.

    Notes are in the language of the words that call them, and stand apart from these.
    """
    if not lang:
        return pieces
    words, notes = without_notes(pieces)
    for note in notes:
        if isinstance(note, Tag):
            note.lang = note.lang or lang
    if len(words) == 1 and isinstance(words[0], Tag) and not words[0].lang:
        words[0].lang = lang
        return pieces
    if has_blocks(pieces):
        return [Tag("Div", in_blocks(pieces), lang=lang)]
    return in_a_line("Span", pieces, lang=lang)


def in_words(role: str, pieces: list[Piece]) -> list[Piece]:
    """Make a paragraph or heading of words: paragraphs in it are its words, its notes come behind it.

    Blocks of other kinds part a paragraph; a heading they follow.
    """
    flat: list[Piece] = []
    for piece in pieces:
        flat += piece.kids if isinstance(piece, Tag) and piece.role == "P" and not piece.lang else [piece]
    rest, notes = without_notes(flat)
    if role == "P" and has_blocks(rest):
        return in_blocks(flat)
    blocks = [one for one in rest if is_block(one)]
    lines = [one for one in rest if not is_block(one)]
    return [*([Tag(role, lines)] if lines else []), *notes, *blocks]
