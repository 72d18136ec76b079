"""How one finds one's way in a finished file: headings and bookmarks, tables, links and their sizes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pikepdf import Array, Name, OutlineItem, Pdf

from pipeline.diagnostics import Report, finding
from pipeline.preflight.runs import Mark
from pipeline.preflight.tags import Element
from pipeline.preflight.words import letters

# WCAG 2.2, 2.5.8: 24 CSS pixels.
TARGET = 18.0
_HEADINGS = {f"H{level}": level for level in range(1, 7)}
_SHOWN = 60
# Points by which a rectangle may be off.
_SLACK = 0.05
_MOST = 8


@dataclass(frozen=True, slots=True)
class _Entry:
    """A heading, or a bookmark: its level from 1, its words, its page."""

    level: int
    words: str
    page: int | None = None


def check(document: Pdf, top: Element, painted: Mapping[Mark, str], report: Report) -> None:
    """Check headings against bookmarks, tables, and links."""
    _check_outline(document, top, painted, report)
    for table in (one for one in top.below() if one.role == "Table"):
        _check_table(table, painted, report)
    _check_links(top, painted, report)


def text(element: Element, painted: Mapping[Mark, str]) -> str:
    """Give all words below an element, notes aside."""
    if element.alternative is not None or element.actual is not None:
        return element.alternative or element.actual or ""
    pieces = []
    for kid in element.kids:
        if not isinstance(kid, Element):
            pieces.append(painted.get(kid, ""))
        elif kid.role != "Note":
            pieces.append(text(kid, painted))
    return "".join(pieces)


def _shown(words: str) -> str:
    words = " ".join(words.replace("\u00ad", "").split())
    return words if len(words) <= _SHOWN else words[:_SHOWN] + "…"


# ── headings ────────────────────────────────────────────────────────────────────────────────────────────────


def _check_outline(document: Pdf, top: Element, painted: Mapping[Mark, str], report: Report) -> None:
    headings = [
        _Entry(_HEADINGS[one.role], text(one, painted), one.page)
        for one in top.below()
        if one.role in _HEADINGS
    ]
    last = 0
    for one in headings:
        if one.level > last + 1:
            _odd(
                one,
                f"level {one.level} follows {last or 'none'}",
                f"le niveau {one.level} suit {last or 'rien'}",
                report,
            )
        last = one.level
    with document.open_outline() as outline:
        bookmarks = list(_bookmarks(outline.root, 1))
    for number, one in enumerate(headings):
        if number >= len(bookmarks):
            _odd(one, "it has no bookmark", "il n’a pas de signet", report)
            return
        mark = bookmarks[number]
        if not _same(one.words, mark.words) or one.level != mark.level:
            was = f"« {_shown(mark.words)} » ({mark.level})"
            _odd(one, f"the bookmark is {was}", f"le signet est {was}", report)
            return
    if len(bookmarks) > len(headings):
        extra = bookmarks[len(headings)]
        _odd(extra, "no heading is tagged so", "aucun titre n’est balisé ainsi", report)


def _odd(one: _Entry, what: str, what_fr: str, report: Report) -> None:
    words = {"on": one.page or "?", "words": _shown(one.words), "what": what, "what_fr": what_fr}
    report(finding("outline-odd", page=one.page, **words))  # type: ignore[arg-type]


def _bookmarks(items: list[OutlineItem], level: int) -> Iterator[_Entry]:
    for item in items:
        yield _Entry(level, item.title)
        yield from _bookmarks(item.children, level + 1)


def _same(heading: str, bookmark: str) -> bool:
    """Tell whether the words are the same, but for what style sheets and notes add to one of them."""
    one, other = letters(heading), letters(bookmark)
    return one == other or (bool(one and other) and (one in other or other in one))


# ── tables ──────────────────────────────────────────────────────────────────────────────────────────────────


def _check_table(table: Element, painted: Mapping[Mark, str], report: Report) -> None:
    rows = list(_rows(table))
    cells = [cell for row in rows for cell in row.elements() if cell.role in ("TH", "TD")]
    widths = set(_widths(rows))
    if not any(cell.role == "TH" for cell in cells):
        what, what_fr = "has no heads", "n’a pas d’en-têtes"
    elif len(widths) > 1:
        numbers = ", ".join(map(str, sorted(widths)))
        what, what_fr = f"has rows of {numbers} cells", f"a des lignes de {numbers} cellules"
    else:
        return
    words = _shown(text(cells[0], painted)) if cells else ""
    page = table.page or next((cell.page for cell in cells), None)
    report(finding("table-odd", page=page, on=page or "?", words=words, what=what, what_fr=what_fr))


def _rows(table: Element) -> Iterator[Element]:
    for kid in table.elements():
        if kid.role == "TR":
            yield kid
        elif kid.role in ("THead", "TBody", "TFoot"):
            yield from (row for row in kid.elements() if row.role == "TR")


def _widths(rows: list[Element]) -> Iterator[int]:
    """Count the columns of each row, with the cells that reach into it from above."""
    reaching: list[tuple[int, int]] = []
    for row in rows:
        width = sum(columns for columns, _ in reaching)
        following = [(columns, left - 1) for columns, left in reaching if left > 1]
        for cell in row.elements():
            if cell.role in ("TH", "TD"):
                columns, down = _span(cell, Name.ColSpan), _span(cell, Name.RowSpan)
                width += columns
                if down > 1:
                    following.append((columns, down - 1))
        reaching = following
        yield width


def _span(cell: Element, name: Name) -> int:
    said = cell.attributes.get(Name.A, Array())
    for one in said if isinstance(said, Array) else [said]:
        if name in one:
            return max(1, int(one[name]))
    return 1


# ── links ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Target:
    """A rectangle that one may press: its page, its corners in points, the link that it belongs to."""

    page: int
    box: tuple[float, float, float, float]
    link: Element

    @property
    def size(self) -> float:
        return min(self.box[2] - self.box[0], self.box[3] - self.box[1])

    @property
    def middle(self) -> tuple[float, float]:
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2


def _check_links(top: Element, painted: Mapping[Mark, str], report: Report) -> None:
    """Every link says where it leads; those of a list are large, or far from each other."""
    targets: list[_Target] = []
    for link, listed in _links(top, None):
        words = text(link, painted)
        for annotation in link.links:
            page = link.page or 0
            if not str(annotation.get(Name.Contents, "")).strip():
                shown = _shown(words)
                report(finding("link-mute", page=page or None, on=page or "?", words=shown))
            elif listed is not None and _fills(words, text(listed, painted)):
                targets.append(_Target(page, _corners(annotation), link))
    told = 0
    for one in targets:
        gap = _crowded(one, targets)
        if gap is not None and told < _MOST:
            told += 1
            said = {"words": _shown(text(one.link, painted)), "size": f"{one.size:.1f}", "gap": f"{gap:.1f}"}
            report(finding("target-small", page=one.page, on=one.page, **said))  # type: ignore[arg-type]


def _links(element: Element, listed: Element | None) -> Iterator[tuple[Element, Element | None]]:
    """Give each link, and the item of a list that it stands in."""
    for kid in element.elements():
        if kid.role == "Link":
            yield kid, listed
        yield from _links(kid, kid if kid.role in ("LBody", "TOCI", "LI") else listed)


def _fills(link: str, item: str) -> bool:
    """Tell whether a link is all but its item: others stand in a sentence, and need no size."""
    return 2 * len(letters(link)) >= len(letters(item))


def _corners(annotation: Any) -> tuple[float, float, float, float]:
    x, y, u, v = (float(n) for n in annotation.Rect)
    return min(x, u), min(y, v), max(x, u), max(y, v)


def _crowded(one: _Target, targets: list[_Target]) -> float | None:
    """Give the distance to the nearest other target where one is too small and that too near, else None."""
    if one.size >= TARGET - _SLACK:
        return None
    near = [
        _distance(one, other) for other in targets if other.page == one.page and other.link is not one.link
    ]
    nearest = min(near, default=math.inf)
    return nearest if nearest < TARGET - _SLACK else None


def _distance(one: _Target, other: _Target) -> float:
    """Measure from middle to middle, and twice as far as the edge of a large one is."""
    x, y = one.middle
    if other.size < TARGET - _SLACK:
        return math.dist(one.middle, other.middle)
    left, bottom, right, top = other.box
    return 2 * math.dist((x, y), (min(max(x, left), right), min(max(y, bottom), top)))
