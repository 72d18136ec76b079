"""What stands around a page on its sheet, outside the bleed: crop and registration marks, a colour bar.

Lengths in millimetres, from the bleed outwards unless they say otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

MM = 72 / 25.4
# How far beyond the bleed the sheet reaches where marks stand on it.
MARGIN = 10.0
# Crop marks: where they begin, how long they are, and how thick (pt) all lines are.
MARK_GAP = 1.0
MARK_LENGTH = 5.0
LINE = 0.25
# Registration targets, in the middle of each side: their centre, their ring, their cross.
_TARGET, _RING, _CROSS = 5.0, 1.5, 3.0
# The colour bar: where its patches begin, their side, and what is left free beside crop marks and target.
_BAR, _PATCH, _FREE = 2.5, 5.0, 4.0
# The slug line: where its foot stands, its height, and what is left free beside the crop marks.
_SLUG, SLUG_HEIGHT, SLUG_FREE = 7.0, 5.0, 4.0

Box = tuple[float, float, float, float]
_Inks = tuple[float, float, float, float]

# Left of the target what is solid: the inks, then two of them on each other. Right of it the tints, and a
# grey of three inks beside that of black: they look alike where the press is in balance.
_SOLIDS: tuple[_Inks, ...] = (
    (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1), (0, 1, 1, 0), (1, 0, 1, 0), (1, 1, 0, 0),
)  # fmt: skip
_TINTS: tuple[_Inks, ...] = (
    (0.5, 0.4, 0.4, 0), (0, 0, 0, 0.5), (0, 0, 0.5, 0), (0, 0.5, 0, 0), (0.5, 0, 0, 0),
)  # fmt: skip
# A circle of four curves: how far the handles reach.
_HANDLE = 4 / 3 * (math.sqrt(2) - 1)


def draw(document: Pdf, trim: Box, bleed: float, sheet: Box) -> Object:
    """Draw all marks of a page, in its own coordinates: a form XObject.

    Lines are of every ink (Separation All), as registration asks; nothing of them is in the bleed.
    """
    marks = Stream(document, "\n".join(("/All CS 1 SCN", f"{LINE} w", *_lines(trim, bleed))).encode())
    marks.Type, marks.Subtype = Name.XObject, Name.Form
    marks.BBox = Array([round(n, 4) for n in sheet])
    every = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[1, 1, 1, 1], N=1)
    space = Array([Name.Separation, Name.All, Name.DeviceCMYK, every])
    marks.Resources = Dictionary(ColorSpace=Dictionary(All=document.make_indirect(space)))
    return document.make_indirect(marks)


def slug_size(width: float) -> tuple[float, float]:
    """Give the size (mm) of the slug line of pages of that width."""
    return width - 2 * SLUG_FREE, SLUG_HEIGHT


def slug_corner(trim: Box, bleed: float) -> tuple[float, float]:
    """Give the lower left corner of the slug line."""
    return trim[0] + SLUG_FREE * MM, trim[1] - (bleed + _SLUG) * MM


def _lines(trim: Box, bleed: float) -> Iterator[str]:
    yield from _crops(trim, bleed)
    x1, y1, x2, y2 = trim
    out = (bleed + _TARGET) * MM
    middle, height = (x1 + x2) / 2, (y1 + y2) / 2
    for x, y in ((x1 - out, height), (x2 + out, height), (middle, y1 - out), (middle, y2 + out)):
        yield from _target(x, y)
    yield "S"
    yield from _bar(trim, bleed)


def _crops(trim: Box, bleed: float) -> Iterator[str]:
    x1, y1, x2, y2 = trim
    near = (bleed + MARK_GAP) * MM
    far = near + MARK_LENGTH * MM
    for x in (x1, x2):
        yield _line(x, y1 - near, x, y1 - far)
        yield _line(x, y2 + near, x, y2 + far)
    for y in (y1, y2):
        yield _line(x1 - near, y, x1 - far, y)
        yield _line(x2 + near, y, x2 + far, y)


def _target(x: float, y: float) -> Iterator[str]:
    arm, ring = _CROSS * MM, _RING * MM
    handle = ring * _HANDLE
    yield _line(x - arm, y, x + arm, y)
    yield _line(x, y - arm, x, y + arm)
    yield f"{_at(x + ring, y)} m"
    for east, north in ((1, 0), (0, 1), (-1, 0), (0, -1)):
        # A quarter of the ring, turned by a right angle each time.
        points = ((ring, handle), (handle, ring), (0, ring))
        turned = ((east * a - north * b, north * a + east * b) for a, b in points)
        yield " ".join(_at(x + a, y + b) for a, b in turned) + " c"
    yield "h"


def _bar(trim: Box, bleed: float) -> Iterator[str]:
    """Lay the patches on both sides of the upper target, from the corners inwards, as many as find room."""
    x1, _, x2, top = trim
    side = _PATCH * MM
    y = top + (bleed + _BAR) * MM
    room = max(0, math.floor(((x2 - x1) / 2 / MM - 2 * _FREE) / _PATCH + 1e-6))
    for number, inks in enumerate(_SOLIDS[:room]):
        yield _patch(x1 + _FREE * MM + number * side, y, side, inks)
    for number, inks in enumerate(_TINTS[:room], 1):
        yield _patch(x2 - _FREE * MM - number * side, y, side, inks)


def _patch(x: float, y: float, side: float, inks: Sequence[float]) -> str:
    return f"{' '.join(f'{ink:g}' for ink in inks)} k {_at(x, y)} {_at(side, side)} re f"


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f"{_at(x1, y1)} m {_at(x2, y2)} l"


def _at(x: float, y: float) -> str:
    return f"{x:.4f} {y:.4f}"
