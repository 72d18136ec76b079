"""From a spot on a finished page back to the content, and from the content to its block on a page."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
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

    What is told by its file alone, as a section is, begins before the first line; so is its entry in the
    contents, and the largest is meant. Where a page is asked for, only what lies on it counts. None where
    there is no such block.
    """
    found: dict[tuple[str, int | None], list[tuple[int, Block]]] = {}
    for block in blocks:
        if (place := Place.read(block.place)) is not None:
            for page in (None, block.page):
                found.setdefault((place.file, page), []).append((place.line or 0, block))
    for those in found.values():
        those.sort(key=_line)

    def find(place: Place, page: int | None) -> Block | None:
        there = found.get((place.file, page), [])
        after = bisect_right(there, place.line or 0, key=_line)
        if not after:
            return None
        line = there[after - 1][0]
        blocks = [block for _, block in there[bisect_left(there, line, key=_line) : after]]
        return blocks[0] if line else max(blocks, key=_area)

    return find


def _line(found: tuple[int, Block]) -> int:
    return found[0]


def _holds(block: Block, x: float, y: float) -> bool:
    left, bottom, right, top = block.box
    return left <= x <= right and bottom <= y <= top


def _area(block: Block) -> float:
    left, bottom, right, top = block.box
    return (right - left) * (top - bottom)
