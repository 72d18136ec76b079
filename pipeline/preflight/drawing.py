"""Operators that draw: paths and text."""

from __future__ import annotations

from itertools import pairwise
from math import hypot
from typing import Any

from pipeline.preflight.geometry import (
    Box,
    Point,
    around,
    common,
    covered,
    height_of,
    is_empty,
    placed,
    product,
    scale_of,
)
from pipeline.preflight.nested import paint_pattern
from pipeline.preflight.operators import Operand, Text, glyph_codes
from pipeline.preflight.painted import Kind
from pipeline.preflight.state import Act, Path, Stream

# An area is a line when it is so much longer than it is wide.
_SLENDER = 4
# Areas are looked at one by one as long as they are few.
_MOST_PARTS = 64
# Corners and parts of a path that are kept apart; beyond, the box around them.
_MOST_KEPT = 2_000
# Where letters stand, of the size: below and above the base line.
_DESCENT, _ASCENT = 0.22, 0.72
# Thinner than that, in points, nothing was meant to be seen.
_NOTHING = 0.005


def _numbers(operands: list[Operand], count: int) -> list[float]:
    """Give the last `count` operands, which must be numbers."""
    taken = operands[-count:]
    if len(taken) != count or not all(isinstance(one, float) for one in taken):
        raise ValueError(f"{count} numbers expected")
    return taken  # type: ignore[return-value]


# ── paths ─────────────────────────────────────────────────────────────────────────────────────────────────


def move(stream: Stream, operands: list[Any]) -> None:
    """Do m."""
    x, y = operands[-2:]  # what is no number cannot be multiplied, and is told as such
    _begin(stream, [placed(x, y, stream.state.ctm)])


def _begin(stream: Stream, part: list[Point]) -> None:
    """Begin another part of the path; of very many, only where they reach is kept."""
    parts = stream.path.parts
    if len(parts) >= _MOST_KEPT:
        x0, y0, x1, y1 = around([point for one in parts for point in one])
        parts[:] = [[(x0, y0), (x1, y1)]]
        stream.path.curved = True
    parts.append(part)


def draw(stream: Stream, operands: list[Any]) -> None:
    """Do l."""
    x, y = operands[-2:]
    _on(stream, placed(x, y, stream.state.ctm))


def _on(stream: Stream, point: Point) -> None:
    if not stream.path.parts:
        stream.path.parts.append([])
    part = stream.path.parts[-1]
    if len(part) >= _MOST_KEPT:
        x0, y0, x1, y1 = around(part)
        part[:] = [(x0, y0), (x1, y1)]
        stream.path.curved = True
    part.append(point)


def curve(stream: Stream, operands: list[Any]) -> None:
    """Do c, v, y: the corners of the curve's hull stand for it."""
    stream.path.curved = True
    for at in range(0, len(operands) - 1, 2):
        _on(stream, placed(operands[at], operands[at + 1], stream.state.ctm))


def rectangle(stream: Stream, operands: list[Any]) -> None:
    """Do re."""
    x, y, width, height = operands[-4:]
    ctm = stream.state.ctm
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    _begin(stream, [placed(*corner, ctm) for corner in corners])


def clip(stream: Stream, _: list[Any]) -> None:
    """Do W, W*."""
    stream.path.clips = True


def painting(*, fill: bool = False, line: bool = False) -> Act:
    """Make what ends a path: f, S, B and so on."""

    def paint(stream: Stream, _: list[Any]) -> None:
        if fill and stream.path.parts:
            _fill(stream)
        if line and stream.path.parts:
            _stroke(stream)
        end(stream, [])

    return paint


def end(stream: Stream, _: list[Any]) -> None:
    """Do n, and the end of every other path: what was to clip clips now."""
    if stream.path.clips:
        points = [point for part in stream.path.parts for point in part]
        stream.state.clip = common(stream.state.clip, around(points))
    if stream.path.parts or stream.path.clips:
        stream.path = Path()


def _fill(stream: Stream) -> None:
    parts, clipping = stream.path.parts, stream.state.clip
    if len(parts) > _MOST_PARTS or stream.path.curved:
        parts = [[point for part in parts for point in part]]
    holed = len(parts) > 1
    for part in parts:
        box = around(part)
        seen = common(box, clipping)
        size = 0.0 if stream.path.curved else _slenderness(part, box, clipping)
        nothing = min(box[2] - box[0], box[3] - box[1]) < _NOTHING
        solid = not holed and not nothing and _is_upright(part)
        paint_area(stream, (0.0, 0.0, 0.0, 0.0) if nothing else seen, size=size, solid=solid)


def _is_upright(part: list[Point]) -> bool:
    """Tell a rectangle with upright sides."""
    if len(part) == 5 and part[0] == part[4]:
        part = part[:4]
    if len(part) != 4:
        return False
    sides = zip(part, (*part[1:], part[0]), strict=True)
    return all(abs(a[0] - b[0]) < _NOTHING or abs(a[1] - b[1]) < _NOTHING for a, b in sides)


def _slenderness(part: list[Point], box: Box, clipping: Box) -> float:
    """Give the width of an area that looks like a line, 0 for any other.

    Borders are drawn as areas, and often as a larger one seen through a slender clip.
    """
    for one in (box, clipping):
        sides = sorted((one[2] - one[0], one[3] - one[1]))
        if sides[0] > _NOTHING and sides[0] * _SLENDER <= sides[1] and sides[0] < 3:
            return sides[0]
    if len(part) in (4, 5):
        corners = [*part[:4], part[0]]
        longest = max(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(corners))
        area = abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(corners))) / 2
        width = area / longest if longest else 0.0
        if width > _NOTHING and width * _SLENDER <= longest and width < 3:
            return width
    return 0.0


def _stroke(stream: Stream) -> None:
    width = stream.state.width * scale_of(stream.state.ctm)
    x0, y0, x1, y1 = around([point for part in stream.path.parts for point in part])
    half = max(width, 0.01) / 2
    box = common((x0 - half, y0 - half, x1 + half, y1 + half), stream.state.clip)
    # A clip along the middle of a line leaves half of it.
    if not is_empty(box):
        width = min(width, max(box[2] - box[0], box[3] - box[1]))
    paint_area(stream, box, stroked=True, size=width)


def paint_area(
    stream: Stream, box: Box, *, stroked: bool = False, size: float = 0.0, solid: bool = False
) -> None:
    """Paint an area or a line in the colour, the pattern or the gradient of the moment."""
    colour = stream.state.line if stroked else stream.state.fill
    if colour.pattern is not None:
        paint_pattern(stream, box, colour)
        return
    stream.paint(Kind.LINE if stroked else Kind.FILL, box, stroked=stroked, size=size, solid=solid)


# ── text ──────────────────────────────────────────────────────────────────────────────────────────────────


def show(stream: Stream, operands: list[Any]) -> None:
    """Do Tj, TJ."""
    state, font = stream.state, stream.state.font
    if font is None or not operands or not isinstance(operands[-1], Text):
        raise LookupError("no font, or no text")
    codes, shifts = glyph_codes(operands[-1])
    size = state.size
    advance = -shifts / 1000 * size
    if codes:
        spacing, blank = (state.spacing / size, state.blank / size) if size else (0.0, 0.0)
        advance += font.advance(codes, spacing, blank) * size
    advance *= state.stretch
    before = stream.text
    a, b, c, d, e, f = before
    stream.text = (a, b, c, d, e + advance * a, f + advance * b)
    stream.sheet.fonts[font] = None
    if not codes:
        return
    by = product(before, state.ctm)
    low, high = sorted(((state.rise - _DESCENT * size), (state.rise + _ASCENT * size)))
    box = covered((min(0.0, advance), low, max(0.0, advance), high), by)
    box = (0.0, 0.0, 0.0, 0.0) if state.mode in (3, 7) else common(box, state.clip)
    height = abs(size) * height_of(by)
    if state.mode in (1, 5):
        stream.paint(Kind.TEXT, box, stroked=True, size=height, font=font)
        return
    stream.paint(Kind.TEXT, box, size=height, font=font)
    if state.mode in (2, 6):
        stream.paint(Kind.TEXT, box, stroked=True, size=height, font=font)


def show_next(stream: Stream, operands: list[Any]) -> None:
    """Do '."""
    next_line(stream, [])
    show(stream, operands)


def show_spaced(stream: Stream, operands: list[Any]) -> None:
    """Do the double quote."""
    stream.state.blank, stream.state.spacing = _numbers(operands[:2], 2)
    show_next(stream, operands)


def begin_text(stream: Stream, _: list[Any]) -> None:
    """Do BT."""
    stream.text = stream.line = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def text_matrix(stream: Stream, operands: list[Any]) -> None:
    """Do Tm."""
    a, b, c, d, e, f = _numbers(operands, 6)
    stream.text = stream.line = (a, b, c, d, e, f)


def text_move(stream: Stream, operands: list[Any]) -> None:
    """Do Td."""
    x, y = _numbers(operands, 2)
    stream.text = stream.line = product((1.0, 0.0, 0.0, 1.0, x, y), stream.line)


def text_move_leading(stream: Stream, operands: list[Any]) -> None:
    """Do TD."""
    stream.state.leading = -_numbers(operands, 2)[1]
    text_move(stream, operands)


def next_line(stream: Stream, _: list[Any]) -> None:
    """Do T*."""
    text_move(stream, [0.0, -stream.state.leading])


def setting(name: str, factor: float = 1.0) -> Act:
    """Make an operator that sets one number of the state: Tc, Tw, Tz, TL, Ts, w."""

    def put(stream: Stream, operands: list[Any]) -> None:
        setattr(stream.state, name, _numbers(operands, 1)[0] * factor)

    return put


def mode(stream: Stream, operands: list[Any]) -> None:
    """Do Tr."""
    stream.state.mode = int(_numbers(operands, 1)[0])
