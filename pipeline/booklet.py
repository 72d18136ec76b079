"""What is published: a booklet, its sections, their blocks and pictures. No files are read, no style known.

Inline text is HTML: a small sanitised subset (em, strong, a, sup, sub, code, del, abbr[title], br,
span[lang], and span.footnote, whose inside is a note), already polished, safe to be put into a template.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar

from pipeline.diagnostics import Place


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that the content names.

    `file` is its original (None when there is none to read: a frame stands in), `name` what the content calls
    it. `alt` is its description, "" when missing; `decorative` says that it needs none. `place` is where the
    content names it, `described` the file that would hold its description. `focus` is the point that no crop
    may lose, in per cent of its width and height from the top left; None where none is set.
    """

    name: str
    file: Path | None
    place: Place
    alt: str = ""
    decorative: bool = False
    described: str = ""
    focus: tuple[float, float] | None = None


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
    """A quotation in the text, set off from it, with whom it is from (inline HTML, "" when not said)."""

    kind: ClassVar[str] = "quotation"
    place: Place
    blocks: tuple[Block, ...]
    attribution: str = ""


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
class Gallery:
    """Pictures that are shown together, with the caption of them all (inline HTML, "" when none)."""

    kind: ClassVar[str] = "gallery"
    place: Place
    pictures: tuple[Picture, ...]
    caption: str = ""


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
class Definition:
    """One or more terms (inline HTML), and what they mean: each meaning is a run of blocks."""

    terms: tuple[str, ...]
    meanings: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class Definitions:
    """A list of terms and their meanings."""

    kind: ClassVar[str] = "definitions"
    place: Place
    items: tuple[Definition, ...]


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


Block = (
    Heading
    | Paragraph
    | Standfirst
    | List
    | Quotation
    | PullQuote
    | Figure
    | Gallery
    | Table
    | Definitions
    | Listing
    | Divider
)
BLOCK_TYPES: tuple[type[Block], ...] = (
    Heading, Paragraph, Standfirst, List, Quotation, PullQuote, Figure, Gallery, Table, Definitions, Listing,
    Divider,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A piece of writing that starts on a page of its own.

    `anchor` names it in links and in the contents; `template` is Kirby's, and picks
    `sections/<template>.html` where the theme has one. `title` is inline HTML,
    `plain_title` the same as plain text; `language` is a BCP 47 tag where it is not the booklet's. `parts`
    are further fields that a template may show, by name: for whom a session is, what to remember of it.
    """

    anchor: str
    template: str
    title: str
    plain_title: str
    place: Place
    blocks: tuple[Block, ...]
    cover: Picture | None = None
    subtitle: str = ""
    language: str = ""
    parts: tuple[tuple[str, tuple[Block, ...]], ...] = ()

    def __hash__(self) -> int:
        """Hash what tells it from others in a moment: all of its text would take long, and says no more."""
        return hash((self.anchor, self.plain_title, self.place, len(self.blocks)))

    def part(self, name: str) -> tuple[Block, ...]:
        """Give the blocks of a further field; () when it is not filled."""
        return dict(self.parts).get(name, ())

    @property
    def all_parts(self) -> tuple[Block, ...]:
        """Give the blocks of the text, then those of all further fields."""
        return sum((blocks for _, blocks in self.parts), self.blocks)


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


_RECORDED = {kind.__name__: kind for kind in (*BLOCK_TYPES, Cell, Definition, Picture, Section, Place)}
_TYPE, _PATH = "", "path"


def record(section: Section) -> bytes:
    """Write a section as JSON, to be kept."""
    return json.dumps(_plain(section), ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def recall(data: bytes) -> Section:
    """Read a section back from its record. ValueError, TypeError or LookupError when it is none."""
    section = json.loads(data.decode("utf-8", "surrogatepass"), object_hook=_made)
    if not isinstance(section, Section):
        raise TypeError(f"a section's record holds a {type(section).__name__}")
    return section


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Path):
        return {_PATH: str(value)}
    if type(value).__name__ in _RECORDED:
        named = {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
        return {_TYPE: type(value).__name__, **named}
    return value


def _made(said: dict[str, Any]) -> Any:
    if _PATH in said and _TYPE not in said:
        return Path(said[_PATH])
    kind = _RECORDED[said.pop(_TYPE)]
    return kind(**{name: _tuples(value) for name, value in said.items()})


def _tuples(value: Any) -> Any:
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value
