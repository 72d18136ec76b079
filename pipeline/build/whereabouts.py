"""From a spot on a finished page back to the content: what preflight finds is told with file and line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.diagnostics import Place
from pipeline.fascicle import Block, Fascicle, PageMap

Where = Callable[[int, float, float], Place | None]


def whereabouts(fascicles: Sequence[Fascicle], page_map: PageMap) -> Where:
    """Give what finds the place of a spot: page from 1, points from the lower left corner of the trim.

    Of blocks inside each other the smallest is meant; where there is none, the spot is furniture.
    """
    on_page: dict[int, list[Block]] = {}
    for fascicle, first in zip(fascicles, page_map.first, strict=True):
        for block in fascicle.blocks:
            on_page.setdefault(first + block.page, []).append(block)

    def where(page: int, x: float, y: float) -> Place | None:
        around = [one for one in on_page.get(page, ()) if _holds(one, x, y)]
        return Place.read(min(around, key=_area).place) if around else None

    return where


def _holds(block: Block, x: float, y: float) -> bool:
    left, bottom, right, top = block.box
    return left <= x <= right and bottom <= y <= top


def _area(block: Block) -> float:
    left, bottom, right, top = block.box
    return (right - left) * (top - bottom)
