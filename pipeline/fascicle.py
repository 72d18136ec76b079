"""A section's own pages, typeset alone, and where they come to stand in the booklet; no files are read.

A fascicle never knows its page numbers: one more page near the front would make all that follows anew. It
knows the side its first page falls on. Numbers come from the page map, once every fascicle is counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from pipeline.diagnostics import Diagnostic
from pipeline.diagnostics import recall as recall_finding
from pipeline.spoken import Passage
from pipeline.spoken import recall as recall_passages
from pipeline.spoken import record as record_passages


class Side(StrEnum):
    """The side of a spread that a page falls on; the value is CSS's word for it."""

    RECTO = "right"
    VERSO = "left"

    @property
    def other(self) -> Side:
        """The side across the spine."""
        return Side.VERSO if self is Side.RECTO else Side.RECTO


def side_of(number: int) -> Side:
    """Tell the side of a page of the booklet by its number, from 1."""
    return Side.RECTO if number % 2 else Side.VERSO


@dataclass(frozen=True, slots=True)
class PageKind:
    """What style sheets know of a page: the name of its master ("" for none), side, whether it is blank.

    `groups` are the named-page groups it is in (`:nth(… of name)`): name and index from 0, outermost first.
    """

    name: str = ""
    side: Side = Side.RECTO
    blank: bool = False
    groups: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class RunningString:
    """A string that an element on a page sets for running heads (`string-set`).

    `leads` when that element is the first thing on the page (`string(name, start)`).
    """

    name: str
    text: str
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a fascicle: its kind, and the running strings set on it, in order."""

    kind: PageKind
    strings: tuple[RunningString, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """What a page of a fascicle is laid out by, in points: width and height of its trim, its type area.

    The type area is told from the lower left corner of the trim: left, bottom, right, top. `line` is from one
    line of the grid to the next; the first stands that far below the top of the type area.
    """

    trim: tuple[float, float]
    area: tuple[float, float, float, float]
    line: float


@dataclass(frozen=True, slots=True)
class Look:
    """What a page looks like: a key that is the same when, and only when, it is drawn alike.

    `pictures` are the names of the pictures on it: what binding puts in their places makes a difference, too.
    """

    key: str
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline: CSS level from 1, words, page in the fascicle from 0, spot in points."""

    level: int
    label: str
    page: int
    x: float
    y: float
    opened: bool = True


@dataclass(frozen=True, slots=True)
class FontUse:
    """A font in a fascicle's resources: its name there, the SHA-256 of the file that it is a subset of.

    `face` is its PostScript name, as the finished file tells it.
    """

    name: str
    digest: str
    face: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Where a block of the content lies: its place (file:line), page in the fascicle from 0, box in points.

    The box begins at the lower left corner of the trim: left, bottom, right, top.
    """

    place: str
    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PictureUse:
    """A picture that a fascicle shows: its names there and in the HTML, its largest drawn size in points.

    In the resources a digit follows `name`, which tells whether the picture is smoothed. What a frame crops
    counts: `width` and `height` are those of the whole picture.
    """

    name: str
    source: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Begun:
    """How a section was laid out, for `typesetting` to lay a page of it out alone after an edit.

    `pages` says of each page where the layout stood when it began it, "" of one that cannot be begun alone;
    `whole` are the words that were not to be broken, `tied` stands for the elements whose last words were
    kept together, by what they say.
    """

    pages: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fascicle:
    """A section's pages as a PDF, and what binding and the page map need to know of them.

    `anchors` and `places` (file:line of a block) tell pages from 0, `blocks` the spots on them. `starts` and
    `ends` are the sides that style sheets force on its first page and on the page after its last, None where
    they leave it open; `sided` says that its pages would look otherwise if it began on the other side.
    `notes` counts its footnotes; `titles` are the words of the heading at an anchor, or of the first below
    it; `empty` are the pages of furniture, from 0, on which nothing stands. `last` counts the lines of the
    grid that its last page holds, and those that the page has; `passages` are the words that it is meant to
    say; `frames` tells what each page is laid out by, `looks` what it looks like, `begun` how its layout
    went. Pages in `findings` count from 1, in the fascicle.
    """

    pdf: bytes
    leaves: tuple[Leaf, ...]
    anchors: tuple[tuple[str, int], ...] = ()
    places: tuple[tuple[str, int], ...] = ()
    blocks: tuple[Block, ...] = ()
    bookmarks: tuple[Bookmark, ...] = ()
    fonts: tuple[FontUse, ...] = ()
    pictures: tuple[PictureUse, ...] = ()
    starts: Side | None = None
    ends: Side | None = None
    sided: bool = True
    notes: int = 0
    titles: tuple[tuple[str, str], ...] = ()
    empty: tuple[int, ...] = ()
    last: tuple[int, int] = (0, 0)
    passages: tuple[Passage, ...] = ()
    frames: tuple[Frame, ...] = ()
    looks: tuple[Look, ...] = ()
    begun: Begun = Begun()
    findings: tuple[Diagnostic, ...] = ()

    def record(self) -> bytes:
        """Write all but the PDF as JSON, for the store."""
        said = {name: getattr(self, name) for name in _RECORDED}
        said["passages"] = record_passages(self.passages)
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=asdict).encode()

    def turned(self) -> Fascicle:
        """Give the same pages begun on the other side: only for a fascicle that is not `sided`."""
        leaves = (replace(leaf, kind=replace(leaf.kind, side=leaf.kind.side.other)) for leaf in self.leaves)
        return replace(self, leaves=tuple(leaves))


_RECORDED = tuple(name for name in Fascicle.__slots__ if name != "pdf")


def recall(record: bytes, pdf: bytes = b"") -> Fascicle:
    """Read a fascicle back from its record. ValueError, TypeError or LookupError when it is none."""
    said = json.loads(record)
    return Fascicle(
        pdf=pdf,
        leaves=tuple(_leaf(one) for one in said["leaves"]),
        anchors=_pairs(said["anchors"]),
        places=_pairs(said["places"]),
        blocks=tuple(Block(one["place"], one["page"], tuple(one["box"])) for one in said["blocks"]),
        bookmarks=tuple(Bookmark(**one) for one in said["bookmarks"]),
        fonts=tuple(FontUse(**one) for one in said["fonts"]),
        pictures=tuple(PictureUse(**one) for one in said["pictures"]),
        starts=Side(said["starts"]) if said["starts"] else None,
        ends=Side(said["ends"]) if said["ends"] else None,
        sided=said["sided"],
        notes=said["notes"],
        titles=_pairs(said["titles"]),
        empty=tuple(said["empty"]),
        last=(int(said["last"][0]), int(said["last"][1])),
        passages=recall_passages(said["passages"]),
        frames=tuple(Frame(tuple(one["trim"]), tuple(one["area"]), one["line"]) for one in said["frames"]),
        looks=tuple(Look(one["key"], tuple(one["pictures"])) for one in said["looks"]),
        begun=Begun(*(tuple(said["begun"][name]) for name in ("pages", "whole", "tied"))),
        findings=tuple(recall_finding(one) for one in said["findings"]),
    )


def _leaf(said: Mapping[str, Any]) -> Leaf:
    kind = said["kind"]
    groups = tuple((name, index) for name, index in kind["groups"])
    return Leaf(
        PageKind(kind["name"], Side(kind["side"]), kind["blank"], groups),
        tuple(RunningString(**one) for one in said["strings"]),
    )


def _pairs(said: Iterable[Sequence[Any]]) -> tuple[tuple[str, Any], ...]:
    return tuple((name, value) for name, value in said)


def link_contents(words: str, leads_to: str) -> str:
    """Say what a link is for one who hears it: its words, and where it leads unless they say it."""
    told, place = _letters(words), _letters(leads_to)
    if not told or (told in place and told != place):
        return leads_to or words
    return words if place in told else f"{words} ({leads_to})"


def _letters(words: str) -> str:
    return "".join(character for character in words.casefold() if character.isalnum())


@dataclass(frozen=True, slots=True)
class PageMap:
    """Where every page of the booklet comes from: `first` is the number of each fascicle's first page.

    `counts` are their pages, `total` counts all, blank ones included; `folios` gives the page number of each
    anchor; `notes` counts the footnotes before each fascicle, 0 for one that has none itself. `added` are the
    blank pages of `total` that only fill it up.
    """

    first: tuple[int, ...] = ()
    counts: tuple[int, ...] = ()
    total: int = 0
    folios: tuple[tuple[str, int], ...] = ()
    notes: tuple[int, ...] = ()
    added: int = 0

    def side(self, fascicle: int) -> Side:
        """Tell the side that a fascicle, counted from 0, starts on."""
        return side_of(self.first[fascicle])

    def blank(self) -> tuple[int, ...]:
        """Give the numbers of the pages that belong to no fascicle."""
        taken = {
            number
            for first, count in zip(self.first, self.counts, strict=True)
            for number in range(first, first + count)
        }
        return tuple(number for number in range(1, self.total + 1) if number not in taken)


@dataclass(frozen=True, slots=True)
class Filling:
    """How pages are filled up with blank ones: to a `multiple`; before the last fascicle if it `is_covered`.

    A back cover is the last thing of all, whatever side it asks for.
    """

    multiple: int = 1
    is_covered: bool = False

    def missing(self, pages: int) -> int:
        """Tell how many pages are missing to the multiple."""
        return -pages % self.multiple


UNFILLED = Filling()


def paginate(fascicles: Sequence[Fascicle], filling: Filling = UNFILLED) -> PageMap:
    """Number the pages of fascicles in a row, each on the side that it, or the one before, asks for.

    Then fill up, before the back cover or at the end.
    """
    first: list[int] = []
    notes: list[int] = []
    folios: dict[str, int] = {}
    following, called, added = 1, 0, 0
    ends: Side | None = None
    for number, fascicle in enumerate(fascicles, 1):
        wanted = fascicle.starts or ends
        if filling.multiple > 1 and filling.is_covered and number == len(fascicles):
            added = filling.missing(following - 1 + len(fascicle.leaves))
            following += added
        elif wanted is not None and side_of(following) is not wanted and following > 1:
            following += 1
        first.append(following)
        for anchor, page in fascicle.anchors:
            folios.setdefault(anchor, following + page)
        following += len(fascicle.leaves)
        notes.append(called if fascicle.notes else 0)
        called += fascicle.notes
        ends = fascicle.ends
    if not added:
        added = filling.missing(following - 1)
        following += added
    counts = tuple(len(fascicle.leaves) for fascicle in fascicles)
    return PageMap(tuple(first), counts, following - 1, tuple(folios.items()), tuple(notes), added)


def all_leaves(fascicles: Sequence[Fascicle], page_map: PageMap) -> tuple[Leaf, ...]:
    """Give every page of the booklet, blank ones between fascicles included.

    A fascicle that was begun on another side than the page map says is thought turned over.
    """
    leaves = {number: Leaf(PageKind(side=side_of(number), blank=True)) for number in page_map.blank()}
    for fascicle, first in zip(fascicles, page_map.first, strict=True):
        begun = fascicle.leaves[0].kind.side if fascicle.leaves else side_of(first)
        turned = fascicle if begun is side_of(first) else fascicle.turned()
        leaves.update(enumerate(turned.leaves, first))
    return tuple(leaves[number] for number in range(1, page_map.total + 1))


def carried_over(leaves: Iterable[Leaf], before: Iterable[RunningString] = ()) -> tuple[RunningString, ...]:
    """Give the running strings in force after some pages."""
    last = {string.name: string.text for string in before}
    last |= {string.name: string.text for leaf in leaves for string in leaf.strings}
    return tuple(RunningString(name, text) for name, text in last.items())


def on_its_page(found: Diagnostic, first: int) -> Diagnostic:
    """Give a fascicle's finding with the page number that it has in the booklet."""
    return found if found.page is None else replace(found, page=found.page + first - 1)
