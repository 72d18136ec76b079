"""The flatplan (chemin de fer) of a finished file: what stands on which page, and what leads to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from hashlib import sha256
from typing import Any

from pipeline.booklet import BLOCK_TYPES, Booklet
from pipeline.build.whereabouts import Spot
from pipeline.diagnostics import Place
from pipeline.fascicle import Block, Bookmark, Frame


@dataclass(frozen=True, slots=True)
class Planned:
    """A page: the number of its section, from 0 (None on a page that only fills up), and what it is laid out
    by (None likewise). `look` is another when, and only when, the page is drawn otherwise.
    """

    look: str
    section: int | None = None
    frame: Frame | None = None


@dataclass(frozen=True, slots=True)
class Flatplan:
    """The pages of a finished file, the spots of its blocks and its outline, whose pages count from 1.

    `trim` is width and height of a page, `bleed` the ink beyond that, `around` how far the sheet reaches
    beyond the trim, all in mm.
    """

    title: str
    language: str
    trim: tuple[float, float]
    bleed: float
    around: float
    pages: tuple[Planned, ...] = ()
    spots: tuple[Spot, ...] = ()
    outline: tuple[Bookmark, ...] = ()

    def blank(self) -> frozenset[int]:
        """Give the numbers of the pages that only fill up."""
        return frozenset(number for number, page in enumerate(self.pages, 1) if page.section is None)

    def record(self) -> bytes:
        """Write it as JSON, for the store."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Ahead:
    """A file that is typeset and still to be bound: its flatplan, and what binds some pages of it alone.

    `alone` is given numbers of pages, and gives a PDF and the numbers of the pages in it: those, and others
    of their section; None where that would take long, or come out another than in the file.
    """

    plan: Flatplan
    alone: Callable[[Collection[int]], tuple[bytes, tuple[int, ...]] | None]


def recall(record: bytes) -> Flatplan:
    """Read a flatplan back from its record. ValueError, TypeError or LookupError when it is none."""
    said = json.loads(record)
    spots = (one["block"] | {"box": tuple(one["block"]["box"])} for one in said["spots"])
    kinds = (one["kind"] for one in said["spots"])
    return Flatplan(
        title=said["title"],
        language=said["language"],
        trim=(said["trim"][0], said["trim"][1]),
        bleed=said["bleed"],
        around=said["around"],
        pages=tuple(_planned(one) for one in said["pages"]),
        spots=tuple(Spot(Block(**block), kind) for block, kind in zip(spots, kinds, strict=True)),
        outline=tuple(Bookmark(**one) for one in said["outline"]),
    )


def _planned(said: dict[str, Any]) -> Planned:
    frame = said["frame"]
    if frame is not None:
        frame = Frame(tuple(frame["trim"]), tuple(frame["area"]), frame["line"])
    return Planned(said["look"], said["section"], frame)


# Gives what was kept under a key, or makes and keeps it.
Keep = Callable[[object, Callable[[], dict[str, str]]], dict[str, str]]


def look_of(*parts: object) -> str:
    """Stand for what a page is drawn from."""
    return sha256(repr(parts).encode()).hexdigest()[:32]


def spots_of(booklet: Booklet, blocks: Sequence[Block], keep: Keep) -> tuple[Spot, ...]:
    """Say of each block what kind it is: "section" for what is none in itself, a title and the like.

    `keep` may spare looking into sections that did not change.
    """
    kinds = {str(booklet.place): "section"}
    for section in (*booklet.sections, *((booklet.front,) if booklet.front else ())):
        kinds |= keep(("kinds", section), lambda its=section: dict(_kinds(its)))  # type: ignore[misc]
    return tuple(Spot(block, kinds.get(block.place, "section")) for block in blocks)


def _kinds(value: object) -> Iterator[tuple[str, str]]:
    """Give the kind of what stands at a place; the outermost of several comes last, and so counts."""
    if isinstance(value, tuple):
        for one in value:
            yield from _kinds(one)
    elif is_dataclass(value) and not isinstance(value, Place):
        for item in fields(value):
            yield from _kinds(getattr(value, item.name))
        kind = value.kind if isinstance(value, BLOCK_TYPES) else type(value).__name__.lower()
        if (place := getattr(value, "place", None)) is not None:
            yield str(place), kind


def on_page(block: Block, first: int) -> Block:
    """Give a fascicle's block with the number of its page in the booklet."""
    return replace(block, page=first + block.page)
