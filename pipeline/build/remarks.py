"""What was found on each page, for the margins of an edition with guides."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline import typesetting
from pipeline.build.whereabouts import blocks_at
from pipeline.diagnostics import Diagnostic, Severity
from pipeline.fascicle import Block


def remarks(
    findings: Iterable[Diagnostic], blocks: Iterable[Block], total: int, height: float, language: str
) -> tuple[tuple[typesetting.Remark, ...], ...]:
    """Give the remarks for each of `total` pages, the gravest first; `height` of a page is in points.

    `blocks` are those of the booklet, on its pages from 1. What names no page is looked for by its place.
    What belongs to no block of the content is in no margin.
    """
    block_at = blocks_at(blocks)
    found: dict[int, list[typesetting.Remark]] = {}
    gravity = list(Severity)
    for one in sorted(dict.fromkeys(findings), key=lambda one: gravity.index(one.severity)):
        block = block_at(one.place, one.page) if one.place is not None else None
        page = block.page if block is not None else one.page
        if page is not None and 1 <= page <= total:
            words = f"{one.message(language, unbroken=True)} [{one.code}]{_line(one)}"
            top = height - block.box[3] if block is not None else None
            found.setdefault(page, []).append(typesetting.Remark(str(one.severity), words, top))
    return tuple(tuple(found.get(number, ())) for number in range(1, total + 1))


def _line(found: Diagnostic) -> str:
    place = found.place
    if place is None or not place.file:
        return ""
    name = place.file.rpartition("/")[2]
    return f" {name}" if place.line is None else f" {name}:{place.line}"
