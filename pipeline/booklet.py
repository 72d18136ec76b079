"""What is published: a booklet, its sections, their blocks and pictures. No files are read, no style known.

Inline text is HTML: a small sanitised subset (em, strong, a, sup, sub, code, del, br, span[lang]), already
polished, safe to be put into a template as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pipeline.diagnostics import Place


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that the content names.

    `file` is its original (None when there is none to read: a frame stands in), `name` what the content calls
    it. `alt` is its description, "" when missing; `decorative` says that it needs none. `place` is where the
    content names it, `described` the file that would hold its description.
    """

    name: str
    file: Path | None
    place: Place
    alt: str = ""
    decorative: bool = False
    described: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A crosshead; `level` from 2 (the section's title is 1) to 6."""

    kind: ClassVar[str] = "heading"
    place: Place
    level: int
    html: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    kind: ClassVar[str] = "paragraph"
    place: Place
    html: str


@dataclass(frozen=True, slots=True)
class Standfirst:
    """The paragraph that opens a text and says what it is about (chapô)."""

    kind: ClassVar[str] = "standfirst"
    place: Place
    html: str


@dataclass(frozen=True, slots=True)
class List:
    """A list; each item is a run of blocks. `start` is the first number of an ordered one."""

    kind: ClassVar[str] = "list"
    place: Place
    ordered: bool
    items: tuple[tuple[Block, ...], ...]
    start: int = 1


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation in the text, set off from it."""

    kind: ClassVar[str] = "quotation"
    place: Place
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class PullQuote:
    """Words set large (exergue); `repeats` when the text itself has them, so that no ear hears them twice."""

    kind: ClassVar[str] = "pull-quote"
    place: Place
    html: str
    repeats: bool
    attribution: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture in the text, with its caption (inline HTML, "" when none) and where it links to."""

    kind: ClassVar[str] = "figure"
    place: Place
    picture: Picture
    caption: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; `align` is "", "left", "center" or "right"; `scope`, of a head, "col" or "row"."""

    html: str
    align: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: one row of column heads (may be empty), then rows, all of one length."""

    kind: ClassVar[str] = "table"
    place: Place
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Text whose lines and spaces stay as typed (code)."""

    kind: ClassVar[str] = "listing"
    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Divider:
    """A pause between two parts of a text."""

    kind: ClassVar[str] = "divider"
    place: Place


Block = Heading | Paragraph | Standfirst | List | Quotation | PullQuote | Figure | Table | Listing | Divider
BLOCK_TYPES: tuple[type[Block], ...] = (
    Heading, Paragraph, Standfirst, List, Quotation, PullQuote, Figure, Table, Listing, Divider,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A piece of writing that starts on a page of its own.

    `anchor` names it in links and in the contents; `template` is Kirby's, and picks
    `sections/<template>.html` where the theme has one. `title` is inline HTML,
    `plain_title` the same as plain text.
    """

    anchor: str
    template: str
    title: str
    plain_title: str
    place: Place
    blocks: tuple[Block, ...]
    cover: Picture | None = None
    subtitle: str = ""


@dataclass(frozen=True, slots=True)
class Booklet:
    """The whole: `title` is plain text, `front` the front cover where there is one."""

    title: str
    language: str
    place: Place
    sections: tuple[Section, ...]
    front: Section | None = None
    author: str = ""
    description: str = ""
