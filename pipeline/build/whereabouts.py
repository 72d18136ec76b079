"""From a spot on a finished page back to the content, and from the content to its block on a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipeline.diagnostics import Place
from pipeline.fascicle import Block

Where = Callable[[int, float, float], Place | None]


@dataclass(frozen=True, slots=True)
class Spot:
    """A block of the finished file: its page counts from 1. `kind` is its word in `booklet`."""

    block: Block
    kind: str = ""


def whereabouts(spots: Sequence[Spot]) -> Where:
    """Give what finds the place of a spot: page from 1, points from the lower left corner of the trim.

    Of blocks inside each other the smallest is meant; where there is none, the spot is furniture.
    """
    on_page: dict[int, list[Block]] = {}
    for one in spots:
        on_page.setdefault(one.block.page, []).append(one.block)

    def where(page: int, x: float, y: float) -> Place | None:
        around = [one for one in on_page.get(page, ()) if _holds(one, x, y)]
        return Place.read(min(around, key=_area).place) if around else None

    return where


def blocks_at(blocks: Iterable[Block]) -> Callable[[Place, int | None], Block | None]:
    """Give what finds the block that begins at a line of the content, or is the last to begin before it.

    Where a page is asked for, only what lies on it counts. None where there is no such block.
    """
    in_file: dict[str, list[tuple[int, Block]]] = {}
    for block in blocks:
        place = Place.read(block.place)
        if place is not None and place.line is not None:
            in_file.setdefault(place.file, []).append((place.line, block))

    def find(place: Place, page: int | None) -> Block | None:
        wanted = place.line if place.line is not None else 0
        before = [
            (line, block)
            for line, block in in_file.get(place.file, ())
            if line <= wanted and page in (None, block.page)
        ]
        last = max((line for line, _ in before), default=0)
        return next((block for line, block in before if line == last), None)

    return find


def _holds(block: Block, x: float, y: float) -> bool:
    left, bottom, right, top = block.box
    return left <= x <= right and bottom <= y <= top


def _area(block: Block) -> float:
    left, bottom, right, top = block.box
    return (right - left) * (top - bottom)
