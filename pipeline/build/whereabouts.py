"""From a spot on a finished page back to the content: what preflight finds is told with file and line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


def _holds(block: Block, x: float, y: float) -> bool:
    left, bottom, right, top = block.box
    return left <= x <= right and bottom <= y <= top


def _area(block: Block) -> float:
    left, bottom, right, top = block.box
    return (right - left) * (top - bottom)
