"""What is printed up to the edge reaches the end of the bleed: a shifted knife would show paper."""

from __future__ import annotations

from typing import Any

from pipeline.preflight import strips
from pipeline.preflight.geometry import MM, Box, common
from pipeline.preflight.painted import Kind, Painted
from pipeline.preflight.view import View

# How near to an edge something ends that was meant to end on it, mm.
_CLOSE = 0.1
# Objects at an edge that are looked at.
_MOST = 300
# Strips of an edge that are rendered, for a page.
_RENDERINGS = 3
_REACHING = (Kind.FILL, Kind.PICTURE, Kind.SHADING, Kind.LINE)


def check_bleed(view: View) -> None:
    """Areas, pictures and lines that come to the edge of the trim go on to that of the bleed."""
    wanted = view.edition.bleed
    if not wanted:
        return
    reaching = [one for _, one in view.seen if _may_reach(one)]
    for side in range(4):
        beyonds = [_beyond(one.box, view.trim, side) for one in reaching]
        pairs = list(zip(reaching, beyonds, strict=True))
        carrying = [one for one, beyond in pairs if beyond >= wanted - _CLOSE][:_MOST]
        short = [(one, beyond) for one, beyond in pairs if -_CLOSE <= beyond < wanted - _CLOSE]
        renderings = 0
        for one, beyond in short[:_MOST]:
            if not _faces(one.box, view.trim, side):
                continue
            carriers = [other for other in carrying if _covers(other, one, view.trim, side)]
            if carriers and _in_doubt(one, carriers):
                renderings += 1
                carriers = carriers if renderings > _RENDERINGS or not _is_broken_off(view, one, side) else []
            if not carriers:
                words: dict[str, Any] = {"found": f"{max(0.0, beyond):.1f}", "wanted": f"{wanted:g}"}
                view.tell("bleed-short", one, alike=(side,), **words)


def _may_reach(one: Painted) -> bool:
    return one.kind in _REACHING and not one.colour.white and one.alpha > 0


def _beyond(box: Box, trim: Box, side: int) -> float:
    """Give how far a box goes beyond one edge of the trim, in mm: left, bottom, right, top."""
    gap = trim[side] - box[side] if side < 2 else box[side] - trim[side]
    return gap / MM


def _faces(box: Box, trim: Box, side: int) -> bool:
    """Whether a box lies along an edge of the trim, from inside."""
    across, along = side % 2, 1 - side % 2
    inside = box[across] < trim[across + 2] - _CLOSE * MM and box[across + 2] > trim[across] + _CLOSE * MM
    return inside and box[along] < trim[along + 2] and box[along + 2] > trim[along]


def _covers(other: Painted, one: Painted, trim: Box, side: int) -> bool:
    """Whether another object, that lies along all of this one's edge, carries it on through the bleed.

    It must look the same: a tint below a photograph that ends at the trim would show as a line.
    """
    along = 1 - side % 2
    low, high = max(one.box[along], trim[along]), min(one.box[along + 2], trim[along + 2])
    slack = _CLOSE * MM
    if side < 2:
        touching = other.box[side + 2] >= one.box[side] - slack
    else:
        touching = other.box[side - 2] <= one.box[side] + slack
    return (
        touching
        and _look_alike(one, other)
        and other.box[along] <= low + slack
        and other.box[along + 2] >= high - slack
    )


def _look_alike(one: Painted, other: Painted) -> bool:
    if one.colour.inks is None or other.colour.inks is None:
        return one.kind is other.kind  # pieces of one picture, as some programs cut them
    return (one.colour.inks, one.colour.spots) == (other.colour.inks, other.colour.spots)


def _in_doubt(one: Painted, carriers: list[Painted]) -> bool:
    return all(one.colour.inks is None or other.colour.inks is None for other in carriers)


def _is_broken_off(view: View, one: Painted, side: int) -> bool:
    """Whether what lies in the outermost of the bleed looks otherwise than what lies just inside the trim."""
    wanted = view.edition.bleed * MM
    edge = view.trim[side]
    end = edge - wanted if side < 2 else edge + wanted
    box = common(one.box, view.trim)
    inner, outer = (strips.strip(box, side, at) for at in (edge, end))
    return strips.breaks_off(view.file, view.number, view.media, inner, outer)
