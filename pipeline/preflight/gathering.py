"""Findings gathered: one for a page and a kind of fault, few for a kind in the whole file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pipeline.diagnostics import Diagnostic, Place, Report, Severity, finding
from pipeline.diagnostics.catalogue import CATALOGUE
from pipeline.edition import Grade
from pipeline.preflight.geometry import MM, Box, is_empty

# The place in the content of what stands on a page (from 1) at x, y in points from the lower left corner of
# its trim; None where nobody knows.
Where = Callable[[int, float, float], Place | None]

# Findings of one code that are told one by one; what else there is of it is a number.
_MOST = 25


@dataclass(slots=True)
class _Heap:
    """Equal faults: the first of them, where it is, how many there are."""

    code: str
    severity: Severity
    page: int | None
    place: Place | None
    spot: str
    words: dict[str, Any]
    count: int = 1
    box: Box | None = None


@dataclass(slots=True)
class Gathering:
    """What was found so far. `where` leads to the content."""

    where: Where | None = None
    _heaps: dict[tuple[Any, ...], _Heap] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)
    _more: dict[str, _Heap] = field(default_factory=dict)

    def add(
        self,
        code: str,
        page: int | None = None,
        *,
        at: Box | None = None,
        within: Box | None = None,
        alike: tuple[Any, ...] = (),
        grade: Grade | Severity | None = None,
        **words: Any,
    ) -> None:
        """Add a fault; what has the same code, page, grade and `alike` is counted with it.

        `at` is where it is, `within` the trim of its page, both in points of the page's user space.
        """
        if grade == Grade.OFF:
            return
        severity = Severity(str(grade) if grade else CATALOGUE[code].severity)
        key = (code, page, severity, alike)
        if (heap := self._heaps.get(key)) is not None:
            heap.count += 1
            return
        if self._counts.get(code, 0) >= _MOST:
            self._count_more(code, severity, page)
            return
        self._counts[code] = self._counts.get(code, 0) + 1
        spot, place = self._spot(page, at, within)
        self._heaps[key] = _Heap(code, severity, page, place, spot, words, box=_on_trim(at, within))

    def _count_more(self, code: str, severity: Severity, page: int | None) -> None:
        more = self._more.setdefault(code, _Heap(code, severity, page, None, "", {}, 0))
        more.count += 1
        more.page = page or more.page
        more.severity = min(more.severity, severity, key=list(Severity).index)

    def _spot(self, page: int | None, box: Box | None, trim: Box | None) -> tuple[str, Place | None]:
        """Say where something is: page, then mm from the left and from the top edge of the trim."""
        if page is None:
            return "PDF", None
        if box is None or trim is None or is_empty(box):
            return f"p. {page}", None
        x = (max(box[0], trim[0]) + min(box[2], trim[2])) / 2
        y = (max(box[1], trim[1]) + min(box[3], trim[3])) / 2
        place = self.where(page, x - trim[0], y - trim[1]) if self.where else None
        return f"p. {page} (→ {(x - trim[0]) / MM:.1f} mm, ↓ {(trim[3] - y) / MM:.1f} mm)", place

    def tell(self, report: Report) -> None:
        """Hand all of it over, page by page."""
        for heap in sorted(self._heaps.values(), key=lambda one: one.page or 0):
            report(_said(heap))
        for code, more in self._more.items():
            words: dict[str, Any] = {
                "count": more.count,
                "kind": code,
                "kind_fr": code,
                "last": more.page or 0,
            }
            report(finding("more-alike", severity=more.severity, **words))


def _said(heap: _Heap) -> Diagnostic:
    spot = heap.spot
    if heap.count > 1:
        spot = f"{spot[:-1]}; × {heap.count})" if spot.endswith(")") else f"{spot} (× {heap.count})"
    words = {"spot": spot, **heap.words}
    return finding(heap.code, heap.place, page=heap.page, severity=heap.severity, box=heap.box, **words)


def _on_trim(box: Box | None, trim: Box | None) -> Box | None:
    """Give left, top, width and height of a box in mm, from the upper left corner of the trim."""
    if box is None or trim is None or is_empty(box):
        return None
    left, top, width, height = box[0] - trim[0], trim[3] - box[3], box[2] - box[0], box[3] - box[1]
    return round(left / MM, 2), round(top / MM, 2), round(width / MM, 2), round(height / MM, 2)
