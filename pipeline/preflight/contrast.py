"""Contrast, measured: the colour of every run of text against what lies under it on the page.

WCAG 2.2, 1.4.3: 4.5 to 1, and 3 to 1 for large type (from 18 pt, or 14 pt in bold). Each page is rendered
without its text; the colours of the text come from the file. Where one colour alone lies under a run, that is
all; elsewhere (pictures, the edge of a label) only what lies right around the letters counts, and the worst
place of the size of a stroke decides: single pixels, which rendering mixes at every edge, prove nothing.
Runs without a letter or a figure are ornament.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.preflight.geometry import IDENTITY, Box, Matrix, covered, holds, meet, product

NORMAL, LARGE = 4.5, 3.0
# Points from which type is large, and from which bold type is.
_LARGE_FROM, _BOLD_FROM = 18.0, 14.0
_BOLD = re.compile(r"(?<!semi)(?<!semi-)(?<!demi)(?<!demi-)bold|black|heavy", re.IGNORECASE)
# Pixels to a point; a region of this many pixels squared is one that a reader sees.
_SCALE, _STROKE = 1.0, 3
# Colours have eight bits: the last of them may be rounded.
_ROUNDING = 0.01
# By how much a letter changes a pixel that it covers, of 255.
_INK = 24
_DEEPEST = 12

Colour = tuple[int, int, int]
_PAPER: Colour = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Low:
    """Text that stands out too little: its page, words, colour, what lies under it, their contrast."""

    page: int
    words: str
    text: Colour
    under: Colour
    ratio: float
    needed: float


@dataclass(frozen=True, slots=True)
class _Letters:
    """A run of text on a page: its object, its place in points, its colour, how much of it covers.

    `order` tells what is painted before it, `needed` the contrast that its size asks for.
    """

    thing: Any
    order: int
    box: Box
    colour: Colour
    cover: float
    needed: float


@dataclass(frozen=True, slots=True)
class _Other:
    """Anything else on a page; a `sheet` is a rectangle that hides whatever lies under it."""

    thing: Any
    order: int
    box: Box
    sheet: bool


def measure(file: Path) -> Iterator[Low]:
    """Measure every page of a file; of runs with the same colours on one page, the first is given."""
    with pypdfium2.PdfDocument(file) as document:
        for number in range(len(document)):
            page = document[number]
            try:
                yield from _measure(number + 1, page)
            finally:
                page.close()


def _measure(number: int, page: pypdfium2.PdfPage) -> Iterator[Low]:
    letters, others = _things(page)
    for one in letters:
        pdfium.FPDFPageObj_SetIsActive(one.thing, False)
    # A picture that lies under no text costs more than all the rest of the page.
    shown = {other.order for one in letters for other in _under(one, others)}
    for other in others:
        if other.order not in shown:
            pdfium.FPDFPageObj_SetIsActive(other.thing, False)
    # Most pages of text are text on paper, and need no rendering.
    ground = _Ground(page) if shown else None
    doubtful: list[tuple[_Letters, Colour]] = []
    for one in letters:
        worst = ground.worst(one) if ground is not None else _PAPER if _is_low(one, _PAPER) else None
        if worst is not None:
            doubtful.append((one, worst))
    seen: set[tuple[Colour, Colour]] = set()
    for one, under in _confirmed(page, ground, doubtful):
        key = (one.colour, under)
        if key not in seen and (words := _words(page, one)):
            seen.add(key)
            yield Low(number, words, one.colour, under, ratio(_over(one, under), under), one.needed)


def ratio(one: Colour, other: Colour) -> float:
    """Give the contrast of two colours, from 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=4096)
def luminance(colour: Colour) -> float:
    """Give the relative luminance of an sRGB colour."""
    red, green, blue = (_linear(level / 255) for level in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(level: float) -> float:
    return level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4


def _over(one: _Letters, under: Colour) -> Colour:
    """Give the colour of text as it is seen over another."""
    return _mixed(one.colour, one.cover, under)


def _mixed(colour: Colour, cover: float, under: Colour) -> Colour:
    if cover == 1:
        return colour
    red, green, blue = (round(a * cover + b * (1 - cover)) for a, b in zip(colour, under, strict=True))
    return red, green, blue


# ── what stands on a page ───────────────────────────────────────────────────────────────────────────────────


def _things(page: pypdfium2.PdfPage) -> tuple[list[_Letters], list[_Other]]:
    """Give the runs of text of a page, in forms too, and everything else that may lie under them."""
    letters: list[_Letters] = []
    others: list[_Other] = []
    raw = page.raw
    top = [pdfium.FPDFPage_GetObject(raw, n) for n in range(pdfium.FPDFPage_CountObjects(raw))]
    waiting = [(thing, IDENTITY, 0) for thing in reversed(top)]
    order = 0
    while waiting:
        thing, matrix, depth = waiting.pop()
        order += 1
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inner = product(_matrix(thing), matrix)
            count = pdfium.FPDFFormObj_CountObjects(thing)
            things = [pdfium.FPDFFormObj_GetObject(thing, n) for n in reversed(range(count))]
            waiting.extend((one, inner, depth + 1) for one in things)
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
            if (run := _letters(thing, order, matrix)) is not None:
                letters.append(run)
        elif (box := _box(thing, matrix)) is not None:
            sheet = kind == pdfium.FPDF_PAGEOBJ_PATH and _is_sheet(thing)
            others.append(_Other(thing, order, box, sheet))
    return letters, others


def _under(one: _Letters, others: Sequence[_Other]) -> Iterator[_Other]:
    """Give what lies under a run, from the top down to the first sheet that it lies on as a whole."""
    for other in reversed(others):
        if other.order < one.order and meet(other.box, one.box):
            yield other
            if other.sheet and holds(other.box, one.box):
                return


def _is_sheet(path: Any) -> bool:
    """Tell a rectangle, along the edges of the page, that is filled with one colour that hides all."""
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, mode, stroked)
    if mode.value == pdfium.FPDF_FILLMODE_NONE or pdfium.FPDFPageObj_HasTransparency(path):
        return False
    red, green, blue, cover = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFPageObj_GetFillColor(path, red, green, blue, cover) or cover.value < 255:
        return False
    points: set[tuple[float, float]] = set()
    count = pdfium.FPDFPath_CountSegments(path)
    x, y = ctypes.c_float(), ctypes.c_float()
    for number in range(count if count <= 6 else 0):
        pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFPath_GetPathSegment(path, number), x, y)
        points.add((round(x.value, 2), round(y.value, 2)))
    xs, ys = {one for one, _ in points}, {one for _, one in points}
    return len(points) == 4 and len(xs) == 2 and len(ys) == 2


def _letters(thing: Any, order: int, around: Matrix) -> _Letters | None:
    """Read a run of text; None for one that is not painted, or not in a colour of its own."""
    box = _box(thing, around)
    red, green, blue, cover = (ctypes.c_uint() for _ in range(4))
    hidden = pdfium.FPDFTextObj_GetTextRenderMode(thing) in (
        pdfium.FPDF_TEXTRENDERMODE_INVISIBLE,
        pdfium.FPDF_TEXTRENDERMODE_CLIP,
    )
    if box is None or hidden or not pdfium.FPDFPageObj_GetFillColor(thing, red, green, blue, cover):
        return None
    size = ctypes.c_float()
    pdfium.FPDFTextObj_GetFontSize(thing, size)
    a, b, c, d, _, _ = product(_matrix(thing), around)
    points = size.value * math.sqrt(abs(a * d - b * c))
    bold = points >= _BOLD_FROM - _ROUNDING and _BOLD.search(_font(thing)) is not None
    needed = LARGE if bold or points >= _LARGE_FROM - _ROUNDING else NORMAL
    return _Letters(thing, order, box, (red.value, green.value, blue.value), cover.value / 255, needed)


def _font(thing: Any) -> str:
    name = ctypes.create_string_buffer(256)
    pdfium.FPDFFont_GetBaseFontName(pdfium.FPDFTextObj_GetFont(thing), name, 256)
    return name.value.decode("utf-8", errors="replace")


def _matrix(thing: Any) -> Matrix:
    got = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(thing, got)
    return got.a, got.b, got.c, got.d, got.e, got.f


def _box(thing: Any, around: Matrix) -> Box | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
        return None
    return covered((left.value, bottom.value, right.value, top.value), around)


def _words(page: pypdfium2.PdfPage, one: _Letters) -> str:
    """Give the words of a run; "" for one that is mere ornament."""
    pdfium.FPDFPageObj_SetIsActive(one.thing, True)
    text = pdfium.FPDFText_LoadPage(page.raw)
    try:
        size = pdfium.FPDFTextObj_GetText(one.thing, text, None, 0)
        buffer = (ctypes.c_ushort * (size // 2 + 1))()
        pdfium.FPDFTextObj_GetText(one.thing, text, buffer, size)
        words = bytes(buffer)[:size].decode("utf-16-le", errors="replace").rstrip("\0").strip()
    finally:
        pdfium.FPDFText_ClosePage(text)
    return words if any(letter.isalnum() for letter in words) else ""


# ── what lies under it ──────────────────────────────────────────────────────────────────────────────────────


class _Ground:
    """A page rendered with what is active on it now, as rows of pixels."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        made = page.render(scale=_SCALE, may_draw_forms=False, draw_annots=False, rev_byteorder=True)
        self.width, self.height = made.width, made.height
        self._stride, self._depth = made.stride, made.n_channels
        self._pixels = bytes(made.buffer)
        self._page = page.get_bbox()
        made.close()

    def area(self, box: Box) -> tuple[range, range]:
        """Give the columns and rows of pixels that lie wholly in a box."""
        left, bottom, right, top = box
        x0, y0 = self._page[0], self._page[3]
        first, last = math.ceil((left - x0) * _SCALE), math.floor((right - x0) * _SCALE)
        above, below = math.ceil((y0 - top) * _SCALE), math.floor((y0 - bottom) * _SCALE)
        return range(max(0, first), min(self.width, last)), range(max(0, above), min(self.height, below))

    def row(self, columns: range, row: int) -> bytes:
        """Give some pixels of a row, one after the other."""
        start = row * self._stride
        return self._pixels[start + columns.start * self._depth : start + columns.stop * self._depth]

    def colours(self, columns: range, row: int) -> list[Colour]:
        """Give the colours of some pixels of a row."""
        cut, depth = self.row(columns, row), self._depth
        return list(zip(cut[::depth], cut[1::depth], cut[2::depth], strict=True))

    def worst(self, one: _Letters) -> Colour | None:
        """Give the colour under a run that it stands out from least, if that is too little."""
        columns, rows = self.area(one.box)
        if not columns or not rows:
            return None
        pixel = self.row(range(columns.start, columns.start + 1), rows.start)
        plain = pixel * len(columns)
        found: set[Colour] = {(pixel[0], pixel[1], pixel[2])}
        other: list[int] = []
        for row in (*rows, rows.stop):
            if row < rows.stop and self.row(columns, row) != plain:
                other.append(row)
                continue
            if len(other) >= _STROKE:  # less is a rule under a word, or an edge
                found.update(colour for one_row in other for colour in self.colours(columns, one_row))
            other = []
        under = min(found, key=lambda colour: ratio(_over(one, colour), colour))
        return under if _is_low(one, under) else None

    def is_plain(self, one: _Letters) -> bool:
        """Tell whether one colour alone lies under a run."""
        columns, rows = self.area(one.box)
        plain = self.row(columns, rows.start)[: self._depth] * len(columns)
        return all(self.row(columns, row) == plain for row in rows)


def _is_low(one: _Letters, under: Colour) -> bool:
    return _falls_short(one.colour, one.cover, under, one.needed)


@lru_cache(maxsize=1 << 16)
def _falls_short(colour: Colour, cover: float, under: Colour, needed: float) -> bool:
    return ratio(_mixed(colour, cover, under), under) < needed - _ROUNDING


def _confirmed(
    page: pypdfium2.PdfPage, ground: _Ground | None, doubtful: Sequence[tuple[_Letters, Colour]]
) -> Iterator[tuple[_Letters, Colour]]:
    """Look closer at runs over more than one colour: only what lies around their letters counts."""
    mixed = [one for one, _ in doubtful if ground is not None and not ground.is_plain(one)]
    inked = _inked(page, mixed) if mixed else None
    for one, under in doubtful:
        if one not in mixed or ground is None or inked is None:
            yield one, under
        elif (worst := _worst_region(one, ground, inked)) is not None:
            yield one, worst


def _inked(page: pypdfium2.PdfPage, runs: Sequence[_Letters]) -> _Ground:
    """Render runs in black on nothing else: where they are dark, letters are."""
    for other in _things(page)[1]:
        pdfium.FPDFPageObj_SetIsActive(other.thing, False)
    for one in runs:
        pdfium.FPDFPageObj_SetIsActive(one.thing, True)
        pdfium.FPDFPageObj_SetFillColor(one.thing, 0, 0, 0, 255)
    return _Ground(page)


def _worst_region(one: _Letters, ground: _Ground, inked: _Ground) -> Colour | None:
    """Find the worst place around a run's letters that is as large as a stroke; None when all is well."""
    columns, rows = ground.area(one.box)
    under = [ground.colours(columns, row) for row in rows]
    inks = [[pixel[0] < 255 - _INK for pixel in inked.colours(columns, row)] for row in rows]
    low = [
        [
            # The colour of the letters themselves is that of a rule under them.
            colour != one.colour and _is_low(one, colour) and _near(inks, y, x)
            for x, colour in enumerate(line)
        ]
        for y, line in enumerate(under)
    ]
    worst: Colour | None = None
    for y in range(len(rows) - _STROKE + 1):
        for x in range(len(columns) - _STROKE + 1):
            if low[y][x] and all(all(low[y + n][x : x + _STROKE]) for n in range(_STROKE)):
                colour = under[y + 1][x + 1]
                if worst is None or ratio(_over(one, colour), colour) < ratio(_over(one, worst), worst):
                    worst = colour
    return worst


def _near(inks: Sequence[Sequence[bool]], y: int, x: int) -> bool:
    """Tell whether a letter covers a pixel or one beside it."""
    return any(any(row[max(0, x - 1) : x + 2]) for row in inks[max(0, y - 1) : y + 2])
