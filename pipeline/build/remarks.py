"""What was found on each page, for the margins of an edition with guides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipeline import typesetting
from pipeline.diagnostics import Diagnostic, Place, Severity
from pipeline.fascicle import Block, Fascicle, PageMap

_Spot = tuple[int, float]


def remarks(
    findings: Iterable[Diagnostic],
    fascicles: Sequence[Fascicle],
    page_map: PageMap,
    height: float,
    language: str,
) -> tuple[tuple[typesetting.Remark, ...], ...]:
    """Give the remarks for each page of the booklet, the gravest first; `height` of a page is in points.

    What names no page is looked for by its place: it stands where the block is that begins at its line, or
    last before it. What belongs to no block of the content is in no margin.
    """
    spots = _spots(fascicles, page_map, height)
    found: dict[int, list[typesetting.Remark]] = {}
    gravity = list(Severity)
    for one in sorted(dict.fromkeys(findings), key=lambda one: gravity.index(one.severity)):
        page, top = _spot(one, spots)
        if page is not None and 1 <= page <= page_map.total:
            words = f"{one.message(language)} [{one.code}]{_line(one)}"
            found.setdefault(page, []).append(typesetting.Remark(str(one.severity), words, top))
    return tuple(tuple(found.get(number, ())) for number in range(1, page_map.total + 1))


def _line(found: Diagnostic) -> str:
    place = found.place
    if place is None or not place.file:
        return ""
    name = place.file.rpartition("/")[2]
    return f" {name}" if place.line is None else f" {name}:{place.line}"


def _spots(
    fascicles: Sequence[Fascicle], page_map: PageMap, height: float
) -> dict[str, list[tuple[int, _Spot]]]:
    """Give by file the line, the page and the top of each block, in order of lines."""
    spots: dict[str, list[tuple[int, _Spot]]] = {}
    for fascicle, first in zip(fascicles, page_map.first, strict=True):
        for block in fascicle.blocks:
            place = Place.read(block.place)
            if place is not None and place.line is not None:
                spot = (first + block.page, _top(block, height))
                spots.setdefault(place.file, []).append((place.line, spot))
    return {file: sorted(lines) for file, lines in spots.items()}


def _top(block: Block, height: float) -> float:
    return height - block.box[3]


def _spot(
    found: Diagnostic, spots: Mapping[str, Sequence[tuple[int, _Spot]]]
) -> tuple[int | None, float | None]:
    """Find the page of a finding, and how far below its head the block stands; None where nobody knows."""
    place = found.place
    before = [
        (line, spot)
        for line, spot in (spots.get(place.file, ()) if place is not None else ())
        if place is not None and place.line is not None and line <= place.line
        if found.page is None or spot[0] == found.page
    ]
    if not before:
        return found.page, None
    last = max(line for line, _ in before)
    page, top = next(spot for line, spot in before if line == last)
    return page, top
