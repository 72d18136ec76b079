"""How far a booklet is from whole sheets of paper, in lines, and where it would give in most easily."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.diagnostics import Diagnostic, Place, finding
from pipeline.fascicle import Fascicle, PageMap

# So many sections are named, those first whose last page holds the least.
_NAMED = 3


def budget(
    fascicles: Sequence[Fascicle], titles: Sequence[str], page_map: PageMap, multiple: int, place: Place
) -> Diagnostic | None:
    """Tell how many lines a booklet stands over or under whole sheets, a `multiple` of pages; None where it
    fills them. Blank pages that only fill up do not count.

    Over: the lines that would have to go, on the last pages that hold the least; under: those that there is
    room for on the pages that are missing.
    """
    total = page_map.total - page_map.added
    beyond = total % multiple
    if not beyond or total < multiple:
        return None
    ends = sorted(
        (fascicle.last[0], title, first + len(fascicle.leaves) - 1)
        for fascicle, title, first in zip(fascicles, titles, page_map.first, strict=True)
        if fascicle.last[1] and len(fascicle.leaves) > 1
    )
    depth = max(fascicle.last[1] for fascicle in fascicles)
    over = sum(used for used, _, _ in ends[:beyond]) + depth * (beyond - len(ends[:beyond]))
    named = "; ".join(f"{title}: {used} (p. {page})" for used, title, page in ends[:_NAMED]) or "–"
    return finding(
        "page-budget",
        place,
        pages=total,
        lower=total - beyond,
        upper=total - beyond + multiple,
        over=over,
        under=depth * (multiple - beyond),
        sections=named,
    )
